#include "server/http/request_head.hpp"

#include "server/http/byte_scan.hpp"
#include "server/http/target.hpp"
#include "server/http/token.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace haishu::server
{

namespace http = boost::beast::http;

namespace
{

using ErrorCodeOut = boost::system::error_code;
using ForeignView = boost::beast::string_view;

std::string_view ours(ForeignView text)
{
    return {text.data(), text.size()};
}

Error malformed(std::string_view what)
{
    return bad_input("header-malformed", fmt::format("the request header is malformed: {}", what));
}

std::optional<Method> method_of(std::string_view name)
{
    for (const Method method :
         {Method::Get, Method::Head, Method::Options, Method::Post, Method::Put, Method::Patch, Method::Delete}) {
        if (method_name(method) == name) return method;
    }
    return std::nullopt;
}

bool takes_body(Method method)
{
    return method == Method::Post || method == Method::Put || method == Method::Patch;
}

// Lists may come in several fields, which then mean the same as one; the others are one value.
bool is_list(http::field field)
{
    switch (field) {
        case http::field::accept:
        case http::field::accept_encoding:
        case http::field::accept_language:
        case http::field::cache_control:
        case http::field::connection:
        case http::field::if_match:
        case http::field::if_none_match: return true;
        default: return false;
    }
}

bool is_single(std::string_view name, http::field field)
{
    switch (field) {
        case http::field::host:
        case http::field::content_length:
        case http::field::content_type:
        case http::field::authorization:
        case http::field::cookie:
        case http::field::expect:
        case http::field::origin: return true;
        default: return equal_ignoring_case(name, "X-CSRF-Token");
    }
}

class Parser : public http::basic_parser<true>
{
   public:
    Parser(RequestHead& head, const HttpLimits& limits) : m_head(head), m_limits(limits)
    {
        header_limit(static_cast<std::uint32_t>(limits.header_bytes + 16));
        skip(true);  // the message ends with its header: bodies are ours
    }

    std::optional<Error> fault;
    std::string_view method;
    bool has_transfer_encoding = false;
    bool is_chunked = false;
    bool has_host = false;

   protected:
    void on_request_impl(http::verb, ForeignView method_text, ForeignView target, int version, ErrorCodeOut& error) override
    {
        error = {};
        method = ours(method_text);
        m_head.request.target = std::string(ours(target));
        m_head.is_http_10 = version == 10;
    }

    void on_field_impl(http::field field, ForeignView name_text, ForeignView value_text, ErrorCodeOut& error) override
    {
        error = {};
        const std::string_view name = ours(name_text);
        const std::string_view value = ours(value_text);
        if (++m_fields > m_limits.header_fields) {
            return refuse(error, Error{ErrorCode::TooLarge, "too-many-fields", "the request has too many header fields", {}}.with(
                                     "limit", std::to_string(m_limits.header_fields)));
        }
        if (field == http::field::transfer_encoding) {
            is_chunked = !has_transfer_encoding && equal_ignoring_case(value, "chunked");
            has_transfer_encoding = true;
        }
        if (field == http::field::content_length) read_length(value, error);
        if (error) return;
        if (field == http::field::host) {
            has_host = true;
            m_head.authority = std::string(value);
        }
        store(field, name, value, error);
    }

    void on_header_impl(ErrorCodeOut& error) override { error = {}; }
    void on_finish_impl(ErrorCodeOut& error) override { error = {}; }
    // Never called: skip(true) ends the message before them.
    void on_response_impl(int, ForeignView, int, ErrorCodeOut& error) override { error = http::error::bad_version; }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCodeOut& error) override
    {
        error = http::error::unexpected_body;
    }
    std::size_t on_body_impl(ForeignView, ErrorCodeOut& error) override
    {
        error = http::error::unexpected_body;
        return 0;
    }
    void on_chunk_header_impl(std::uint64_t, ForeignView, ErrorCodeOut& error) override { error = http::error::unexpected_body; }
    std::size_t on_chunk_body_impl(std::uint64_t, ForeignView, ErrorCodeOut& error) override
    {
        error = http::error::unexpected_body;
        return 0;
    }

   private:
    void refuse(ErrorCodeOut& error, Error why)
    {
        fault = std::move(why);
        error = http::error::bad_field;
    }

    void read_length(std::string_view value, ErrorCodeOut& error)
    {
        std::uint64_t length = 0;
        const auto [end, status] = std::from_chars(value.data(), value.data() + value.size(), length);
        if (value.empty() || status != std::errc{} || end != value.data() + value.size()) {
            return refuse(error, bad_input("length-invalid", "Content-Length is not one decimal number"));
        }
        m_head.content_length = length;
    }

    void store(http::field field, std::string_view name, std::string_view value, ErrorCodeOut& error)
    {
        const bool list = is_list(field);
        if (list || is_single(name, field)) {
            for (Header& known : m_head.request.headers) {
                if (!equal_ignoring_case(known.name, name)) continue;
                if (!list) {
                    return refuse(error, bad_input("header-repeated", fmt::format("{} occurs more than once", known.name))
                                             .with("name", known.name));
                }
                known.value.append(", ").append(value);
                return;
            }
        }
        m_head.request.headers.push_back({std::string(name), std::string(value)});
    }

    RequestHead& m_head;
    const HttpLimits& m_limits;
    std::size_t m_fields = 0;
};

// The request line is read here first, because the packaged parser has one error for a bad version and a bad line.
Result<void> check_request_line(std::string_view line, const HttpLimits& limits)
{
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == 0 || last == first || line.find(' ', first + 1) != last) {
        return malformed("the request line is not METHOD TARGET VERSION");
    }
    const std::string_view version = line.substr(last + 1);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (version.size() != 8 || version.substr(0, 5) != "HTTP/" || !is_digit(version[5]) || version[6] != '.' ||
        !is_digit(version[7])) {
        return malformed("the version is not HTTP/1.1 or HTTP/1.0");
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return Error{ErrorCode::Unsupported, "version-unsupported", fmt::format("{} is not spoken here", version), {}};
    }
    if (last - first - 1 > limits.target_bytes) {
        return Error{ErrorCode::TooLarge, "target-too-long", "the address is too long", {}}.with(
            "limit", std::to_string(limits.target_bytes));
    }
    return {};
}

// RFC 9112 3.2: exactly one Host; an absolute target carries the same authority.
Result<void> check_host(RequestHead& head, bool has_host)
{
    const auto invalid = [](std::string_view what) { return bad_input("host-invalid", std::string(what)); };
    std::string& target = head.request.target;
    if (!has_host && !head.is_http_10) return invalid("Host is missing");
    if (has_host && !is_valid_authority(head.authority)) return invalid("Host is not a name or address with an optional port");
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!equal_ignoring_case(std::string_view(target).substr(0, scheme.size()), scheme)) continue;
        const std::string_view rest = std::string_view(target).substr(scheme.size());
        const auto end = std::min(rest.size(), rest.find_first_of("/?"));
        const std::string_view authority = rest.substr(0, end);
        if (!is_valid_authority(authority)) return invalid("the absolute address has no valid host");
        if (has_host && !equal_ignoring_case(authority, head.authority)) return invalid("Host and the absolute address differ");
        head.authority = std::string(authority);
        std::string path(rest.substr(end));
        if (path.empty() || path[0] == '?') path.insert(0, "/");
        target = std::move(path);
        break;
    }
    return {};
}

Result<void> check_framing(const RequestHead& head, bool has_transfer_encoding, bool is_chunked, bool is_upload,
                           const HttpLimits& limits)
{
    if (has_transfer_encoding && head.is_http_10) return malformed("HTTP/1.0 has no Transfer-Encoding");
    if (has_transfer_encoding && is_chunked) {
        return Error{ErrorCode::Unsupported, "length-required", "bodies are sent with Content-Length here", {}};
    }
    if (has_transfer_encoding) {
        return Error{ErrorCode::Unsupported, "transfer-coding-unknown", "this transfer coding is not supported", {}};
    }
    const std::uint64_t body_bytes = is_upload ? limits.upload_bytes : limits.body_bytes;
    if (head.content_length > body_bytes) {
        return Error{ErrorCode::TooLarge, "body-too-large", fmt::format("a body may have {} bytes", body_bytes), {}}.with(
            "limit", std::to_string(body_bytes));
    }
    return {};
}

bool reads_only(Method method)
{
    return method == Method::Get || method == Method::Head;
}

// From METHOD TARGET REST, each behind one space; REST begins with its space.
struct Parts {
    std::string_view method;
    std::string_view target;
    std::string_view rest;
};

Parts parts_of(std::string_view block)
{
    const auto first = block.find(' ');
    const auto second = first == std::string_view::npos ? first : block.find(' ', first + 1);
    if (second == std::string_view::npos) return {};
    return {block.substr(0, first), block.substr(first + 1, second - first - 1), block.substr(second)};
}

// An absolute target carries an authority of its own, and only the parser knows what to think of a tab.
bool is_plain(std::string_view target)
{
    return !target.empty() && target[0] == '/' && target.find('\t') == std::string_view::npos;
}

Error translated(const ErrorCodeOut& error, const HttpLimits& limits)
{
    if (error == http::error::header_limit) {
        return Error{ErrorCode::TooLarge, "header-too-large", "the request header is too large", {}}.with(
            "limit", std::to_string(limits.header_bytes));
    }
    if (error == http::error::bad_content_length) return bad_input("length-invalid", "Content-Length is not one decimal number");
    return malformed(error.message());
}

}  // namespace

HeadScan::State HeadScan::advance(std::string_view bytes)
{
    while (m_position < bytes.size()) {
        if (m_position != m_line) m_position += plain_eights(bytes.substr(m_position));
        if (m_position == bytes.size()) break;
        const auto byte = static_cast<unsigned char>(bytes[m_position]);
        if (byte >= 0x20 && byte != 0x7f) {
            // A line that starts with a blank folds the one before it (or precedes the request line).
            if (byte == ' ' && m_position == m_line) return State::Malformed;
            ++m_position;
            continue;
        }
        if (byte == '\t' && m_position != m_line) {
            ++m_position;
            continue;
        }
        if (byte != '\r') return State::Malformed;
        if (m_position + 1 == bytes.size()) return State::Incomplete;
        if (bytes[m_position + 1] != '\n') return State::Malformed;
        const bool is_empty_line = m_position == m_line;
        const bool is_before_request = m_line == m_begin;
        m_position += 2;
        if (is_empty_line && !is_before_request) return State::Complete;
        m_line = m_position;
        if (is_empty_line) {
            m_begin = m_position;
            if (m_begin > 4) return State::Malformed;
        }
    }
    return State::Incomplete;
}

Result<RequestHead> parse_request_head(std::string_view block, const HttpLimits& limits)
{
    HAISHU_CHECK(check_request_line(block.substr(0, block.find("\r\n")), limits));
    RequestHead head;
    head.request.headers.reserve(16);
    Parser parser(head, limits);
    ErrorCodeOut error;
    parser.put(boost::asio::const_buffer(block.data(), block.size()), error);
    if (parser.fault) return *parser.fault;
    if (error) return translated(error, limits);
    if (!parser.is_done()) return malformed("it does not end");

    const auto method = method_of(parser.method);
    const bool is_upload = method && limits.is_upload(*method, head.request.target);
    HAISHU_CHECK(check_framing(head, parser.has_transfer_encoding, parser.is_chunked, is_upload, limits));
    if (!method) {
        if (head.content_length > 0)
            return Error{ErrorCode::Unsupported, "method-unknown", "this server does not know the method", {}};
        head.refusal = Error{ErrorCode::Unsupported, "method-unknown", "this server does not know the method", {}};
    } else {
        head.request.method = *method;
        if (head.content_length > 0 && !takes_body(*method)) {
            return bad_input("body-not-allowed", fmt::format("{} requests have no body here", parser.method))
                .with("method", parser.method);
        }
    }
    HAISHU_CHECK(check_host(head, parser.has_host));
    const std::string_view expect = head.request.header("Expect");
    if (!expect.empty() && !head.is_http_10) {
        if (!equal_ignoring_case(expect, "100-continue")) {
            return Error{ErrorCode::Unsupported, "expectation-unknown", "only Expect: 100-continue is understood", {}};
        }
        head.expects_continue = true;
    }
    head.keep_alive = parser.keep_alive();
    if (method && reads_only(*method) && head.content_length == 0 && !head.expects_continue) {
        const Parts parts = parts_of(block);
        if (is_plain(parts.target)) head.repeatable = parts.rest;
    }
    return head;
}

Result<void> read_next_head(std::string_view block, const HttpLimits& limits, RequestHead& head)
{
    const Parts parts = parts_of(block);
    const auto method = method_of(parts.method);
    const bool says_the_same = !head.repeatable.empty() && parts.rest == head.repeatable;
    if (!says_the_same || !method || !reads_only(*method) || !is_plain(parts.target) ||
        parts.target.size() > limits.target_bytes) {
        HAISHU_TRY(head, parse_request_head(block, limits));
        return {};
    }
    Request& request = head.request;
    request.method = *method;
    request.target = parts.target;
    request.path.clear();
    request.query.clear();
    request.path_values.clear();
    request.body.clear();
    request.route = {};
    request.viewer = {};
    request.shown.reset();
    request.audit.reset();
    head.refusal.reset();
    return {};
}

void read_target(RequestHead& head)
{
    Request& request = head.request;
    if (head.refusal || (request.method == Method::Options && request.target == "*")) return;
    auto target = parse_target(request.target);
    if (!target) {
        head.refusal = target.error();
        return;
    }
    request.path = std::move(target->path);
    request.query = std::move(target->query);
}

}  // namespace haishu::server
