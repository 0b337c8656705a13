#include "server/auth/attempt_limiter.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace haishu::server;

TEST_CASE("all addresses of one subscriber of IPv6 are one source, however they are written")
{
    for (const char* address : {"2001:db8::1", "2001:db8::1:2:3:4", "2001:db8:0:0:ffff::", "2001:db8::ffff:0:0:1"}) {
        CHECK(source_of(address).subscriber == "2001:db8::/64");
        CHECK(source_of(address).network == "2001:db8::/48");
    }
    CHECK(source_of("2001:db8:0:1::1").subscriber == "2001:db8:0:1::/64");
    CHECK(source_of("192.0.2.7").subscriber == "192.0.2.7/32");
    CHECK(source_of("192.0.2.7").network == "192.0.2.0/24");
}

TEST_CASE("guessing from many addresses of one IPv6 subscriber is slowed down like guessing from one")
{
    AttemptLimiter::Clock::time_point now{std::chrono::hours(1000)};
    AttemptLimiter limiter([&now] { return now; });
    for (int i = 0; i < 20; ++i) limiter.failed("account " + std::to_string(i), "2001:db8::" + std::to_string(i) + ":0:0:1");
    CHECK(limiter.wait("another", "2001:db8::5:6:7:8"));
    CHECK_FALSE(limiter.wait("another", "2001:db8:0:1::1"));
}
