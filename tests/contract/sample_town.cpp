#include "tests/contract/sample_town.hpp"

#include "geo/codec/wkt.hpp"
#include "layers/query/query.hpp"

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace haishu::contract
{

namespace
{

struct TownRow {
    std::string wkt;
    std::map<std::string, geo::Value> values;
};

geo::Value text(std::string value)
{
    return value;
}
geo::Value number(std::int64_t value)
{
    return value;
}
geo::Value date(const char* value)
{
    return layers::parse_date(value).value();
}

std::string box(double west, double south, double east, double north)
{
    const auto w = std::to_string(west), s = std::to_string(south), e = std::to_string(east), n = std::to_string(north);
    return "POLYGON ((" + w + ' ' + s + ", " + e + ' ' + s + ", " + e + ' ' + n + ", " + w + ' ' + n + ", " + w + ' ' + s + "))";
}

// Rows get fids from 1 in the order given.
void insert(layers::LiveCatalog& catalog, const std::string& layer, const std::vector<TownRow>& rows)
{
    const auto& descriptor = *catalog.current()->layers.at(layer).descriptor;
    std::vector<layers::Edit> edits;
    for (const TownRow& row : rows) {
        layers::Feature feature;
        feature.geometry = geo::read_wkt(row.wkt).value();
        feature.values.resize(descriptor.fields.size());
        for (const auto& [name, value] : row.values) feature.values.at(descriptor.field_index(name).value()) = value;
        edits.push_back({layers::Operation::Insert, 0, std::nullopt, std::move(feature)});
    }
    const auto done = catalog.apply(layer, edits);
    if (!done) throw std::runtime_error(layer + ": " + done.error().id + ": " + done.error().detail);
}

void insert_divisions(layers::LiveCatalog& catalog)
{
    insert(catalog, "district", {{box(121.50, 29.82, 121.60, 29.92), {{"code", text("330203")}, {"name", text("区")}}}});
    insert(catalog, "community",
           {{box(121.54, 29.86, 121.55, 29.88), {{"code", text("C1")}, {"name", text("西社区")}}},
            {box(121.55, 29.86, 121.56, 29.88), {{"code", text("C2")}, {"name", text("东社区")}}},
            {box(121.58, 29.90, 121.59, 29.91), {{"code", text("C3")}, {"name", text("远社区")}}}});
    insert(catalog, "duty_grid", {{box(121.54, 29.86, 121.55, 29.88), {{"code", text("G1")}, {"name", text("第一责任网格")}}}});
    const auto area = [](const char* code, const char* school, std::int64_t year, const char* stage) {
        return std::map<std::string, geo::Value>{{"code", text(code)},
                                                 {"name", text(std::string(school) + "服务区")},
                                                 {"school_name", text(school)},
                                                 {"year", number(year)},
                                                 {"stage", text(stage)}};
    };
    insert(catalog, "school_area",
           {{box(121.54, 29.86, 121.55, 29.88), area("A1", "西小学", 2026, "primary")},
            {box(121.55, 29.86, 121.56, 29.88), area("A2", "东小学", 2026, "primary")},
            {box(121.54, 29.86, 121.56, 29.88), area("A3", "中学", 2026, "junior")},
            {box(121.54, 29.86, 121.56, 29.88), area("A4", "西小学", 2025, "primary")}});
}

void insert_house(layers::LiveCatalog& catalog)
{
    insert(catalog, "building",
           {{box(121.5448, 29.8698, 121.5452, 29.8702), {{"code", text("B1")}, {"name", text("大厦")}}},
            {box(121.5458, 29.8698, 121.5462, 29.8702), {{"code", text("B2")}}}});
    insert(catalog, "address",
           {{"POINT (121.5449 29.8699)", {{"full", text("中山路1号")}, {"building_code", text("B1")}}},
            {"POINT (121.5459 29.8699)", {{"full", text("中山路3号")}, {"building_code", text("B2")}}}});
    const auto firm = [](const char* uscc, const char* name, const char* section, const char* building) {
        return std::map<std::string, geo::Value>{{"uscc", text(uscc)},
                                                 {"name", text(name)},
                                                 {"industry_section", text(section)},
                                                 {"building_code", text(building)},
                                                 {"biz_address", text("内部地址")}};
    };
    insert(catalog, "legal_entity",
           {{"POINT (121.5450 29.8700)", firm("91330203000000019N", "甲公司", "F", "B1")},
            {"POINT (121.5450 29.8700)", firm("92330203000000019K", "乙店", "H", "B1")},
            {"POINT (121.5450 29.8700)", firm("12330203000000019U", "丙中心", "F", "B1")},
            {"POINT (121.5460 29.8700)", firm("11330203000000019Y", "丁局", "S", "B2")}});
}

void insert_services(layers::LiveCatalog& catalog)
{
    const auto place = [](const char* code, const char* kind, geo::Value hours, const char* items, const char* codes) {
        return std::map<std::string, geo::Value>{{"code", text(code)},   {"name", text(std::string("服务中心") + code)},
                                                 {"kind", text(kind)},   {"hours", std::move(hours)},
                                                 {"items", text(items)}, {"item_codes", text(codes)}};
    };
    insert(catalog, "service_place",
           {{"POINT (121.5450 29.8710)",
             place("P1", "street", text("Mo-Fr 08:30-12:00,14:00-17:30"), "社会保障、税务", "SX0201;SX0501")},
            {"POINT (121.5450 29.8730)", place("P2", "branch", text("Mo-Fr 08:30-17:30"), "护照、税务", "SX0403;SX0501")},
            {"POINT (121.5450 29.8720)", place("P3", "street", geo::Value(), "社会保障", "SX0201")}});
    const auto rate = [](const char* code, const char* from, const char* to, double entry) {
        return std::map<std::string, geo::Value>{{"code", text(code)},
                                                 {"centre_code", text("P1")},
                                                 {"period_from", date(from)},
                                                 {"period_to", date(to)},
                                                 {"entry_rate", entry}};
    };
    insert(catalog, "service_rate",
           {{"POINT (121.5450 29.8710)", rate("R1", "2026-04-01", "2026-06-30", 86.5)},
            {"POINT (121.5450 29.8710)", rate("R2", "2026-07-01", "2026-09-30", 88.0)}});
}

void insert_buses(layers::LiveCatalog& catalog)
{
    std::vector<TownRow> stops;
    for (const auto& [code, lon, lat] :
         {std::tuple("U1", 121.540, 29.8650), std::tuple("U2", 121.545, 29.8650), std::tuple("U3", 121.550, 29.8650),
          std::tuple("U4", 121.555, 29.8650), std::tuple("D4", 121.555, 29.8652), std::tuple("D1", 121.540, 29.8652)}) {
        stops.push_back({"POINT (" + std::to_string(lon) + ' ' + std::to_string(lat) + ')',
                         {{"code", text(code)}, {"name", text(std::string("站") + code)}}});
    }
    insert(catalog, "bus_stop", stops);
    const auto route = [](const char* code, const char* name, const char* direction, const char* codes) {
        return std::map<std::string, geo::Value>{
            {"code", text(code)}, {"name", text(name)}, {"direction", text(direction)}, {"stop_codes", text(codes)}};
    };
    const std::string line = "LINESTRING (121.540 29.865, 121.555 29.865)";
    insert(catalog, "bus_route",
           {{line, route("L1U", "1路", "up", "U1;U2;U3;U4")},
            {line, route("L1D", "1路", "down", "D4;U3;D1")},
            {line, route("L2U", "2路", "up", "U1;U4")},
            {line, route("L3U", "3路", "up", "U2;U3")}});
}

}  // namespace

void insert_town(layers::LiveCatalog& catalog)
{
    insert_divisions(catalog);
    insert_house(catalog);
    insert_services(catalog);
    insert_buses(catalog);
}

void insert_guarded_town(layers::LiveCatalog& catalog)
{
    insert_town(catalog);
    const auto row = [](const char* name, const char* community, const char* class_code = nullptr) {
        std::map<std::string, geo::Value> values{{"name", text(name)}};
        if (community != nullptr) values["community_code"] = text(community);
        if (class_code != nullptr) values["class_code"] = text(class_code);
        return values;
    };
    insert(catalog, "hazard",
           {{"POINT (121.545 29.87)", row("HZWEST", "C1")},
            {"POINT (121.555 29.87)", row("HZEAST", "C2")},
            {"POINT (121.546 29.871)", row("HZWESTBYPLACE", nullptr)},
            {"POINT (121.556 29.871)", row("HZEASTBYPLACE", nullptr)}});
    insert(catalog, "component",
           {{"POINT (121.545 29.87)", row("CMOPEN", "C1", "0101")},
            {"POINT (121.5451 29.8701)", row("CMWEST", "C1", "0112")},
            {"POINT (121.5551 29.8701)", row("CMEAST", "C2", "0112")}});
}

}  // namespace haishu::contract
