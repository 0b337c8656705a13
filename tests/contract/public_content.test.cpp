// What public maps may not show does not leave the program by any door, whatever a layer says of itself and whoever has been
// there before. The layers here claim that all of them is public; each forbidden value is a marker that stands nowhere else.

#include "tests/contract/contract_server.hpp"

#include "layers/policy/public_content.hpp"
#include "layers/store/staging.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace haishu;
using namespace haishu::contract;

namespace
{

constexpr const char* marker = "ZQXJ";

const char* const device_descriptor = R"({
  "id": "device", "title": {"zh": "设施", "en": "Devices"}, "group": "management", "level": "public", "geometry": "Point",
  "fields": [
    {"name": "no", "type": "text"},
    {"name": "kind", "type": "text", "meaning": "component-class"},
    {"name": "kind_name", "type": "text", "meaning": "component-class-name"},
    {"name": "is_public", "type": "boolean"},
    {"name": "note", "type": "text"},
    {"name": "since", "type": "date"}
  ],
  "name_field": "note", "key_field": "no", "search_fields": ["note"], "time_field": "since", "zoom": {"min": 0, "max": 18},
  "generalise": "none"
})";

const char* const works_descriptor = R"({
  "id": "works", "title": {"zh": "构筑物", "en": "Works"}, "group": "base", "level": "public", "geometry": "Point",
  "fields": [
    {"name": "name", "type": "text"},
    {"name": "载重", "type": "text"},
    {"name": "clear_height_m", "type": "text"},
    {"name": "d1", "type": "text", "title": {"zh": "管径（毫米）", "en": "Diameter"}},
    {"name": "u1", "type": "text", "meaning": "voltage", "choices": [{"value": "ZQXJ-U"}]},
    {"name": "总库容", "type": "text"}
  ],
  "name_field": "u1", "key_field": "载重", "search_fields": ["name", "d1"], "zoom": {"min": 0, "max": 18}, "generalise": "none",
  "style": [{"type": "symbol", "layout": {"text-field": ["get", "u1"]}, "paint": {"text-color": "#123456"}}]
})";

layers::Feature at(double x, double y, std::vector<geo::Value> values)
{
    layers::Feature feature;
    feature.geometry = geo::Geometry{geo::GeometryType::Point, {{x, y}}, {}, {}, {}, {}};
    feature.values = std::move(values);
    return feature;
}

std::string marked(const std::string& text)
{
    return std::string(marker) + '-' + text;
}

std::vector<layers::Feature> devices()
{
    std::vector<layers::Feature> rows{
        at(121.55012344999, 29.87,
           {std::string("N0"), std::string("0118"), std::string("路灯"), true, std::string("lamp"), std::int64_t{20000}})};
    for (const std::string& kind : layers::public_content().classes[0].values) {
        rows.push_back(
            at(121.60, 29.90, {marked(kind), kind, std::string("某类"), true, marked("note " + kind), std::int64_t{20001}}));
    }
    for (const std::string& name : layers::public_content().classes[1].values) {
        rows.push_back(at(121.60, 29.90, {marked(name), std::string("9999"), name, true, marked("note"), std::int64_t{20001}}));
    }
    return rows;
}

void publish(layers::LiveCatalog& catalog, const char* descriptor, const std::vector<layers::Feature>& rows)
{
    const std::string path = (std::filesystem::temp_directory_path() / ("haishu-content-" + std::to_string(::getpid()))).string();
    {
        auto writer = layers::StagingWriter::create(path, *layers::parse_descriptor(descriptor));
        REQUIRE(writer);
        for (const layers::Feature& row : rows) REQUIRE(writer->add(row));
        REQUIRE(writer->finish());
    }
    const auto done = catalog.publish(path, layers::PublishMode::Replace, "");
    std::filesystem::remove(path);
    REQUIRE(done);
}

std::unique_ptr<ContractServer> server_with_devices()
{
    return ContractServer::filled("content", [](layers::LiveCatalog& catalog) {
        publish(catalog, device_descriptor, devices());
        publish(catalog, works_descriptor,
                {at(121.551, 29.871,
                    {std::string("桥"), marked("load"), marked("clear"), marked("pipe"), marked("U"), marked("dam")})});
    });
}

void replace_all(std::string& text, const std::string& what, const std::string& by)
{
    for (auto place = text.find(what); place != std::string::npos; place = text.find(what, place + by.size()))
        text.replace(place, what.size(), by);
}

// Every declared address that anybody may read, about these layers, and the questions that have a body.
std::vector<std::pair<std::string, Ask>> all_asks(const ContractServer& server)
{
    std::vector<std::pair<std::string, Ask>> asks;
    const auto add = [&asks](const std::string& target) { asks.emplace_back(target, Ask()); };
    for (const std::string layer : {"device", "works"}) {
        for (const server::Route& route : server.routes()) {
            // Accounts, records and figures of the program are of another kind, and have no part in this server.
            const auto is_under = [&route](const char* start) { return route.path.find(start) == 0; };
            if (is_under("/events") || is_under("/auth") || is_under("/audit") || is_under("/admin") || is_under("/metrics"))
                continue;
            if (route.method != server::Method::Get || route.access != server::Access::Anyone) continue;
            std::string target = route.path;
            for (const server::Parameter& parameter : route.parameters) {
                const std::string value =
                    parameter.name == "collectionId" || parameter.name == "layers" ? layer : parameter.example;
                replace_all(target, "{" + parameter.name + "}", value);
            }
            if (target.find('{') == std::string::npos) add(target);
            for (const server::Parameter& parameter : route.parameters) {
                if (parameter.name != "f" || target.find('{') != std::string::npos) continue;
                for (const std::string& format : parameter.allowed) {
                    // A zip is packed; the same rows are read in the other formats.
                    if (format != "shp") add(target + (target.find('?') == std::string::npos ? "?f=" : "&f=") + format);
                }
            }
        }
        const std::string items = "/collections/" + layer + "/items";
        for (const char* const question :
             {"?limit=1000", "?limit=1000&f=csv", "?limit=1000&f=html", "?limit=1000&f=gpkg", "?limit=1000&f=fgb", "?q=ZQXJ",
              "?sortby=u1", "?filter=u1='ZQXJ-U'", "?kind=0136", "?filter=kind='0136'", "?bbox=121.59,29.89,121.61,29.91",
              "?properties=u1", "/2", "/2?f=html", "/1", "?crs=http://www.opengis.net/def/crs/EPSG/0/4549"})
            add(items + question);
        for (const char* const tile : {"0/0/0", "14/6806/13724", "16/27186/54901", "18/108744/219604"}) {
            add("/collections/" + layer + "/tiles/WebMercatorQuad/" + tile);
            add(std::string("/tiles/WebMercatorQuad/") + tile + "?collections=" + layer);
        }
        add("/collections/" + layer + "/download");
        add("/nearest?collection=" + layer + "&point=121.6,29.9&k=100");
        add("/search?q=" + std::string(marker));
        add("/suggest?q=" + std::string(marker));
        const std::string area =
            R"({"geometry":{"type":"Polygon","coordinates":[[[121.4,29.8],[121.7,29.8],[121.7,30],[121.4,30],[121.4,29.8]]]}})";
        const auto post = [&](const std::string& target, const std::string& body) {
            Ask ask;
            ask.method = server::Method::Post;
            ask.headers = {{"Content-Type", "application/json"}};
            ask.body = body;
            asks.emplace_back(target, ask);
        };
        for (const char* const field : {"kind", "kind_name", "u1", "总库容", "note"})
            post("/stats/" + layer, R"({"area":)" + area + R"(,"group_by":[")" + field + R"("]})");
        post("/within", R"({"collections":[")" + layer + R"("],"area":)" + area + "}");
    }
    return asks;
}

}  // namespace

TEST_CASE("no forbidden row and no forbidden attribute leaves by any public door, before or after those who may see it")
{
    const auto server = server_with_devices();
    const auto asks = all_asks(*server);
    CHECK(asks.size() > 150);
    std::size_t answered = 0;
    std::size_t told_to_clerk = 0;
    for (const auto& [target, ask] : asks) {
        for (const bool is_second : {false, true}) {
            INFO(target << ' ' << ask.body);
            const Answer answer = server->get(target, ask);
            answered += answer.status == 200 ? 1 : 0;
            // What was asked for may stand in the answer: links, and the words of a refusal.
            std::string body = answer.body;
            if (target.find(marker) == std::string::npos && ask.body.find(marker) == std::string::npos)
                CHECK(body.find(marker) == std::string::npos);
            for (const auto& [name, value] : answer.headers) {
                if (name != "link" && name != "content-location") CHECK(value.find(marker) == std::string::npos);
            }
            if (target.find("crs") == std::string::npos) CHECK(body.find("121.55012344") == std::string::npos);
            if (is_second) continue;
            Ask by_clerk = ask;
            by_clerk.viewer = clerk();
            told_to_clerk += server->get(target, by_clerk).body.find(marker) != std::string::npos ? 1 : 0;
        }
    }
    CHECK(answered > 200);
    CHECK(told_to_clerk > 20);  // so the markers are there to be found
}

TEST_CASE("counts, sums and extents of the public know nothing of denied rows")
{
    const auto server = server_with_devices();
    const Json page = server->get("/collections/device/items").json();
    CHECK(page.at("numberMatched") == 1);
    CHECK(page.at("features").at(0).at("geometry").at("coordinates") == Json::parse("[121.5501234,29.87]"));
    const Json document = server->get("/collections/device").json();
    CHECK(document.at("extent").at("spatial").at("bbox").at(0) == Json::parse("[121.5501234,29.87,121.5501234,29.87]"));
    CHECK(document.at("extent").at("temporal").at("interval").at(0).at(1) == "2024-10-04T15:59:59.999Z");
    CHECK(server->get("/collections/device/items/2").status == 404);
    const Json schema = server->get("/collections/works/schema").json();
    CHECK(schema.at("properties").contains("name"));
    CHECK(schema.at("properties").size() == 3);  // with id and geometry
    Ask by_clerk;
    by_clerk.viewer = clerk();
    CHECK(server->get("/collections/works/schema", by_clerk).json().at("properties").size() == 8);
}
