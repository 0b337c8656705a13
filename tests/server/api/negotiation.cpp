#include "server/api/negotiation.hpp"

#include <array>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;

namespace
{

constexpr std::array<Representation, 3> offered{Representation{"json", type_geojson, "GeoJSON", "application/json"}, as_html,
                                                Representation{"csv", "text/csv; charset=utf-8", "CSV"}};

std::string chosen_for(const std::string& accept, const std::string& f = "")
{
    Request request;
    if (!accept.empty()) request.headers.push_back({"Accept", accept});
    if (!f.empty()) request.query.emplace_back("f", f);
    const auto chosen = choose_representation(request, offered);
    return chosen ? std::string((*chosen)->name) : chosen.error().id;
}

}  // namespace

TEST_CASE("without Accept and f the first representation is sent")
{
    CHECK(chosen_for("") == "json");
    CHECK(chosen_for("*/*") == "json");
}

TEST_CASE("the Accept header of a browser gets HTML")
{
    CHECK(chosen_for("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8") == "html");
}

TEST_CASE("f wins over Accept")
{
    CHECK(chosen_for("text/html", "json") == "json");
    CHECK(chosen_for("application/geo+json", "html") == "html");
}

TEST_CASE("an unknown f is refused even when Accept could be met")
{
    CHECK(chosen_for("text/html", "xml") == "format-unknown");
    CHECK(chosen_for("text/html", "JSON") == "format-unknown");
}

TEST_CASE("weights and specificity decide between acceptable types")
{
    CHECK(chosen_for("text/html;q=0.5, text/csv") == "csv");
    CHECK(chosen_for("text/*;q=0.9, text/html;q=0.1, application/json;q=0.2") == "csv");
    CHECK(chosen_for("application/geo+json;q=0, */*") == "html");
    CHECK(chosen_for("application/json") == "json");
    CHECK(chosen_for("Application/Geo+JSON; charset=utf-8") == "json");
}

TEST_CASE("Accept that nothing satisfies is not acceptable")
{
    CHECK(chosen_for("image/png") == "not-acceptable");
    CHECK(chosen_for("text/html;q=0, text/csv;q=0, application/json;q=0, application/geo+json;q=0") == "not-acceptable");
}

TEST_CASE("an Accept header without any media range counts as absent")
{
    CHECK(chosen_for("nonsense") == "json");
    CHECK(chosen_for(",,;,") == "json");
}
