#include "server/api/validators.hpp"

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

std::string entity_tag(std::uint64_t hash, TagStrength strength)
{
    return fmt::format("{}\"{:016x}\"", strength == TagStrength::Weak ? "W/" : "", hash);
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
    if (!response.stream && answer_header(response, "ETag").empty()) {
        response.headers.push_back({"ETag", entity_tag(content_hash(response.body, content_hash(response.content_type)))});
    }
}

}  // namespace haishu::server
