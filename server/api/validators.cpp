#include "server/api/validators.hpp"

#include "server/http/token.hpp"

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace haishu::server
{

std::uint64_t content_hash(std::string_view bytes, std::uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
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
