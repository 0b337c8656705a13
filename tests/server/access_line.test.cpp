#include "server/app/access_log.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace haishu;
using namespace haishu::server;

TEST_CASE("a line of the access log is one JSON object, whatever the target holds")
{
    Request request;
    request.target = "/a\"b\\c\x01\xE6\x9C\x88?q=secret";
    request.route = "/{any}";
    request.trace_id = "00ff";
    request.remote_address = "192.0.2.77";
    request.viewer.name = "officer";
    const std::string line =
        access_line(request, 404, 12, std::chrono::microseconds(1'234), std::chrono::milliseconds(1'767'225'600'007));
    CHECK(line.find('\n') == std::string::npos);
    const auto entry = nlohmann::json::parse(line);
    CHECK(entry["time"] == "2026-01-01T00:00:00.007Z");
    CHECK(entry["status"] == 404);
    CHECK(entry["bytes"] == 12);
    CHECK(entry["ms"] == 1.234);
    CHECK(entry["target"] == "/a\"b\\c\u0001\u00e6\u009c\u0088?q=...");
    CHECK(entry["address"] == "192.0.2.0");
    CHECK(entry["user"] == "officer");
}
