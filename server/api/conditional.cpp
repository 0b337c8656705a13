#include "server/api/conditional.hpp"

#include "server/http/token.hpp"

#include <cstring>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

std::uint64_t mixed(std::uint64_t value)
{
    value ^= value >> 32U;
    value *= 0xd6e8feb86659fd93ULL;
    value ^= value >> 29U;
    value *= 0xa0761d6478bd642fULL;
    return value ^ (value >> 32U);
}

std::string_view opaque_part(std::string_view tag)
{
    return tag.substr(0, 2) == "W/" ? tag.substr(2) : tag;
}

}  // namespace

std::uint64_t content_hash(std::string_view bytes, std::uint64_t seed)
{
    // Two lanes keep the multiplier busy on long bodies; the length goes in so that a zero-padded tail differs.
    std::uint64_t a = seed ^ 0x9e3779b97f4a7c15ULL;
    std::uint64_t b = mixed(bytes.size() + 1);
    while (bytes.size() >= 16) {
        std::uint64_t first = 0;
        std::uint64_t second = 0;
        std::memcpy(&first, bytes.data(), 8);
        std::memcpy(&second, bytes.data() + 8, 8);
        a = mixed(a ^ first);
        b = mixed(b ^ second);
        bytes.remove_prefix(16);
    }
    std::uint64_t tail[2] = {0, 0};
    std::memcpy(tail, bytes.data(), bytes.size());
    return mixed(mixed(a ^ tail[0]) + 3 * mixed(b ^ tail[1]));
}

std::string quoted_tag(std::uint64_t hash, bool weak)
{
    return fmt::format("{}\"{:016x}\"", weak ? "W/" : "", hash);
}

bool matches_none_match(std::string_view if_none_match, std::string_view tag)
{
    const std::string_view wanted = opaque_part(tag);
    if (if_none_match.empty() || wanted.empty()) return false;
    if (if_none_match == "*") return true;
    while (!if_none_match.empty()) {
        const auto from = if_none_match.find_first_not_of(" \t,");
        if (from == std::string_view::npos) return false;
        if_none_match.remove_prefix(from);
        const std::string_view rest = opaque_part(if_none_match);
        const auto end = rest.size() > 1 && rest.front() == '"' ? rest.find('"', 1) : std::string_view::npos;
        if (end == std::string_view::npos) return false;
        if (rest.substr(0, end + 1) == wanted) return true;
        if_none_match = rest.substr(end + 1);
    }
    return false;
}

std::string_view answer_header(const Response& response, std::string_view name)
{
    for (const Header& header : response.headers) {
        if (equal_ignoring_case(header.name, name)) return header.value;
    }
    return {};
}

void finish_answer(const Request& request, Response& response)
{
    const bool is_read = request.method == Method::Get || request.method == Method::Head;
    if (!is_read || response.status != 200 || response.is_prepared()) return;
    if (answer_header(response, "Cache-Control").empty()) {
        response.headers.push_back({"Cache-Control", request.viewer.is_anonymous() ? "no-cache" : "private, no-store"});
    }
    if (answer_header(response, "Vary").empty()) response.headers.push_back({"Vary", "Accept, Accept-Encoding"});
    if (answer_header(response, "ETag").empty()) {
        // Weak, because the transport may compress the body afterwards.
        response.headers.push_back({"ETag", quoted_tag(content_hash(response.body, content_hash(response.content_type)), true)});
    }
    if (!matches_none_match(request.header("if-none-match"), answer_header(response, "ETag"))) return;
    response.status = 304;
    response.body.clear();
    response.content_type.clear();
}

}  // namespace haishu::server
