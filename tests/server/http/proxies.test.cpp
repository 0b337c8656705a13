#include "server/http/address.hpp"
#include "server/http/forwarded.hpp"
#include "server/http/proxy_list.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;

namespace
{

ProxyList proxies()
{
    ProxyList list;
    for (const char* text : {"10.0.0.0/8", "192.0.2.9", "2001:db8:1::/48"}) REQUIRE(list.add(text));
    return list;
}

std::string origin(std::vector<Header> headers, ProxyFields fields = ProxyFields::XForwarded)
{
    const Origin found = forwarded_origin(headers, *parse_address("10.0.0.1"), proxies(), fields);
    return address_text(found.address) + (found.is_secure ? " by https" : "");
}

}  // namespace

TEST_CASE("addresses are read strictly and written canonically")
{
    CHECK(address_text(*parse_address("192.0.2.7")) == "192.0.2.7");
    CHECK(address_text(*parse_address("::ffff:192.0.2.7")) == "192.0.2.7");
    CHECK(address_text(*parse_address("2001:DB8:0:0:0::1")) == "2001:db8::1");
    for (const char* text : {"", "localhost", "192.0.2", "192.0.2.7:80", "192.0.2.256", "0300.0.2.7", "fe80::1%eth0", "[::1]"})
        CHECK_FALSE(parse_address(text));
}

TEST_CASE("an IPv4 address is a subscriber, and so is an IPv6 network of 64 bits")
{
    const auto subscriber = [](const char* text) { return subscriber_of(*parse_address(text)); };
    CHECK(subscriber("192.0.2.7") != subscriber("192.0.2.8"));
    CHECK(subscriber("2001:db8::1") == subscriber("2001:db8::1:2:3:4"));
    CHECK(subscriber("2001:db8::1") != subscriber("2001:db8:0:1::1"));
}

TEST_CASE("a proxy is trusted by its address or its network")
{
    const ProxyList list = proxies();
    for (const char* text : {"10.0.0.1", "10.255.255.255", "::ffff:10.1.2.3", "192.0.2.9", "2001:db8:1:ffff::7"})
        CHECK(list.contains(*parse_address(text)));
    for (const char* text : {"11.0.0.0", "9.255.255.255", "192.0.2.8", "192.0.2.10", "2001:db8:2::1", "::", "::a00:1"})
        CHECK_FALSE(list.contains(*parse_address(text)));
    CHECK_FALSE(ProxyList().contains(*parse_address("127.0.0.1")));
}

TEST_CASE("a proxy that is neither address nor network is refused")
{
    ProxyList list;
    for (const char* text :
         {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x", "::/129", "10.0.0.0:80"}) {
        const auto added = list.add(text);
        REQUIRE_FALSE(added);
        CHECK(added.error().id == "proxy-invalid");
    }
    CHECK(list.add("0.0.0.0/0"));
    CHECK(list.contains(*parse_address("203.0.113.1")));
    CHECK_FALSE(list.contains(*parse_address("2001:db8::1")));
}

TEST_CASE("who asks is the last address of X-Forwarded-For that is no trusted proxy's")
{
    CHECK(origin({{"X-Forwarded-For", "203.0.113.7"}}) == "203.0.113.7");
    CHECK(origin({{"X-Forwarded-For", "198.51.100.1, 203.0.113.7"}}) == "203.0.113.7");
    CHECK(origin({{"X-Forwarded-For", "198.51.100.1, 203.0.113.7, 10.2.2.2,192.0.2.9"}}) == "203.0.113.7");
    CHECK(origin({{"x-forwarded-for", "198.51.100.1"}, {"X-Forwarded-For", "203.0.113.7"}}) == "203.0.113.7");
    CHECK(origin({{"X-Forwarded-For", "[2001:db8::5]:443"}}) == "2001:db8::5");
    CHECK(origin({{"X-Forwarded-For", "203.0.113.7:4711"}}) == "203.0.113.7");
}

TEST_CASE("without a list that can be read the proxy itself stands for who asks")
{
    CHECK(origin({}) == "10.0.0.1");
    for (const char* text : {"", "unknown", "203.0.113.7, ", "203.0.113.7, nonsense", "<script>", "203.0.113.7, 203.0.113.7.1"})
        CHECK(origin({{"X-Forwarded-For", text}}) == "10.0.0.1");
    CHECK(origin({{"X-Forwarded-For", "203.0.113.7, nonsense, 10.2.2.2"}}) == "10.2.2.2");
    CHECK(origin({{"X-Forwarded-For", "10.3.3.3, 10.2.2.2"}}) == "10.3.3.3");
}

TEST_CASE("only the last proxy's word about https counts")
{
    CHECK(origin({{"X-Forwarded-For", "203.0.113.7"}, {"X-Forwarded-Proto", "https"}}) == "203.0.113.7 by https");
    CHECK(origin({{"X-Forwarded-For", "203.0.113.7"}, {"X-Forwarded-Proto", "https, http"}}) == "203.0.113.7");
    CHECK(origin({{"X-Forwarded-Proto", "https"}, {"X-Forwarded-Proto", "http"}}) == "10.0.0.1");
    CHECK(origin({{"X-Forwarded-Proto", "javascript"}}) == "10.0.0.1");
}

TEST_CASE("only the configured kind of fields is believed")
{
    CHECK(origin({{"Forwarded", "for=203.0.113.7;proto=https"}}) == "10.0.0.1");
    CHECK(origin({{"X-Forwarded-For", "203.0.113.7"}, {"X-Forwarded-Proto", "https"}}, ProxyFields::Forwarded) == "10.0.0.1");
}

TEST_CASE("Forwarded is read as RFC 7239 has it")
{
    const auto standard = [](const char* text) { return origin({{"Forwarded", text}}, ProxyFields::Forwarded); };
    CHECK(standard("for=192.0.2.60;proto=http;by=203.0.113.43") == "192.0.2.60");
    CHECK(standard("For=\"[2001:db8:cafe::17]:4711\"") == "2001:db8:cafe::17");
    CHECK(standard("for=192.0.2.43, for=198.51.100.17;Proto=HTTPS") == "198.51.100.17 by https");
    CHECK(standard("for=198.51.100.17;by=10.0.0.1 , for = 10.2.2.2 ;host=\"evil.example\"") == "198.51.100.17");
    for (const char* text : {"for=_hidden", "for=unknown", "proto=http", "for=", "for=\"", ";;;", "for=198.51.100.17,"})
        CHECK(standard(text) == "10.0.0.1");
}

TEST_CASE("a list of any length costs a few hops only")
{
    std::string list = "203.0.113.7";
    for (int hop = 0; hop < 1000; ++hop) list += ", 10.2.2.2";
    CHECK(origin({{"X-Forwarded-For", list}}) == "10.2.2.2");
}
