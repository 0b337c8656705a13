#include "server/api/features/shape_drawing.hpp"

#include "server/api/html.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

constexpr double drawing_size = 400;
constexpr double margin = 16;
constexpr std::size_t max_vertices_drawn = 5'000;

struct Frame {
    geo::Point center;
    double scale_x = 1;  // pixels per degree
    double scale_y = 1;

    [[nodiscard]] double x(geo::Point p) const { return drawing_size / 2 + (p.x - center.x) * scale_x; }
    [[nodiscard]] double y(geo::Point p) const { return drawing_size / 2 - (p.y - center.y) * scale_y; }
};

Frame frame_of(const geo::Box& box)
{
    constexpr double radians = 3.14159265358979323846 / 180;
    const double narrowing = std::max(0.05, std::cos(box.center().y * radians));
    const double extent = std::max({box.width() * narrowing, box.height(), 1e-7});
    const double scale = (drawing_size - 2 * margin) / extent;
    return {box.center(), scale * narrowing, scale};
}

void append_leaf(std::string& out, const geo::GeometryView& leaf, const Frame& frame, std::size_t step)
{
    if (leaf.ring_ends.empty()) {
        for (std::size_t i = 0; i < leaf.points.size(); i += step) {
            out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"6\"/>", frame.x(leaf.points[i]), frame.y(leaf.points[i]));
        }
        return;
    }
    std::string path;
    std::size_t from = 0;
    for (const std::uint32_t end : leaf.ring_ends) {
        for (std::size_t i = from; i < end; i = i + step >= end && i + 1 < end ? end - 1 : i + step) {
            path += fmt::format("{}{:.1f} {:.1f}", i == from ? "M" : "L", frame.x(leaf.points[i]), frame.y(leaf.points[i]));
        }
        from = end;
    }
    out += fmt::format("<path{} d=\"{}\"/>", leaf.polygon_ends.empty() ? " class=\"line\"" : "", path);
}

}  // namespace

std::string shape_drawing(const geo::GeometryView& geometry, const std::string& label)
{
    if (geometry.is_empty()) return {};
    const Frame frame = frame_of(geometry.box());
    const std::size_t step = 1 + geo::vertex_count(geometry) / max_vertices_drawn;
    std::string out = fmt::format("<svg class=\"shape\" viewBox=\"0 0 {0} {0}\" role=\"img\" aria-label=\"{1}\">", drawing_size,
                                  escape_html(label));
    geo::for_each_leaf(geometry, [&](const geo::GeometryView& leaf) { append_leaf(out, leaf, frame, step); });
    return out + "</svg>\n";
}

}  // namespace haishu::server
