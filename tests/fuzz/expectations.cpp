#include "tests/fuzz/expectations.hpp"

#include "layers/store/utf8.hpp"
#include "server/http/problem.hpp"

#include <nlohmann/json.hpp>

#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>

namespace haishu::fuzz
{
namespace
{

void demand(bool condition, const Error& error, const char* what)
{
    if (!condition) std::fprintf(stderr, "error \"%s\": %s\n", error.id.c_str(), error.detail.c_str());
    HAISHU_ASSERT(condition, what);
}

bool fills(std::string_view text, const Error& error)
{
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const std::string_view name = text.substr(open + 1, text.find('}', open) - open - 1);
        if (std::none_of(error.context.begin(), error.context.end(), [name](const auto& item) { return item.first == name; }))
            return false;
    }
    return true;
}

}  // namespace

void expect_problem(const Error& error)
{
    const auto text = server::problem_text(error.id);
    demand(text.has_value(), error, "an error has a text");
    demand(!text->title_en.empty() && !text->title_zh.empty(), error, "an error has a title in both languages");
    demand(!text->detail_en.empty() && !text->detail_zh.empty(), error, "an error has a detail in both languages");
    demand(fills(text->detail_en, error) && fills(text->detail_zh, error), error, "an error fills its texts");
    demand(error.is_client_fault(), error, "a malformed input is the sender's fault");

    // The document costs more than all the rest, and differs by its detail only.
    if (std::hash<std::string>{}(error.detail) % 32 != 0) return;
    const server::Response response = server::problem_response(error, "trace");
    const bool is_refusal = response.status >= 400 && response.status < 500;
    demand(is_refusal || response.status == 501 || response.status == 505, error, "a malformed input is refused as such");
    const auto document = nlohmann::json::parse(response.body, nullptr, false);
    demand(document.is_object() && document.contains("detail") && document.contains("detail_zh"), error, "a problem is JSON");
}

void expect_well_formed(const geo::Geometry& geometry, std::size_t source_bytes)
{
    HAISHU_ASSERT(geo::vertex_count(geometry) <= source_bytes, "no more vertices than bytes");
    HAISHU_ASSERT(geometry.members.empty() || geometry.type == geo::GeometryType::GeometryCollection,
                  "only collections have members");
    HAISHU_ASSERT(geometry.z.empty() || geometry.z.size() == geometry.points.size(), "heights are all or none");
    for (const geo::Point& p : geometry.points) HAISHU_ASSERT(std::isfinite(p.x) && std::isfinite(p.y), "coordinates are finite");
    for (const double z : geometry.z) HAISHU_ASSERT(std::isfinite(z), "heights are finite");
    const auto covers = [](const std::vector<std::uint32_t>& ends, std::size_t total) {
        std::size_t before = 0;
        for (const std::uint32_t end : ends) {
            if (end <= before) return false;
            before = end;
        }
        return before == total;
    };
    switch (geometry.type) {
        case geo::GeometryType::Point: HAISHU_ASSERT(geometry.points.size() <= 1, "a point is one"); [[fallthrough]];
        case geo::GeometryType::MultiPoint:
            HAISHU_ASSERT(geometry.ring_ends.empty() && geometry.polygon_ends.empty(), "points have no parts");
            break;
        case geo::GeometryType::LineString:
        case geo::GeometryType::MultiLineString:
            HAISHU_ASSERT(covers(geometry.ring_ends, geometry.points.size()), "lines cover the vertices");
            HAISHU_ASSERT(geometry.polygon_ends.empty(), "lines are no polygons");
            break;
        case geo::GeometryType::Polygon:
        case geo::GeometryType::MultiPolygon:
            HAISHU_ASSERT(covers(geometry.ring_ends, geometry.points.size()), "rings cover the vertices");
            HAISHU_ASSERT(covers(geometry.polygon_ends, geometry.ring_ends.size()), "polygons cover the rings");
            break;
        case geo::GeometryType::GeometryCollection:
            HAISHU_ASSERT(geometry.points.empty() && geometry.ring_ends.empty(), "a collection has members only");
            for (const geo::Geometry& member : geometry.members) expect_well_formed(member, source_bytes);
    }
}

void expect_closed_rings(const geo::Geometry& geometry)
{
    for (const geo::Geometry& member : geometry.members) expect_closed_rings(member);
    if (geometry.polygon_ends.empty()) return;
    std::size_t begin = 0;
    for (const std::uint32_t end : geometry.ring_ends) {
        HAISHU_ASSERT(end - begin >= 4 && geometry.points[begin] == geometry.points[end - 1], "rings are closed");
        begin = end;
    }
}

void expect_clean_text(std::string_view text)
{
    HAISHU_ASSERT(layers::is_utf8(text), "text is UTF-8");
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    HAISHU_ASSERT(std::none_of(text.begin(), text.end(), is_control), "text has no control characters");
}

PrivateFolder::PrivateFolder() : m_path(std::filesystem::temp_directory_path().string() + "/haishu-fuzz-XXXXXX")
{
    HAISHU_ASSERT(mkdtemp(m_path.data()) != nullptr, "there is room for temporary files");
}

PrivateFolder::~PrivateFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

std::string PrivateFolder::file(const std::string& name, std::string_view content) const
{
    const std::string path = m_path + "/" + name;
    std::ofstream out(path, std::ios::binary);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.close();
    HAISHU_ASSERT(out.good(), "there is room for temporary files");
    return path;
}

}  // namespace haishu::fuzz
