#include "server/http/outgoing.hpp"

#include "server/http/compression.hpp"
#include "server/http/header_block.hpp"
#include "server/http/prepared.hpp"
#include "server/http/token.hpp"

#include <algorithm>
#include <array>

namespace haishu::server
{

namespace
{

constexpr std::size_t smallest_compressed = 1024;
// Brotli at this quality makes some 40 MB/s; larger bodies are answered sooner with gzip.
constexpr std::size_t largest_brotli = 1024 * 1024;

template <class Headers>
auto* find_header(Headers& headers, std::string_view name)
{
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [name](const Header& header) { return equal_ignoring_case(header.name, name); });
    return found == headers.end() ? nullptr : &*found;
}

// The length of an entity tag at the front of `text`, 0 if there is none.
std::size_t tag_length(std::string_view text)
{
    const std::size_t from = text.substr(0, 2) == "W/" ? 2 : 0;
    if (text.size() < from + 2 || text[from] != '"') return 0;
    const auto end = text.find('"', from + 1);
    return end == std::string_view::npos ? 0 : end + 1;
}

std::string_view opaque(std::string_view tag)
{
    return tag.substr(0, 2) == "W/" ? tag.substr(2) : tag;
}

bool may_be_not_modified(const Request& request, int status)
{
    return status == 200 && (request.method == Method::Get || request.method == Method::Head);
}

void compress_body(const Request& request, Response& response)
{
    if (!is_worth_compressing(request, response)) return;
    const std::string_view accept = request.header("Accept-Encoding");
    Coding coding = preferred_coding(accept);
    if (coding == Coding::Brotli && response.body.size() > largest_brotli && coding_weight(accept, Coding::Gzip) > 0)
        coding = Coding::Gzip;
    auto encoded = encode(response.body, coding);
    if (!encoded || encoded->size() >= response.body.size()) return;
    response.body = std::move(*encoded);
    response.headers.push_back({"Content-Encoding", std::string(coding_name(coding))});
    if (Header* tag = find_header(response.headers, "ETag");
        tag != nullptr && tag->value.size() > 2 && tag->value.front() == '"') {
        tag->value.insert(tag->value.size() - 1, "-" + std::string(coding_name(coding)));
    }
}

Outgoing not_modified(std::string_view block)
{
    Outgoing out;
    out.status = 304;
    out.head = not_modified_block(block);
    out.sends_body = false;
    return out;
}

Outgoing prepared_outgoing(const Request& request, Response&& response)
{
    Outgoing out;
    out.status = status_of_head(response.prepared_head);
    if (may_be_not_modified(request, out.status)) {
        const std::string_view asked = request.header("If-None-Match");
        if (!asked.empty() && matches_entity_tag(asked, prepared_header(response.prepared_head, "ETag"))) {
            return not_modified(response.prepared_head);
        }
    }
    out.keep_alive = std::move(response.keep_alive);
    out.prepared_head = response.prepared_head;
    out.prepared_body = response.prepared_body;
    out.sends_body = request.method != Method::Head;
    return out;
}

}  // namespace

bool matches_entity_tag(std::string_view if_none_match, std::string_view tag)
{
    if (tag.empty()) return false;
    if (without_blanks(if_none_match) == "*") return true;
    while (!if_none_match.empty()) {
        const auto from = if_none_match.find_first_not_of(" \t,");
        if (from == std::string_view::npos) return false;
        if_none_match.remove_prefix(from);
        const std::size_t length = tag_length(if_none_match);
        if (length == 0) return false;
        if (opaque(if_none_match.substr(0, length)) == opaque(tag)) return true;
        if_none_match.remove_prefix(length);
    }
    return false;
}

std::string without_coding_suffixes(std::string_view tags)
{
    static constexpr std::array<std::string_view, 2> suffixes{"-br\"", "-gzip\""};
    std::string out(tags);
    for (const std::string_view suffix : suffixes) {
        for (auto at = out.find(suffix); at != std::string::npos; at = out.find(suffix, at)) out.erase(at, suffix.size() - 1);
    }
    return out;
}

bool is_worth_compressing(const Request& request, const Response& response)
{
    if (response.body.size() < smallest_compressed || !response.compressible || !is_compressible(response.content_type))
        return false;
    if (find_header(response.headers, "Content-Encoding") != nullptr) return false;
    return preferred_coding(request.header("Accept-Encoding")) != Coding::Identity;
}

Outgoing make_outgoing(const Request& request, Response&& response, Compress compress)
{
    if (response.is_prepared()) return prepared_outgoing(request, std::move(response));
    if (response.stream) response.compressible = false;
    const auto head = [&response] {
        return header_block(response, response.stream ? std::nullopt : std::optional(response.body.size()));
    };

    const Header* tag = find_header(response.headers, "ETag");
    if (tag != nullptr && may_be_not_modified(request, response.status) &&
        matches_entity_tag(request.header("If-None-Match"), tag->value)) {
        return not_modified(head());
    }
    if (compress == Compress::Allowed) compress_body(request, response);
    Outgoing out;
    out.status = response.status;
    out.head = head();
    out.sends_body = request.method != Method::Head && response.status != 204 && response.status != 304;
    if (!out.sends_body) return out;
    out.body = std::move(response.body);
    out.stream = std::move(response.stream);
    return out;
}

Response preflight_response()
{
    Response response;
    response.status = 204;
    response.headers = {{"Access-Control-Allow-Methods", "GET, HEAD"},
                        {"Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, If-None-Match"},
                        {"Access-Control-Max-Age", "86400"},
                        {"Vary", "Access-Control-Request-Method, Access-Control-Request-Headers"}};
    return response;
}

}  // namespace haishu::server
