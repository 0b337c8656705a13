// Header fields that choose or identify: each line of the input is the value of one.

#include "server/api/negotiation.hpp"
#include "server/auth/credentials.hpp"
#include "server/auth/request_origin.hpp"
#include "server/http/compression.hpp"
#include "server/http/forwarded.hpp"
#include "server/http/outgoing.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <array>

namespace haishu::fuzz
{
namespace
{

constexpr std::array field_names{
    "Accept",         "Accept-Encoding", "If-None-Match",     "Cookie",   "Authorization", "Origin", "Host",
    "Sec-Fetch-Site", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"};
constexpr std::array offered{server::as_json, server::as_html,
                             server::Representation{"mvt", server::type_tile, "Tile", "application/x-protobuf"}};

void check_negotiation(const server::Request& request)
{
    const auto chosen = server::choose_representation(request, offered);
    if (!chosen) return expect_problem(chosen.error());
    HAISHU_ASSERT(*chosen >= offered.data() && *chosen < offered.data() + offered.size(), "one of those offered is chosen");
}

void check_codings(const server::Request& request)
{
    const std::string_view accept = request.header("Accept-Encoding");
    const server::Coding best = server::preferred_coding(accept);
    for (const server::Coding coding : {server::Coding::Identity, server::Coding::Gzip, server::Coding::Brotli}) {
        const int weight = server::coding_weight(accept, coding);
        HAISHU_ASSERT(weight >= 0 && weight <= 1000, "a weight is from 0 to 1000");
        HAISHU_ASSERT(weight <= server::coding_weight(accept, best) || best == server::Coding::Identity, "the heaviest wins");
    }
}

void check_condition(const server::Request& request)
{
    server::Response response;
    response.content_type = "text/plain";
    response.headers = {{"ETag", "\"one\""}, {"Cache-Control", "no-cache"}};
    response.body = "body";
    const server::Outgoing out = server::make_outgoing(request, std::move(response), server::Compress::Allowed);
    const bool is_held = server::matches_entity_tag(request.header("If-None-Match"), "\"one\"");
    HAISHU_ASSERT(out.status == (is_held ? 304 : 200), "only what is held is not sent");
    HAISHU_ASSERT(out.body_view().empty() == is_held, "304 has no body");
    const std::string_view tags = request.header("If-None-Match");
    HAISHU_ASSERT(server::without_coding_suffixes(tags).size() <= tags.size(), "names of codings are taken off only");
}

void check_credentials(const server::Request& request)
{
    const auto credentials = server::read_credentials(request, "session");
    if (!credentials) return expect_problem(credentials.error());
    using Kind = server::Credentials::Kind;
    HAISHU_ASSERT(credentials->secret.empty() == (credentials->kind == Kind::None), "who brings nothing is nobody");
    HAISHU_ASSERT(credentials->secret.size() <= 128, "a secret is short");
    HAISHU_ASSERT(std::all_of(credentials->secret.begin(), credentials->secret.end(), [](char c) { return c > ' ' && c < 0x7f; }),
                  "a secret is printable");
    HAISHU_ASSERT(request.header("Authorization").empty() || credentials->kind != Kind::Cookie, "Authorization wins");
}

void check_forwarded(const server::Request& request)
{
    const server::AddressBytes peer = *server::parse_address("10.0.0.1");
    server::ProxyList proxies;
    HAISHU_ASSERT(proxies.add("10.0.0.0/8"), "a network is one");
    for (const auto fields : {server::ProxyFields::XForwarded, server::ProxyFields::Forwarded}) {
        const server::Origin origin = server::forwarded_origin(request.headers, peer, proxies, fields);
        HAISHU_ASSERT(server::parse_address(server::address_text(origin.address)) == origin.address,
                      "an address reads as written");
        const bool is_silent = fields == server::ProxyFields::Forwarded
                                   ? request.header("Forwarded").empty()
                                   : request.header("X-Forwarded-For").empty() && request.header("X-Forwarded-Proto").empty();
        HAISHU_ASSERT(!is_silent || (origin.address == peer && !origin.is_secure), "who says nothing speaks for himself");
    }
}

}  // namespace

void fuzz_http_fields(Bytes bytes)
{
    Input input(bytes);
    server::Request request;
    request.base_url = "http://map.example";
    for (const char* const name : field_names) {
        if (input.is_done()) break;
        const std::string_view value = input.line();
        if (!value.empty()) request.headers.push_back({name, std::string(value)});
    }
    check_negotiation(request);
    check_codings(request);
    check_condition(request);
    check_credentials(request);
    check_forwarded(request);
    if (const auto own = server::check_origin(request); !own) expect_problem(own.error());
}

}  // namespace haishu::fuzz
