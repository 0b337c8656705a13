// How large surroundings are: rectangles that lie wholly inside, and along the rim others, as small as need be.

#include "geo/ops/surroundings.hpp"

#include "geo/ops/closest.hpp"
#include "geo/ops/degree_lengths.hpp"
#include "geo/ops/measure.hpp"
#include "geo/ops/operation_deadline.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace haishu::geo
{

namespace
{

constexpr std::size_t most_steps = 400'000;   // rectangles looked at and strips cut: below a second
constexpr std::chrono::seconds most_time{2};  // for rims where a step is dear, with edges that all lie over one another
constexpr std::size_t most_edges = 8;         // so few are cut line by line
constexpr std::size_t lines = 24;             // of a strip

constexpr double most_side = 40;  // times the distance: lines tell where the rims of two edges meet

// Of the whole ellipsoid from the equator to this latitude, for a degree of longitude.
double square_metres_below(double latitude)
{
    const double eccentricity = std::sqrt(eccentricity_squared);
    const double sine = std::sin(latitude * radians_per_degree);
    const double slant = eccentricity * sine;
    const double semi_minor_squared = semi_major_m * semi_major_m * (1 - eccentricity_squared);
    return radians_per_degree * semi_minor_squared / 2 *
           (sine / (1 - slant * slant) + std::log((1 + slant) / (1 - slant)) / (2 * eccentricity));
}

double square_metres_of(const Box& box)
{
    return box.width() * (square_metres_below(box.max_y) - square_metres_below(box.min_y));
}

// The share of a rectangle around the origin that lies no further than `offset` along a direction; `a` and `b` are how far
// the rectangle reaches along it by its width and by its height.
double share_behind(double offset, double a, double b)
{
    if (a < b) std::swap(a, b);
    const double off = std::abs(offset);
    double beyond = 0;
    if (off <= a - b)
        beyond = 0.5 - off / (2 * a);
    else if (off < a + b)
        beyond = (a + b - off) * (a + b - off) / (8 * a * b);
    return offset >= 0 ? 1 - beyond : beyond;
}

// Where lines across a strip lie, from -1 to 1, and how much each counts: closer together towards both ends, where the rim of a
// circle runs level (Fejer's first rule).
struct Lines {
    std::array<double, lines> place{};
    std::array<double, lines> weight{};

    Lines()
    {
        for (std::size_t i = 0; i < lines; ++i) {
            const double turn = std::numbers::pi * (static_cast<double>(i) + 0.5) / lines;
            double sum = 0;
            for (std::size_t k = 1; k <= lines / 2; ++k) {
                const auto twice = static_cast<double>(2 * k);
                sum += std::cos(twice * turn) / (twice * twice - 1);
            }
            place[i] = -std::cos(turn);
            weight[i] = (1 - 2 * sum) * 2 / lines;
        }
    }
};

struct Interval {
    double from = 0;
    double to = 0;
};

// The surroundings of one edge, and where a line of one latitude cuts them. In the plane of its own latitude.
class Capsule
{
   public:
    Capsule(const Edge& edge, double metres, double latitude)
        : m_edge(edge), m_metres(metres), m_east_m(east_metres(latitude)), m_north_m(north_metres(latitude))
    {
        m_along = {(edge.b.x - edge.a.x) * m_east_m, (edge.b.y - edge.a.y) * m_north_m};
        m_length = std::hypot(m_along.x, m_along.y);
        if (m_length > 0) m_along = {m_along.x / m_length, m_along.y / m_length};
    }

    // Latitudes at which its outline or its edge bends.
    void add_bends(std::vector<double>& latitudes) const
    {
        const double reach = m_metres / m_north_m;
        for (const double y : {m_edge.a.y, m_edge.b.y})
            latitudes.insert(latitudes.end(), {y, y - reach, y + reach, y - reach * m_along.x, y + reach * m_along.x});
    }

    // In degrees of longitude; from > to when the line misses it.
    [[nodiscard]] Interval cut(double latitude) const
    {
        Interval whole{1, -1};
        const auto join = [&whole](double from, double to) {
            if (from > to) return;
            whole = whole.from > whole.to ? Interval{from, to} : Interval{std::min(whole.from, from), std::max(whole.to, to)};
        };
        const double span = (m_edge.b.x - m_edge.a.x) * m_east_m;
        const double up_a = (latitude - m_edge.a.y) * m_north_m;
        const double up_b = (latitude - m_edge.b.y) * m_north_m;
        if (std::abs(up_a) <= m_metres) {
            const double half = std::sqrt(m_metres * m_metres - up_a * up_a);
            join(-half, half);
        }
        if (std::abs(up_b) <= m_metres) {
            const double half = std::sqrt(m_metres * m_metres - up_b * up_b);
            join(span - half, span + half);
        }
        if (m_length > 0) {
            // Beside the edge, and between its ends.
            const Interval beside = within(m_along.y, -m_along.x * up_a, -m_metres, m_metres);
            const Interval between = within(m_along.x, m_along.y * up_a, 0, m_length);
            join(std::max(beside.from, between.from), std::min(beside.to, between.to));
        }
        return {m_edge.a.x + whole.from / m_east_m, m_edge.a.x + whole.to / m_east_m};
    }

    // Where the line crosses the edge itself.
    [[nodiscard]] bool crosses(double latitude) const { return (m_edge.a.y > latitude) != (m_edge.b.y > latitude); }
    [[nodiscard]] double crossing(double latitude) const
    {
        return m_edge.a.x + (latitude - m_edge.a.y) / (m_edge.b.y - m_edge.a.y) * (m_edge.b.x - m_edge.a.x);
    }

   private:
    // The x for which slope * x + offset lies from least to most.
    static Interval within(double slope, double offset, double least, double most)
    {
        constexpr double far = 1e12;
        if (slope == 0) return offset >= least && offset <= most ? Interval{-far, far} : Interval{1, -1};
        const double one = (least - offset) / slope;
        const double other = (most - offset) / slope;
        return {std::min(one, other), std::max(one, other)};
    }

    Edge m_edge;
    double m_metres;
    double m_east_m;
    double m_north_m;
    Point m_along;
    double m_length = 0;
};

double united_length(std::vector<Interval>& intervals)
{
    std::sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) { return a.from < b.from; });
    double length = 0;
    double end = -std::numeric_limits<double>::infinity();
    for (const Interval& each : intervals) {
        if (each.to <= end) continue;
        length += each.to - std::max(each.from, end);
        end = each.to;
    }
    return length;
}

}  // namespace

class SurroundingsMeasure
{
   public:
    explicit SurroundingsMeasure(const Surroundings& it) : m_it(it), m_least_side_m(least_side(it))
    {
        std::vector<Box> boxes;
        for (std::size_t i = 0; i < it.m_edges.size(); ++i) {
            Box box;
            box.extend(it.m_edges.edge(static_cast<std::uint32_t>(i)).a);
            box.extend(it.m_edges.edge(static_cast<std::uint32_t>(i)).b);
            boxes.push_back(box);
        }
        m_index = PackedRTree(boxes);
    }

    Result<double> run()
    {
        const Deadline limit = Deadline::after(most_time);
        m_left.push_back(m_it.box());
        while (!m_left.empty()) {
            if (OperationDeadline::is_over()) return Error{ErrorCode::TimedOut, "deadline", "measuring took too long", {}};
            if (++m_steps > most_steps || limit.has_passed())
                return Error{ErrorCode::TooLarge, "area-too-intricate", "the rim of the area has too many turns", {}};
            const Box box = m_left.back();
            m_left.pop_back();
            add(box);
        }
        return m_sum;
    }

   private:
    // With rectangles of this side the rim's roundness costs less than a fifty thousandth of the whole.
    static double least_side(const Surroundings& it)
    {
        const double around = 2 * std::numbers::pi * it.m_metres;
        const double area = geodesic_area_m2(it.m_shape) + std::numbers::pi * it.m_metres * it.m_metres;
        const double side = std::sqrt(24 * it.m_metres * 2e-5 * area / (2 * geodesic_length_m(it.m_shape) + around));
        return std::clamp(side, it.m_metres / 64, it.m_metres / 2);
    }

    void add(const Box& box)
    {
        const auto cover = m_it.cover(box);
        if (cover == Surroundings::Cover::Outside) return;
        if (cover == Surroundings::Cover::Inside) {
            m_sum += square_metres_of(box);
            return;
        }
        const Point center = box.center();
        const double width = box.width() * east_metres(center.y);
        const double height = box.height() * north_metres(center.y);
        if (find_edges(box) && (m_near.size() == 1 || std::max(width, height) <= most_side * m_it.m_metres)) {
            m_sum += cut_into_lines(box);
        } else if (std::max(width, height) <= m_least_side_m) {
            m_sum += share_of(center, width, height) * square_metres_of(box);
        } else if (width > height) {
            m_left.push_back({box.min_x, box.min_y, center.x, box.max_y});
            m_left.push_back({center.x, box.min_y, box.max_x, box.max_y});
        } else {
            m_left.push_back({box.min_x, box.min_y, box.max_x, center.y});
            m_left.push_back({box.min_x, center.y, box.max_x, box.max_y});
        }
    }

    // The edges whose surroundings may reach into the box; false when they are many.
    bool find_edges(const Box& box)
    {
        m_near.clear();
        m_index.search(reach_of(box, m_it.m_metres), [this](std::uint32_t edge) {
            m_near.push_back(edge);
            return m_near.size() <= most_edges;
        });
        return m_near.size() <= most_edges;
    }

    // The rim as a straight line, square to the way to the nearest edge.
    [[nodiscard]] double share_of(Point center, double width, double height)
    {
        const EdgeIndex& edges = m_it.m_edges;
        const Edge asked{center, center};
        m_near.clear();
        edges.find(asked, edges.flat_metres(asked, std::numeric_limits<double>::infinity()) * (1 + 1e-9) + 1e-9, m_near);
        const FlatWay way = edges.way(asked, m_near.front());
        const double off = edges.level_metres(way) * (m_it.holds(center) ? -1 : 1);
        const double east = way.metres > 0 ? std::abs(way.on_asked.x - way.on_shape.x) / way.metres : 1;
        const double north = way.metres > 0 ? std::abs(way.on_asked.y - way.on_shape.y) / way.metres : 0;
        return share_behind(m_it.m_metres - off, east * width / 2, north * height / 2);
    }

    [[nodiscard]] double cut_into_lines(const Box& box)
    {
        m_capsules.clear();
        m_bends = {box.min_y, box.max_y};
        for (const std::uint32_t number : m_near) {
            const Edge& edge = m_it.m_edges.edge(number);
            // Halfway between the box and the part of the edge that is nearest to it.
            const double middle = box.center().y;
            const double there = std::clamp(middle, std::min(edge.a.y, edge.b.y), std::max(edge.a.y, edge.b.y));
            m_capsules.emplace_back(edge, m_it.m_metres, (middle + there) / 2);
            m_capsules.back().add_bends(m_bends);
        }
        std::sort(m_bends.begin(), m_bends.end());
        double sum = 0;
        for (std::size_t i = 1; i < m_bends.size(); ++i) {
            const double south = std::max(m_bends[i - 1], box.min_y);
            const double north = std::min(m_bends[i], box.max_y);
            if (south >= north) continue;
            sum += strip(box, south, north);
            ++m_steps;
        }
        return sum;
    }

    [[nodiscard]] double strip(const Box& box, double south, double north)
    {
        static const Lines across;
        double sum = 0;
        for (std::size_t i = 0; i < lines; ++i) {
            const double latitude = (south + north) / 2 + (north - south) / 2 * across.place[i];
            sum += across.weight[i] * covered_degrees(box, latitude) * east_metres(latitude) * north_metres(latitude);
        }
        return sum * (north - south) / 2;
    }

    // How much of a line across the box is covered.
    [[nodiscard]] double covered_degrees(const Box& box, double latitude)
    {
        m_cuts.clear();
        m_crossings.clear();
        for (const Capsule& capsule : m_capsules) {
            const Interval cut = capsule.cut(latitude);
            const Interval clipped{std::max(cut.from, box.min_x), std::min(cut.to, box.max_x)};
            if (clipped.from < clipped.to) m_cuts.push_back(clipped);
            if (!m_it.m_locator || !capsule.crosses(latitude)) continue;
            const double x = capsule.crossing(latitude);
            if (x > box.min_x && x < box.max_x) m_crossings.push_back(x);
        }
        if (m_it.m_locator) {
            std::sort(m_crossings.begin(), m_crossings.end());
            m_crossings.push_back(box.max_x);
            bool is_inside = m_it.holds({box.min_x, latitude});
            double from = box.min_x;
            for (const double x : m_crossings) {
                if (is_inside) m_cuts.push_back({from, x});
                is_inside = !is_inside;
                from = x;
            }
        }
        return united_length(m_cuts);
    }

    const Surroundings& m_it;
    double m_least_side_m;
    PackedRTree m_index;  // of the edges' boxes
    std::vector<Box> m_left;
    std::size_t m_steps = 0;
    double m_sum = 0;
    std::vector<std::uint32_t> m_near;
    std::vector<Capsule> m_capsules;
    std::vector<double> m_bends;
    std::vector<Interval> m_cuts;
    std::vector<double> m_crossings;
};

Result<double> Surroundings::square_metres() const
{
    return SurroundingsMeasure(*this).run();
}

}  // namespace haishu::geo
