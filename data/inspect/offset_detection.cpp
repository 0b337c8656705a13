#include "data/inspect/offset_detection.hpp"

#include "data/inspect/nearness_raster.hpp"
#include "geo/crs/chinese_offset.hpp"
#include "geo/ops/degree_lengths.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>

namespace haishu::data
{
namespace
{

using geo::Point;

constexpr double search_m = 1200;
constexpr double apart_m = 120;  // nearer shifts are one
constexpr double name_sigma_m = 60;
constexpr std::size_t least_features = 8;
constexpr std::size_t most_points_of_each = 24;
constexpr double least_score = 5;
constexpr double least_lead = 4;
constexpr double least_share = 0.95;

// Metres about the middle of the sample: a few parts in ten thousand wrong at its edge, which is centimetres in a shift.
class LocalPlane
{
   public:
    explicit LocalPlane(Point origin) : m_origin(origin), m_east(geo::east_metres(origin.y)), m_north(geo::north_metres(origin.y))
    {
    }
    [[nodiscard]] Point metres(Point p) const { return {(p.x - m_origin.x) * m_east, (p.y - m_origin.y) * m_north}; }

   private:
    Point m_origin;
    double m_east;
    double m_north;
};

// What one feature has to say, in metres.
struct Witness {
    std::vector<Point> points;  // along its lines
    bool is_outline = false;
    Point middle;
    std::vector<Point> namesakes;
    std::array<Point, 3> moves{};  // of the hypotheses: how far each takes it
};

std::vector<Point> along(const geo::GeometryView& leaf, const LocalPlane& plane)
{
    std::vector<Point> points;
    std::size_t begin = 0;
    for (const std::uint32_t end : leaf.ring_ends) {
        for (std::size_t i = begin; i + 1 < end; ++i) {
            const Point a = plane.metres(leaf.points[i]);
            const Point b = plane.metres(leaf.points[i + 1]);
            const double pieces = std::clamp(std::hypot(b.x - a.x, b.y - a.y) / 10, 1.0, 50.0);
            for (double k = 0; k < pieces; ++k)
                points.push_back({a.x + (b.x - a.x) * k / pieces, a.y + (b.y - a.y) * k / pieces});
        }
        begin = end;
    }
    if (points.size() <= most_points_of_each) return points;
    std::vector<Point> some;
    for (std::size_t i = 0; i < most_points_of_each; ++i) some.push_back(points[i * points.size() / most_points_of_each]);
    return some;
}

std::array<Point, 3> moves_of(Point place, const LocalPlane& plane)
{
    const Point here = plane.metres(place);
    const Point gcj = plane.metres(geo::wgs84_from_gcj02(place));
    const Point bd = plane.metres(geo::wgs84_from_gcj02(geo::gcj02_from_bd09(place)));
    return {Point{0, 0}, Point{gcj.x - here.x, gcj.y - here.y}, Point{bd.x - here.x, bd.y - here.y}};
}

std::vector<Witness> witnesses_of(const std::vector<SampledFeature>& features, const BaseMap& map, const LocalPlane& plane)
{
    std::vector<Witness> witnesses;
    for (const SampledFeature& feature : features) {
        const geo::Box box = feature.geometry.box();
        const Point place{(box.min_x + box.max_x) / 2, (box.min_y + box.max_y) / 2};
        if (!map.is_near(place)) continue;
        Witness witness;
        witness.middle = plane.metres(place);
        witness.moves = moves_of(place, plane);
        geo::for_each_leaf(geo::GeometryView(feature.geometry), [&](const geo::GeometryView& leaf) {
            if (leaf.ring_ends.empty() || !witness.points.empty()) return;
            witness.points = along(leaf, plane);
            witness.is_outline = leaf.type == geo::GeometryType::Polygon || leaf.type == geo::GeometryType::MultiPolygon;
        });
        for (const std::string& text : feature.texts) {
            const auto found = map.named.find(text);
            if (found == map.named.end() || found->second.size() > 20) continue;
            for (const Point namesake : found->second) {
                const Point at = plane.metres(namesake);
                if (std::hypot(at.x - witness.middle.x, at.y - witness.middle.y) < 2 * search_m) witness.namesakes.push_back(at);
            }
        }
        witnesses.push_back(std::move(witness));
    }
    return witnesses;
}

void draw_all(NearnessRaster& raster, const std::vector<geo::Geometry>& shapes, const LocalPlane& plane)
{
    for (const geo::Geometry& shape : shapes)
        geo::for_each_leaf(geo::GeometryView(shape), [&](const geo::GeometryView& leaf) {
            std::size_t begin = 0;
            for (const std::uint32_t end : leaf.ring_ends) {
                for (std::size_t i = begin; i + 1 < end; ++i)
                    raster.draw(plane.metres(leaf.points[i]), plane.metres(leaf.points[i + 1]));
                begin = end;
            }
        });
    if (!raster.is_empty()) raster.finish();
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// One kind of evidence: which witnesses give it, and how well one fits when it is moved.
class Evidence
{
   public:
    Evidence(std::vector<const Witness*> witnesses, const NearnessRaster* raster, float sigma_m)
        : m_witnesses(std::move(witnesses)), m_raster(raster), m_sigma_m(sigma_m)
    {
    }
    [[nodiscard]] const std::vector<const Witness*>& witnesses() const { return m_witnesses; }

    [[nodiscard]] double fit(const Witness& witness, Point move) const
    {
        if (m_raster == nullptr) {
            double best = 0;
            for (const Point at : witness.namesakes) {
                const double d = std::hypot(at.x - witness.middle.x - move.x, at.y - witness.middle.y - move.y);
                best = std::max(best, std::exp(-d * d / (2 * name_sigma_m * name_sigma_m)));
            }
            return best;
        }
        double sum = 0;
        for (const Point p : witness.points) sum += m_raster->near({p.x + move.x, p.y + move.y}, m_sigma_m);
        return sum / static_cast<double>(witness.points.size());
    }
    [[nodiscard]] double mean_fit(Point move) const
    {
        double sum = 0;
        for (const Witness* witness : m_witnesses) sum += fit(*witness, move);
        return sum / static_cast<double>(m_witnesses.size());
    }
    [[nodiscard]] double mean_fit_of(std::size_t hypothesis) const
    {
        double sum = 0;
        for (const Witness* witness : m_witnesses) sum += fit(*witness, witness->moves[hypothesis]);
        return sum / static_cast<double>(m_witnesses.size());
    }

    // Against shifts that mean nothing.
    void calibrate(const std::vector<Point>& decoys)
    {
        // Median and median deviation: one decoy may be the truth by chance.
        std::vector<double> values;
        for (const Point decoy : decoys) values.push_back(mean_fit(decoy));
        m_mean = median(values);
        for (double& value : values) value = std::abs(value - m_mean);
        constexpr double deviation_of_median = 1.4826;
        // At least what chance makes of so many features, and no less than a hundredth of a full fit.
        const double floor = std::max(0.01, 0.15 / std::sqrt(static_cast<double>(m_witnesses.size())));
        m_deviation = std::max(floor, deviation_of_median * median(values));
    }
    [[nodiscard]] double standard(double mean_fit_value) const { return (mean_fit_value - m_mean) / m_deviation; }

   private:
    std::vector<const Witness*> m_witnesses;
    const NearnessRaster* m_raster;
    float m_sigma_m;
    double m_mean = 0;
    double m_deviation = 1;
};

std::vector<Point> decoys_for(const std::array<Point, 3>& moves)
{
    std::vector<Point> decoys;
    constexpr int directions = 16;
    for (const double radius : {260.0, 420.0, 640.0, 860.0, 1080.0})
        for (int i = 0; i < directions; ++i) {
            const double angle = 2 * std::numbers::pi * (i + radius / 1000) / directions;
            const Point decoy{radius * std::cos(angle), radius * std::sin(angle)};
            const auto is_close = [decoy](Point move) { return std::hypot(move.x - decoy.x, move.y - decoy.y) < apart_m; };
            if (std::none_of(moves.begin(), moves.end(), is_close)) decoys.push_back(decoy);
        }
    return decoys;
}

double total(const std::vector<Evidence>& all, const auto& standard_of)
{
    double sum = 0;
    for (const Evidence& evidence : all) sum += standard_of(evidence);
    return sum / std::sqrt(static_cast<double>(all.size()));
}

// In how many of the draws the first hypothesis beats the others.
double winning_share(const std::vector<Evidence>& all, std::size_t winner)
{
    constexpr int draws = 200;
    std::mt19937 random(330203);
    std::vector<std::vector<std::array<double, 3>>> fits;
    for (const Evidence& evidence : all) {
        auto& rows = fits.emplace_back();
        for (const Witness* witness : evidence.witnesses()) {
            std::array<double, 3> row{};
            for (std::size_t h = 0; h < 3; ++h) row[h] = evidence.fit(*witness, witness->moves[h]);
            rows.push_back(row);
        }
    }
    int won = 0;
    for (int draw = 0; draw < draws; ++draw) {
        std::array<double, 3> scores{};
        for (std::size_t e = 0; e < all.size(); ++e) {
            std::array<double, 3> sums{};
            for (std::size_t i = 0; i < fits[e].size(); ++i) {
                const auto& row = fits[e][random() % fits[e].size()];
                for (std::size_t h = 0; h < 3; ++h) sums[h] += row[h];
            }
            for (std::size_t h = 0; h < 3; ++h) scores[h] += all[e].standard(sums[h] / static_cast<double>(fits[e].size()));
        }
        won += scores[winner] >= *std::max_element(scores.begin(), scores.end()) ? 1 : 0;
    }
    return static_cast<double>(won) / draws;
}

PlainShift best_shift(const std::vector<Evidence>& all)
{
    PlainShift best;
    best.score = -1e9;
    const auto try_at = [&](double east, double north) {
        const double score = total(all, [&](const Evidence& e) { return e.standard(e.mean_fit({east, north})); });
        if (score > best.score) best = {east, north, score};
    };
    constexpr double coarse_m = 30;
    for (double east = -search_m; east <= search_m; east += coarse_m)
        for (double north = -search_m; north <= search_m; north += coarse_m)
            if (std::hypot(east, north) <= search_m) try_at(east, north);
    for (const double step : {10.0, 3.0, 1.0}) {
        const PlainShift from = best;
        for (int i = -4; i <= 4; ++i)
            for (int k = -4; k <= 4; ++k) try_at(from.east_m + i * step, from.north_m + k * step);
    }
    return best;
}

// Evenly thinned: the search for a shift need not ask everybody.
std::vector<const Witness*> some_of(const std::vector<Witness>& witnesses, const auto& wanted)
{
    constexpr std::size_t most = 300;
    std::vector<const Witness*> all;
    for (const Witness& witness : witnesses)
        if (wanted(witness)) all.push_back(&witness);
    if (all.size() <= most) return all;
    std::vector<const Witness*> some;
    for (std::size_t i = 0; i < most; ++i) some.push_back(all[i * all.size() / most]);
    return some;
}

// Of a fine and a coarse look at the same features the one that sees more.
void add_sharper(std::vector<Evidence>& all, const std::vector<const Witness*>& witnesses, const NearnessRaster& raster,
                 const std::vector<Point>& decoys)
{
    if (witnesses.size() < least_features || raster.is_empty()) return;
    std::optional<Evidence> best;
    double best_score = 0;
    for (const float sigma_m : {30.0F, 10.0F}) {
        Evidence evidence(witnesses, &raster, sigma_m);
        evidence.calibrate(decoys);
        double score = -1e9;
        for (std::size_t h = 0; h < 3; ++h) score = std::max(score, evidence.standard(evidence.mean_fit_of(h)));
        // Where no hypothesis fits, the coarse look stays: it is the one that a search for a shift can follow.
        if (best && (score <= best_score || score < least_score)) continue;
        best = std::move(evidence);
        best_score = score;
    }
    all.push_back(std::move(*best));
}

}  // namespace

OffsetVerdict detect_offset(const std::vector<SampledFeature>& features, const BaseMap& map)
{
    OffsetVerdict verdict;
    if (map.extent.is_empty()) return verdict;
    const LocalPlane plane({(map.extent.min_x + map.extent.max_x) / 2, (map.extent.min_y + map.extent.max_y) / 2});
    const std::vector<Witness> witnesses = witnesses_of(features, map, plane);
    if (witnesses.size() < least_features) return verdict;
    geo::Box box;
    for (const Witness& witness : witnesses) {
        box.extend(witness.middle);
        for (const Point p : witness.points) box.extend(p);
    }
    box = box.widened(search_m + apart_m, search_m + apart_m);
    const std::vector<Point> decoys = decoys_for(witnesses.front().moves);

    std::vector<Evidence> all;
    NearnessRaster lines(box);
    NearnessRaster outlines(box);
    const auto line_witnesses = some_of(witnesses, [](const Witness& w) { return !w.points.empty() && !w.is_outline; });
    const auto outline_witnesses = some_of(witnesses, [](const Witness& w) { return !w.points.empty() && w.is_outline; });
    if (line_witnesses.size() >= least_features) draw_all(lines, map.lines, plane);
    if (outline_witnesses.size() >= least_features) draw_all(outlines, map.outlines, plane);
    add_sharper(all, line_witnesses, lines, decoys);
    add_sharper(all, outline_witnesses, outlines, decoys);
    const auto named = some_of(witnesses, [](const Witness& w) { return !w.namesakes.empty(); });
    verdict.named = named.size();
    if (named.size() >= least_features) {
        all.emplace_back(named, nullptr, 0.0F);
        all.back().calibrate(decoys);
    }
    if (all.empty()) return verdict;
    for (const Evidence& evidence : all) verdict.features = std::max(verdict.features, evidence.witnesses().size());

    constexpr std::array<const char*, 3> names{"EPSG:4490", "gcj02", "bd09"};
    std::array<std::size_t, 3> order{0, 1, 2};
    std::array<double, 3> scores{};
    for (std::size_t h = 0; h < 3; ++h) scores[h] = total(all, [h](const Evidence& e) { return e.standard(e.mean_fit_of(h)); });
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    const double share = winning_share(all, order[0]);
    double weight = 0;
    for (const std::size_t h : order) weight += std::exp((scores[h] - scores[order[0]]) / 2);
    for (const std::size_t h : order)
        verdict.hypotheses.push_back({names[h], scores[h], std::exp((scores[h] - scores[order[0]]) / 2) / weight});
    const double first = scores[order[0]];
    const PlainShift shift = best_shift(all);
    const Point taken = witnesses.front().moves[order[0]];
    const bool is_elsewhere = std::hypot(shift.east_m - taken.x, shift.north_m - taken.y) > apart_m / 3;
    if (is_elsewhere && shift.score >= least_score + 2 && shift.score > first + least_lead) verdict.shift = shift;
    verdict.is_decided = first >= least_score && first - scores[order[1]] >= least_lead && share >= least_share && !verdict.shift;
    return verdict;
}

}  // namespace haishu::data
