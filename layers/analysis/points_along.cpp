#include "layers/analysis/points_along.hpp"

#include "geo/ops/closest.hpp"
#include "geo/ops/measure.hpp"
#include "geo/ops/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace haishu::layers
{

namespace
{

// A line with the length up to each of its vertices.
class MeasuredLine
{
   public:
    explicit MeasuredLine(const geo::Geometry& line) : m_line(line), m_stations{0}
    {
        for (std::size_t i = 1; i < line.points.size(); ++i)
            m_stations.push_back(m_stations.back() + geo::geodesic_distance_m(line.points[i - 1], line.points[i]));
    }
    [[nodiscard]] const geo::Geometry& line() const { return m_line; }
    [[nodiscard]] double length_m() const { return m_stations.back(); }

    // `spot` lies on the line, but for rounding.
    void locate(const FeatureRef& feature, geo::Point asked, geo::Point spot, PointAlong& place) const
    {
        const std::size_t edge = edge_of(spot);
        const geo::Point a = m_line.points[edge];
        const geo::Point b = m_line.points[edge + 1];
        place.station_m = std::min(m_stations[edge] + geo::geodesic_distance_m(a, spot), m_stations[edge + 1]);
        const double turn = (b.x - a.x) * (asked.y - a.y) - (b.y - a.y) * (asked.x - a.x);
        if (place.distance_m > 0 && turn != 0) place.side = turn > 0 ? PointAlong::Side::Left : PointAlong::Side::Right;
        place.foot = spot;
        place.feature = feature;
    }

    [[nodiscard]] geo::Geometry piece(double from_m, double to_m) const
    {
        geo::Geometry piece;
        piece.type = geo::GeometryType::LineString;
        piece.points.push_back(at(from_m));
        for (std::size_t i = 0; i < m_stations.size(); ++i)
            if (m_stations[i] > from_m && m_stations[i] < to_m) piece.points.push_back(m_line.points[i]);
        piece.points.push_back(at(to_m));
        piece.ring_ends = {static_cast<std::uint32_t>(piece.points.size())};
        return piece;
    }

   private:
    // The edge whose ends are, together, hardly farther from the spot than from one another. The first of equal ones.
    [[nodiscard]] std::size_t edge_of(geo::Point spot) const
    {
        std::size_t best = 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i + 1 < m_line.points.size(); ++i) {
            const geo::Point a = m_line.points[i];
            const geo::Point b = m_line.points[i + 1];
            const double length = std::hypot(b.x - a.x, b.y - a.y);
            if (length == 0) continue;
            const double detour = std::hypot(spot.x - a.x, spot.y - a.y) + std::hypot(b.x - spot.x, b.y - spot.y) - length;
            if (detour >= least) continue;
            least = detour;
            best = i;
        }
        return best;
    }
    [[nodiscard]] geo::Point at(double station_m) const
    {
        const auto above = std::lower_bound(m_stations.begin(), m_stations.end(), station_m);
        if (above == m_stations.begin()) return m_line.points.front();
        if (above == m_stations.end()) return m_line.points.back();
        const auto i = static_cast<std::size_t>(above - m_stations.begin());
        const double share = (station_m - m_stations[i - 1]) / (m_stations[i] - m_stations[i - 1]);
        const geo::Point a = m_line.points[i - 1];
        const geo::Point b = m_line.points[i];
        return {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
    }

    const geo::Geometry& m_line;
    std::vector<double> m_stations;
};

Error too_large(const AlongLimits& limits)
{
    return Error{ErrorCode::TooLarge,
                 "along-too-large",
                 "too many points lie along the line, or it has too many vertices",
                 {{"points", std::to_string(limits.points)}, {"vertices", std::to_string(limits.vertices)}}};
}

class Search
{
   public:
    Search(const LayerView& view, const AlongQuestion& question, const AlongLimits& limits, WorkControl& control)
        : m_view(view), m_question(question), m_limits(limits), m_control(control)
    {
        for (const geo::Geometry& line : question.lines) m_lines.emplace_back(line);
        m_found.resize(m_lines.size());
    }

    Result<std::vector<LineAlong>> run()
    {
        std::size_t vertices = 0;
        for (const geo::Geometry& line : m_question.lines) vertices += line.points.size();
        if (vertices > m_limits.vertices) return too_large(m_limits);
        for (const MeasuredLine& line : m_lines) HAISHU_CHECK(look_around(line.line()));
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            std::vector<PointAlong>& points = m_found[i].points;
            std::sort(points.begin(), points.end(), [](const PointAlong& a, const PointAlong& b) {
                return a.station_m != b.station_m ? a.station_m < b.station_m : a.feature.fid() < b.feature.fid();
            });
            m_found[i].length_m = m_lines[i].length_m();
            find_gaps(m_lines[i], m_found[i]);
        }
        return std::move(m_found);
    }

   private:
    Result<void> look_around(const geo::Geometry& line)
    {
        Result<void> state{};
        m_view.search(geo::reach_of(line.box(), m_question.within_m), [&](const FeatureRef& feature) {
            if (++m_seen % 64 == 0) state = m_control.check();
            if (!state) return false;
            const geo::GeometryView shape = feature.geometry();
            if (shape.type != geo::GeometryType::Point || shape.is_empty()) return true;
            if (m_question.filter != nullptr && !m_question.filter->matches(feature)) return true;
            if (!m_done.insert(feature.fid()).second) return true;
            place(feature, shape.points.front());
            if (m_count > m_limits.points) state = too_large(m_limits);
            return static_cast<bool>(state);
        });
        return state;
    }

    void place(const FeatureRef& feature, geo::Point asked)
    {
        const geo::DistanceBound bound(asked);
        std::optional<geo::NearestSpot> best;
        std::size_t line = 0;
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            if (bound.to(m_lines[i].line().box()) > (best ? best->distance_m : m_question.within_m)) continue;
            const auto spot = geo::nearest_spot(asked, m_lines[i].line());
            if (!spot || (best && spot->distance_m >= best->distance_m)) continue;
            best = spot;
            line = i;
        }
        if (!best || best->distance_m > m_question.within_m) return;
        PointAlong place{feature};
        place.distance_m = best->distance_m;
        place.is_flagged = m_question.flags != nullptr && m_question.flags->matches(feature);
        m_lines[line].locate(feature, asked, best->spot, place);
        m_found[line].points.push_back(place);
        ++m_count;
    }

    void find_gaps(const MeasuredLine& line, LineAlong& found) const
    {
        double from_m = 0;
        std::optional<std::int64_t> from_fid;
        const auto reach = [&](double to_m, std::optional<std::int64_t> to_fid) {
            if (to_m - from_m > m_question.most_apart_m)
                found.gaps.push_back({from_m, to_m, from_fid, to_fid, line.piece(from_m, to_m)});
            from_m = to_m;
            from_fid = to_fid;
        };
        for (const PointAlong& point : found.points) {
            if (m_question.flagged_fill_gaps || !point.is_flagged) reach(point.station_m, point.feature.fid());
        }
        reach(line.length_m(), std::nullopt);
    }

    const LayerView& m_view;
    const AlongQuestion& m_question;
    const AlongLimits& m_limits;
    WorkControl& m_control;
    std::vector<MeasuredLine> m_lines;
    std::vector<LineAlong> m_found;
    std::set<std::int64_t> m_done;  // looked at, for another line perhaps
    std::size_t m_seen = 0;
    std::size_t m_count = 0;
};

}  // namespace

Result<std::vector<LineAlong>> find_points_along(const LayerView& view, const AlongQuestion& question, const AlongLimits& limits,
                                                 WorkControl& control)
{
    return Search(view, question, limits, control).run();
}

}  // namespace haishu::layers
