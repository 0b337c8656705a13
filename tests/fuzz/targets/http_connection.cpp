// The bytes of one connection: where each request's header ends, what it says, and the bodies between them. There is no
// chunked coding here: a header with Transfer-Encoding never becomes a request.

#include "server/app/access_log.hpp"
#include "server/http/request_head.hpp"
#include "server/http/target.hpp"
#include "server/http/token.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace haishu::fuzz
{
namespace
{

using server::HeadScan;

// Low, so that inputs of a few hundred bytes reach them.
server::HttpLimits low_limits()
{
    server::HttpLimits limits;
    limits.header_bytes = 1024;
    limits.header_fields = 12;
    limits.target_bytes = 200;
    limits.body_bytes = 300;
    return limits;
}

HeadScan::State scan_in_pieces(HeadScan& scan, std::string_view bytes, std::size_t step)
{
    for (std::size_t end = std::min(step, bytes.size());; end = std::min(end + step, bytes.size())) {
        const HeadScan::State state = scan.advance(bytes.substr(0, end));
        if (state != HeadScan::State::Incomplete || end == bytes.size()) return state;
    }
}

void check_head(const server::RequestHead& head, const server::HttpLimits& limits)
{
    const server::Request& request = head.request;
    HAISHU_ASSERT(head.content_length <= limits.body_bytes, "the limit of bodies holds");
    HAISHU_ASSERT(request.headers.size() <= limits.header_fields, "the limit of fields holds");
    HAISHU_ASSERT(request.target.size() <= limits.target_bytes, "the limit of targets holds");
    HAISHU_ASSERT(request.header("Transfer-Encoding").empty(), "no body is framed by a transfer coding");
    HAISHU_ASSERT(head.authority.empty() ? head.is_http_10 : server::is_valid_authority(head.authority), "Host is one");
    for (const server::Header& header : request.headers) {
        HAISHU_ASSERT(!header.name.empty() && header.value.find_first_of("\r\n") == std::string::npos, "a field is one line");
    }
    if (head.refusal) {
        expect_problem(*head.refusal);
        HAISHU_ASSERT(request.path.empty() && request.query.empty(), "a refused request leads nowhere");
    }
    for (const std::string& segment : request.path) {
        expect_clean_text(segment);
        HAISHU_ASSERT(segment.find('/') == std::string::npos && segment != "." && segment != "..", "a path stays below its root");
    }
    for (const auto& [name, value] : request.query) {
        expect_clean_text(name);
        expect_clean_text(value);
    }
    const std::string line = server::access_line(request, 200, 0, std::chrono::microseconds(1), std::chrono::milliseconds(1));
    HAISHU_ASSERT(line.find_first_of("\r\n") == std::string::npos && nlohmann::json::accept(line), "the log has one JSON line");
}

void check_same(const server::RequestHead& fresh, const server::RequestHead& reread)
{
    const server::Request& one = fresh.request;
    const server::Request& other = reread.request;
    HAISHU_ASSERT(one.method == other.method && one.target == other.target && one.path == other.path &&
                      one.query == other.query && one.body == other.body,
                  "a request over another means the same");
    HAISHU_ASSERT(fresh.keep_alive == reread.keep_alive && fresh.is_http_10 == reread.is_http_10 &&
                      fresh.expects_continue == reread.expects_continue && fresh.content_length == reread.content_length &&
                      fresh.authority == reread.authority && fresh.refusal.has_value() == reread.refusal.has_value(),
                  "a request over another is framed the same");
    const auto is_same = [](const server::Header& a, const server::Header& b) { return a.name == b.name && a.value == b.value; };
    HAISHU_ASSERT(std::equal(one.headers.begin(), one.headers.end(), other.headers.begin(), other.headers.end(), is_same),
                  "a request over another has its own fields");
}

}  // namespace

void fuzz_http_connection(Bytes bytes)
{
    static const server::HttpLimits limits = low_limits();
    Input input(bytes);
    const std::size_t step = 1 + input.byte() % 64;
    std::string_view rest = input.text();
    server::RequestHead reread;
    for (int requests = 0; requests < 8; ++requests) {
        HeadScan scan;
        const HeadScan::State state = scan.advance(rest);
        HeadScan slow_scan;
        HAISHU_ASSERT(scan_in_pieces(slow_scan, rest, step) == state, "it does not matter how the bytes arrive");
        if (state != HeadScan::State::Complete) return;
        HAISHU_ASSERT(slow_scan.begin() == scan.begin() && slow_scan.end() == scan.end(), "a header ends where it ends");
        HAISHU_ASSERT(scan.begin() < scan.end() && scan.end() <= rest.size(), "a header lies in its bytes");
        if (scan.end() - scan.begin() > limits.header_bytes) return;
        const std::string_view block = rest.substr(scan.begin(), scan.end() - scan.begin());
        auto head = server::parse_request_head(block, limits);
        const auto read = server::read_next_head(block, limits, reread);
        HAISHU_ASSERT(bool(head) == bool(read), "what came before does not decide whether a header is good");
        if (!head) return expect_problem(head.error());
        server::read_target(*head);
        server::read_target(reread);
        check_head(*head, limits);
        check_same(*head, reread);
        rest.remove_prefix(scan.end());
        if (!head->keep_alive || head->content_length > rest.size()) return;
        rest.remove_prefix(static_cast<std::size_t>(head->content_length));
    }
}

}  // namespace haishu::fuzz
