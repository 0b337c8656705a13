#include "server/http/header_block.hpp"

#include "server/http/compression.hpp"
#include "server/http/token.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

constexpr std::string_view on_every_answer =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Access-Control-Allow-Origin: *\r\n"
    "Access-Control-Expose-Headers: Content-Crs, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After\r\n";

constexpr std::string_view on_pages =
    "Content-Security-Policy: default-src 'self'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; style-src 'self'; font-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "X-Frame-Options: DENY\r\n";

// Field names are tokens; a value with a control character would end the line and start another.
bool is_clean(const Header& header)
{
    const auto is_token = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    const auto is_control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; };
    return !header.name.empty() && std::all_of(header.name.begin(), header.name.end(), is_token) &&
           std::none_of(header.value.begin(), header.value.end(), is_control);
}

bool has_item(std::string_view list, std::string_view wanted)
{
    while (!list.empty()) {
        if (equal_ignoring_case(take_part(list, ','), wanted)) return true;
    }
    return false;
}

void add_item(std::string& list, std::string_view item)
{
    if (has_item(list, item)) return;
    if (!list.empty()) list += ", ";
    list += item;
}

bool is_html(std::string_view content_type)
{
    return equal_ignoring_case(take_part(content_type, ';'), "text/html");
}

void append(std::string& block, std::string_view name, std::string_view value)
{
    block.append(name).append(": ").append(value).append("\r\n");
}

bool has_no_body(int status)
{
    return status == 204 || status == 304 || status < 200;
}

}  // namespace

std::string_view reason_phrase(int status)
{
    using Row = std::pair<int, std::string_view>;
    static constexpr std::array<Row, 39> rows{{{200, "OK"},
                                               {201, "Created"},
                                               {202, "Accepted"},
                                               {204, "No Content"},
                                               {206, "Partial Content"},
                                               {301, "Moved Permanently"},
                                               {302, "Found"},
                                               {303, "See Other"},
                                               {304, "Not Modified"},
                                               {307, "Temporary Redirect"},
                                               {308, "Permanent Redirect"},
                                               {400, "Bad Request"},
                                               {401, "Unauthorized"},
                                               {403, "Forbidden"},
                                               {404, "Not Found"},
                                               {405, "Method Not Allowed"},
                                               {406, "Not Acceptable"},
                                               {408, "Request Timeout"},
                                               {409, "Conflict"},
                                               {410, "Gone"},
                                               {411, "Length Required"},
                                               {412, "Precondition Failed"},
                                               {413, "Content Too Large"},
                                               {414, "URI Too Long"},
                                               {415, "Unsupported Media Type"},
                                               {416, "Range Not Satisfiable"},
                                               {417, "Expectation Failed"},
                                               {421, "Misdirected Request"},
                                               {422, "Unprocessable Content"},
                                               {428, "Precondition Required"},
                                               {429, "Too Many Requests"},
                                               {431, "Request Header Fields Too Large"},
                                               {500, "Internal Server Error"},
                                               {501, "Not Implemented"},
                                               {502, "Bad Gateway"},
                                               {503, "Service Unavailable"},
                                               {504, "Gateway Timeout"},
                                               {505, "HTTP Version Not Supported"},
                                               {507, "Insufficient Storage"}}};
    const auto found =
        std::lower_bound(rows.begin(), rows.end(), status, [](const Row& row, int wanted) { return row.first < wanted; });
    return found != rows.end() && found->first == status ? found->second : "Unknown";
}

std::string header_block(const Response& response, std::optional<std::size_t> body_size)
{
    std::string block;
    block.reserve(768);
    fmt::format_to(std::back_inserter(block), "HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
    if (!response.content_type.empty() && is_clean({"Content-Type", response.content_type}))
        append(block, "Content-Type", response.content_type);
    if (body_size && !has_no_body(response.status)) append(block, "Content-Length", std::to_string(*body_size));

    std::string vary;
    bool is_private = false;
    bool has_policy = false;
    for (const Header& header : response.headers) {
        if (!is_clean(header)) continue;
        if (equal_ignoring_case(header.name, "Vary")) {
            vary += (vary.empty() ? "" : ", ") + header.value;
            continue;
        }
        if (equal_ignoring_case(header.name, "Cache-Control"))
            is_private = has_item(header.value, "private") || has_item(header.value, "no-store");
        has_policy = has_policy || equal_ignoring_case(header.name, "Content-Security-Policy");
        append(block, header.name, header.value);
    }
    if (response.compressible && is_compressible(response.content_type)) add_item(vary, "Accept-Encoding");
    if (!vary.empty()) append(block, "Vary", vary);
    append(block, "Cross-Origin-Resource-Policy", is_private ? "same-origin" : "cross-origin");
    block += on_every_answer;
    if (is_html(response.content_type) && !has_policy) block += on_pages;
    return block;
}

std::string not_modified_block(std::string_view block)
{
    std::string result = "HTTP/1.1 304 Not Modified\r\n";
    result.reserve(block.size());
    block.remove_prefix(std::min(block.size(), block.find("\r\n") + 2));
    while (!block.empty()) {
        const auto end = std::min(block.find("\r\n"), block.size() - 2) + 2;
        const std::string_view line = block.substr(0, end);
        const std::string_view name = line.substr(0, line.find(':'));
        block.remove_prefix(end);
        if (name.size() > 8 && equal_ignoring_case(name.substr(0, 8), "Content-") &&
            !equal_ignoring_case(name, "Content-Location"))
            continue;
        result += line;
    }
    return result;
}

}  // namespace haishu::server
