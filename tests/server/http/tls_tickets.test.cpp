#include "server/http/tls_tickets.hpp"

#include <catch2/catch.hpp>

using namespace haishu::server;
using namespace std::chrono_literals;

TEST_CASE("tickets are sealed with a new key after twelve hours, and opened with the one before for as long")
{
    TlsTickets::Time now{1000h};
    TlsTickets tickets([&now] { return now; });
    const auto first = tickets.newest();
    REQUIRE(first);
    now += 12h - 1s;
    CHECK(tickets.newest()->name == first->name);
    CHECK(tickets.find(first->name.data())->is_newest);
    now += 1s;
    const auto second = tickets.newest();
    CHECK(second->name != first->name);
    CHECK(second->cipher != first->cipher);
    CHECK(second->mac != first->mac);
    const auto old = tickets.find(first->name.data());
    REQUIRE(old);
    CHECK_FALSE(old->is_newest);
    CHECK(old->key.cipher == first->cipher);
    now += 12h;
    CHECK_FALSE(tickets.find(first->name.data()));
    CHECK(tickets.find(second->name.data()));
}

TEST_CASE("after a long pause no old key is left")
{
    TlsTickets::Time now{1000h};
    TlsTickets tickets([&now] { return now; });
    const auto first = tickets.newest();
    now += 24h;
    CHECK_FALSE(tickets.find(first->name.data()));
}
