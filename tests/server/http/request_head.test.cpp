#include "server/http/request_head.hpp"

#include <catch2/catch.hpp>

using namespace haishu::server;

namespace
{

RequestHead read(std::initializer_list<std::string_view> blocks)
{
    RequestHead head;
    for (const std::string_view block : blocks) {
        REQUIRE(read_next_head(block, HttpLimits{}, head));
        read_target(head);
    }
    return head;
}

}  // namespace

TEST_CASE("a request that repeats the fields of the last one has them and its own address")
{
    const RequestHead head = read({"GET /a/b?c=d HTTP/1.1\r\nHost: here\r\nAccept: text/html\r\n\r\n",
                                   "HEAD /e?f=g HTTP/1.1\r\nHost: here\r\nAccept: text/html\r\n\r\n"});
    CHECK(head.request.method == Method::Head);
    CHECK(head.request.target == "/e?f=g");
    CHECK(head.request.path == std::vector<std::string>{"e"});
    CHECK(head.request.query == std::vector<std::pair<std::string, std::string>>{{"f", "g"}});
    CHECK(head.request.header("accept") == "text/html");
    CHECK(head.request.headers.size() == 2);
}

TEST_CASE("a request with other fields keeps none of the last one's")
{
    const RequestHead head = read({"GET /a HTTP/1.1\r\nHost: here\r\nCookie: sid=secret\r\n\r\n",
                                   "GET /a HTTP/1.1\r\nHost: there\r\nConnection: close\r\n\r\n"});
    CHECK(head.request.header("cookie").empty());
    CHECK(head.authority == "there");
    CHECK_FALSE(head.keep_alive);
}

TEST_CASE("the authority of an absolute address is not that of the next request")
{
    const RequestHead head =
        read({"GET http://here/a HTTP/1.1\r\nHost: here\r\n\r\n", "GET /b HTTP/1.1\r\nHost: here:80\r\n\r\n"});
    CHECK(head.authority == "here:80");
    CHECK(head.request.path == std::vector<std::string>{"b"});
}

TEST_CASE("a refused address leaves nothing to the next request on the connection")
{
    const RequestHead refused = read({"GET /a HTTP/1.1\r\nHost: here\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: here\r\n\r\n"});
    REQUIRE(refused.refusal);
    CHECK(refused.refusal->id == "target-invalid");
    const RequestHead next = read({"GET /%zz HTTP/1.1\r\nHost: here\r\n\r\n", "GET /a HTTP/1.1\r\nHost: here\r\n\r\n"});
    CHECK_FALSE(next.refusal);
    CHECK(next.request.path == std::vector<std::string>{"a"});
}

TEST_CASE("limits hold for a request that repeats its fields")
{
    HttpLimits limits;
    limits.target_bytes = 4;
    RequestHead head;
    REQUIRE(read_next_head("GET /abc HTTP/1.1\r\nHost: here\r\n\r\n", limits, head));
    const auto longer = read_next_head("GET /abcd HTTP/1.1\r\nHost: here\r\n\r\n", limits, head);
    REQUIRE_FALSE(longer);
    CHECK(longer.error().id == "target-too-long");
}

TEST_CASE("a body never belongs to a request that only repeats fields")
{
    RequestHead head;
    REQUIRE(read_next_head("GET /a HTTP/1.1\r\nHost: here\r\n\r\n", HttpLimits{}, head));
    REQUIRE(read_next_head("POST /a HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\n", HttpLimits{}, head));
    CHECK(head.content_length == 3);
    REQUIRE(read_next_head("GET /a HTTP/1.1\r\nHost: here\r\n\r\n", HttpLimits{}, head));
    CHECK(head.content_length == 0);
    CHECK_FALSE(read_next_head("GET /a HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\n", HttpLimits{}, head));
}
