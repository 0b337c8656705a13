// Cells whose diagonal is not above the radius: in one cell only time must be looked at, and between cells only pairs that are
// not linked yet (the grid of DBSCAN, Gunawan 2013).

#include "layers/query/event_linking.hpp"

#include "geo/ops/measure.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

constexpr double most_metres_per_degree = 111'700;   // of latitude, and of longitude at the equator
constexpr double least_metres_per_degree = 110'500;  // of latitude

double cosine_of(double latitude)
{
    return std::max(1e-6, std::cos(latitude * std::numbers::pi / 180));
}

struct Cell {
    std::uint32_t group = 0;
    std::int64_t row = 0;
    std::int64_t column = 0;
    friend auto operator<=>(const Cell&, const Cell&) = default;
};

// Rows of latitude, each with columns of its own width.
class Cells
{
   public:
    explicit Cells(double radius_m)
        : m_radius_m(radius_m), m_side_m(radius_m / std::numbers::sqrt2 * 0.999), m_height(m_side_m / most_metres_per_degree)
    {
    }
    [[nodiscard]] Cell of(const Event& event) const
    {
        const std::int64_t row = row_of(event.place.y);
        return {event.group, row, column_of(event.place.x, row)};
    }
    // Cells other than `cell` in which something may be within the radius of something in it, of the rows from its own on: each
    // pair of cells once.
    template <class Visit>
    void visit_after(const Cell& cell, Visit&& visit) const
    {
        const double reach_y = m_radius_m / least_metres_per_degree;
        const auto rows = static_cast<std::int64_t>(std::ceil(reach_y / m_height));
        const double west = static_cast<double>(cell.column) * width_of(cell.row);
        const double east = west + width_of(cell.row);
        for (std::int64_t row = cell.row; row <= cell.row + rows; ++row) {
            const double reach_x =
                m_radius_m / (least_metres_per_degree * least_cosine(std::min(cell.row, row), std::max(cell.row, row)));
            const std::int64_t first = row == cell.row ? cell.column + 1 : column_of(west - reach_x, row);
            const std::int64_t last = column_of(east + reach_x, row);
            for (std::int64_t column = first; column <= last; ++column) visit(Cell{cell.group, row, column});
        }
    }

   private:
    [[nodiscard]] std::int64_t row_of(double y) const { return static_cast<std::int64_t>(std::floor(y / m_height)); }
    [[nodiscard]] std::int64_t column_of(double x, std::int64_t row) const
    {
        return static_cast<std::int64_t>(std::floor(x / width_of(row)));
    }
    // Degrees that are the side where the row is widest: next to the equator.
    [[nodiscard]] double width_of(std::int64_t row) const
    {
        const double south = static_cast<double>(row) * m_height;
        const double north = south + m_height;
        const double nearest = south <= 0 && north >= 0 ? 0 : std::min(std::abs(south), std::abs(north));
        return m_side_m / (most_metres_per_degree * cosine_of(nearest));
    }
    [[nodiscard]] double least_cosine(std::int64_t low_row, std::int64_t high_row) const
    {
        return std::min(cosine_of(static_cast<double>(low_row) * m_height),
                        cosine_of(static_cast<double>(high_row + 1) * m_height));
    }

    double m_radius_m;
    double m_side_m;
    double m_height;
};

// Union of sets by rank, halving paths.
class Sets
{
   public:
    explicit Sets(std::size_t count) : m_parents(count) { std::iota(m_parents.begin(), m_parents.end(), 0U); }
    std::uint32_t find(std::uint32_t i)
    {
        while (m_parents[i] != i) i = m_parents[i] = m_parents[m_parents[i]];
        return i;
    }
    void join(std::uint32_t a, std::uint32_t b)
    {
        a = find(a);
        b = find(b);
        if (a != b) m_parents[std::max(a, b)] = std::min(a, b);
    }

   private:
    std::vector<std::uint32_t> m_parents;
};

bool is_within(const geo::Point& a, const geo::Point& b, double radius_m)
{
    // Flat, and within half a hundredth of the ellipsoid up to some kilometres.
    const double dy = (b.y - a.y) * least_metres_per_degree;
    const double dx = (b.x - a.x) * most_metres_per_degree * cosine_of((a.y + b.y) / 2);
    const double flat = std::hypot(dx, dy);
    if (flat < radius_m * 0.98) return true;
    if (flat > radius_m * 1.02) return false;
    return geo::geodesic_distance_m(a, b) <= radius_m;
}

Error too_late()
{
    return Error{
        ErrorCode::TimedOut, "deadline", "looking for repeats took too long; ask for a smaller area or a shorter time", {}};
}

class Linking
{
   public:
    Linking(std::vector<Event> events, const RepeatsQuery& query, const RepeatsLimits& limits, Deadline deadline)
        : m_events(std::move(events)),
          m_query(query),
          m_limits(limits),
          m_deadline(deadline),
          m_cells(query.radius_m),
          m_sets(m_events.size())
    {
    }

    // The events of each set, by time and fid.
    Result<std::vector<std::vector<Event>>> run()
    {
        sort_into_cells();
        for (std::size_t i = 0; i < m_runs.size(); ++i) {
            if (i % 256 == 0 && m_deadline.has_passed()) return too_late();
            link_in_time(m_runs[i]);
        }
        for (const Run& run : m_runs) {
            Result<void> state{};
            m_cells.visit_after(run.cell, [&](const Cell& cell) {
                const auto other = std::lower_bound(m_runs.begin(), m_runs.end(), cell,
                                                    [](const Run& each, const Cell& wanted) { return each.cell < wanted; });
                if (state && other != m_runs.end() && other->cell == cell) state = link(run, *other);
            });
            HAISHU_CHECK(state);
        }
        return sets();
    }

   private:
    struct Run {
        Cell cell;
        std::uint32_t from = 0;
        std::uint32_t to = 0;
        bool is_linked = true;  // in time, from the first to the last
    };

    void sort_into_cells()
    {
        std::vector<std::pair<Cell, Event>> placed;
        placed.reserve(m_events.size());
        for (const Event& event : m_events) placed.emplace_back(m_cells.of(event), event);
        std::sort(placed.begin(), placed.end(), [](const auto& a, const auto& b) {
            return std::tie(a.first, a.second.ms, a.second.fid) < std::tie(b.first, b.second.ms, b.second.fid);
        });
        for (std::uint32_t i = 0; i < placed.size(); ++i) {
            m_events[i] = placed[i].second;
            if (i == 0 || placed[i].first != placed[i - 1].first) m_runs.push_back({placed[i].first, i, i});
            m_runs.back().to = i + 1;
        }
    }
    void link_in_time(Run& run)
    {
        for (std::uint32_t i = run.from + 1; i < run.to; ++i) {
            if (m_events[i].ms - m_events[i - 1].ms <= m_query.span_ms)
                m_sets.join(i - 1, i);
            else
                run.is_linked = false;
        }
    }
    Result<void> link(const Run& a, const Run& b)
    {
        // Two cells of one set each need one link, and none when they are of the same already.
        const auto is_done = [&] { return a.is_linked && b.is_linked && m_sets.find(a.from) == m_sets.find(b.from); };
        if (is_done()) return {};
        std::uint32_t from = b.from;
        for (std::uint32_t i = a.from; i < a.to; ++i) {
            while (from < b.to && m_events[from].ms < m_events[i].ms - m_query.span_ms) ++from;
            for (std::uint32_t j = from; j < b.to && m_events[j].ms <= m_events[i].ms + m_query.span_ms; ++j) {
                if (++m_pairs % 4096 == 0 && m_deadline.has_passed()) return too_late();
                if (m_pairs > m_limits.pairs) return too_many_for_repeats(m_limits);
                if (m_sets.find(i) == m_sets.find(j) || !is_within(m_events[i].place, m_events[j].place, m_query.radius_m))
                    continue;
                m_sets.join(i, j);
                if (is_done()) return {};
            }
        }
        return {};
    }
    std::vector<std::vector<Event>> sets()
    {
        std::map<std::uint32_t, std::vector<Event>> by_root;
        for (std::uint32_t i = 0; i < m_events.size(); ++i) by_root[m_sets.find(i)].push_back(m_events[i]);
        std::vector<std::vector<Event>> all;
        for (auto& [root, events] : by_root) {
            if (events.size() < m_query.at_least) continue;
            std::sort(events.begin(), events.end(),
                      [](const Event& a, const Event& b) { return std::tie(a.ms, a.fid) < std::tie(b.ms, b.fid); });
            all.push_back(std::move(events));
        }
        return all;
    }

    std::vector<Event> m_events;  // by cell, time and fid
    const RepeatsQuery& m_query;
    const RepeatsLimits& m_limits;
    Deadline m_deadline;
    Cells m_cells;
    Sets m_sets;
    std::vector<Run> m_runs;
    std::size_t m_pairs = 0;
};

}  // namespace

Error too_many_for_repeats(const RepeatsLimits& limits)
{
    return Error{ErrorCode::TooLarge,
                 "repeats-too-many",
                 fmt::format("repeats are looked for among {} features at most", limits.features),
                 {{"maximum", std::to_string(limits.features)}}};
}

Result<std::vector<std::vector<Event>>> linked_events(std::vector<Event> events, const RepeatsQuery& query,
                                                      const RepeatsLimits& limits, Deadline deadline)
{
    return Linking(std::move(events), query, limits, deadline).run();
}

}  // namespace haishu::layers
