#include "tiles/pipeline/clip.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace haishu::tiles
{
namespace
{

// Where the segment meets the line coordinate = at; `along` runs to `at`, `across` is asked for. In doubles, because
// points may be 2^35 units away and the products would not fit.
std::int64_t crossing(std::int64_t from_along, std::int64_t from_across, std::int64_t to_along, std::int64_t to_across,
                      std::int64_t at)
{
    const double share = static_cast<double>(at - from_along) / static_cast<double>(to_along - from_along);
    return from_across + std::llround(share * static_cast<double>(to_across - from_across));
}

template <class Inside, class Meet>
void clip_side(std::vector<GridPoint>& ring, std::vector<GridPoint>& scratch, Inside inside, Meet meet)
{
    if (std::all_of(ring.begin(), ring.end(), inside)) return;
    scratch.clear();
    const auto put = [&](GridPoint p) {
        if (scratch.empty() || scratch.back() != p) scratch.push_back(p);
    };
    GridPoint before = ring.back();
    bool before_inside = inside(before);
    for (const GridPoint p : ring) {
        const bool p_inside = inside(p);
        if (p_inside != before_inside) put(meet(before, p));
        if (p_inside) put(p);
        before = p;
        before_inside = p_inside;
    }
    while (scratch.size() > 1 && scratch.back() == scratch.front()) scratch.pop_back();
    ring.swap(scratch);
}

}  // namespace

void clip_ring(const GridBox& box, std::vector<GridPoint>& ring, std::vector<GridPoint>& scratch)
{
    const auto at_x = [](std::int64_t x) {
        return [x](GridPoint a, GridPoint b) { return GridPoint{x, crossing(a.x, a.y, b.x, b.y, x)}; };
    };
    const auto at_y = [](std::int64_t y) {
        return [y](GridPoint a, GridPoint b) { return GridPoint{crossing(a.y, a.x, b.y, b.x, y), y}; };
    };
    if (!ring.empty())
        clip_side(
            ring, scratch, [&](GridPoint p) { return p.x >= box.min; }, at_x(box.min));
    if (!ring.empty())
        clip_side(
            ring, scratch, [&](GridPoint p) { return p.x <= box.max; }, at_x(box.max));
    if (!ring.empty())
        clip_side(
            ring, scratch, [&](GridPoint p) { return p.y >= box.min; }, at_y(box.min));
    if (!ring.empty())
        clip_side(
            ring, scratch, [&](GridPoint p) { return p.y <= box.max; }, at_y(box.max));
}

void clip_line(const GridBox& box, std::span<const GridPoint> line, std::vector<GridPoint>& pieces,
               std::vector<std::uint32_t>& piece_ends)
{
    std::size_t piece_begin = pieces.size();
    const auto end_piece = [&] {
        if (pieces.size() - piece_begin < 2) pieces.resize(piece_begin);
        if (pieces.size() > piece_begin) piece_ends.push_back(static_cast<std::uint32_t>(pieces.size()));
        piece_begin = pieces.size();
    };
    const auto put = [&](GridPoint p) {
        if (pieces.size() == piece_begin || pieces.back() != p) pieces.push_back(p);
    };

    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const GridPoint a = line[i];
        const GridPoint b = line[i + 1];
        if (box.contains(a) && box.contains(b)) {
            put(a);
            put(b);
            continue;
        }
        double enter = 0;
        double leave = 1;
        const auto dx = static_cast<double>(b.x - a.x);
        const auto dy = static_cast<double>(b.y - a.y);
        const std::array<std::array<double, 2>, 4> sides{{{-dx, static_cast<double>(a.x - box.min)},
                                                          {dx, static_cast<double>(box.max - a.x)},
                                                          {-dy, static_cast<double>(a.y - box.min)},
                                                          {dy, static_cast<double>(box.max - a.y)}}};
        for (const auto& [outward, room] : sides) {
            if (outward > 0) {
                leave = std::min(leave, room / outward);
            } else if (outward < 0) {
                enter = std::max(enter, room / outward);
            } else if (room < 0) {
                leave = -1;
            }
        }
        if (enter > leave) {
            end_piece();
            continue;
        }
        const auto point_at = [&](double share) {
            return GridPoint{std::clamp<std::int64_t>(a.x + std::llround(share * dx), box.min, box.max),
                             std::clamp<std::int64_t>(a.y + std::llround(share * dy), box.min, box.max)};
        };
        if (enter > 0) end_piece();
        put(enter > 0 ? point_at(enter) : a);
        put(leave < 1 ? point_at(leave) : b);
        if (leave < 1) end_piece();
    }
    end_piece();
}

}  // namespace haishu::tiles
