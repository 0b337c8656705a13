#include "data/inspect/crs_candidates.hpp"

#include "data/inspect/place_evidence.hpp"
#include "data/normalize/landing_window.hpp"
#include "data/normalize/positioner.hpp"
#include "geo/crs/transform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>

namespace haishu::data
{
namespace
{

using geo::Point;

constexpr double weight_of_declaration = 40;
constexpr double weight_of_changed_axes = 0.3;
constexpr double weight_of_local_system = 8;
constexpr double share_that_fits = 0.9;
constexpr double lead_to_decide = 0.5;

struct Trial {
    CrsCandidate candidate;
    double prior = 1;
    std::function<std::optional<Point>(Point)> land;
};

std::vector<Point> middles_of(const std::vector<SampledFeature>& sample)
{
    std::vector<Point> points;
    for (const SampledFeature& feature : sample) points.push_back(feature.geometry.box().center());
    return points;
}

std::function<std::optional<Point>(Point)> landing(std::shared_ptr<Positioner> positioner)
{
    return [positioner](Point p) { return positioner->land(p); };
}

std::optional<Trial> trial_of(const std::string& crs, double prior, const std::string& zh, const std::string& en,
                              const DeclaredCrs& declared = {}, const std::string& local_definition = {})
{
    auto positioner = Positioner::create(crs, declared, false, local_definition);
    if (!positioner) return std::nullopt;
    Trial trial;
    trial.candidate.crs = crs;
    trial.candidate.zh = zh;
    trial.candidate.en = en;
    trial.prior = prior;
    trial.land = landing(std::make_shared<Positioner>(std::move(*positioner)));
    return trial;
}

// Where a system of an old datum lands within some hundred metres: in its own degrees.
std::optional<Trial> rough_trial(const KnownPlane& plane)
{
    const auto from = geo::parse_crs(plane.crs);
    const auto base = geo::parse_crs(plane.base);
    if (!from || !base) return std::nullopt;
    auto transform = geo::Transform::create(*from, *base);
    if (!transform) return std::nullopt;
    Trial trial;
    trial.candidate.crs = plane.crs;
    trial.candidate.zh = plane.zh;
    trial.candidate.en = plane.en;
    trial.candidate.is_usable = false;
    trial.prior = plane.prior;
    trial.land = [shared = std::make_shared<geo::Transform>(std::move(*transform))](Point p) -> std::optional<Point> {
        const auto landed = shared->apply(p);
        if (!landed) return std::nullopt;
        return *landed;
    };
    return trial;
}

// Minutes and seconds of packed numbers are below 60: of decimal degrees that is so in one number of eight for each axis.
bool may_be_packed(const std::vector<Point>& points)
{
    constexpr std::size_t least = 10;
    const auto has_sixties = [](double value) {
        const double whole = std::abs(value) > 360 ? std::abs(value) / 10000 : std::abs(value);
        const double minutes = std::floor((whole - std::floor(whole + 1e-9)) * 100 + 1e-7);
        const double seconds = std::floor((whole - std::floor(whole + 1e-9)) * 10000 + 1e-5) - minutes * 100;
        return minutes < 60 && seconds < 60;
    };
    return points.size() >= least &&
           std::all_of(points.begin(), points.end(), [&](Point p) { return has_sixties(p.x) && has_sixties(p.y); });
}

bool are_degrees(const std::vector<Point>& points)
{
    return std::all_of(points.begin(), points.end(), [](Point p) {
        return std::abs(p.x) <= 180 && std::abs(p.y) <= 180 && std::min(std::abs(p.x), std::abs(p.y)) <= 90;
    });
}

std::vector<std::optional<Trial>> trials_for(const std::vector<Point>& points, const std::vector<LocalSystem>& locals)
{
    std::vector<std::optional<Trial>> trials;
    const bool is_packed = may_be_packed(points);
    if (is_packed)
        trials.push_back(trial_of("EPSG:4490/dms", 40, "度分秒连写：各值的分、秒位均小于 60",
                                  "degrees packed with minutes and seconds: all their digits are below 60"));
    if (are_degrees(points)) {
        trials.push_back(trial_of("EPSG:4490", 20, "经纬度（CGCS2000 或 WGS 84，相差约 1 米）",
                                  "longitude and latitude, CGCS2000 or WGS 84, which differ by about 1 m"));
        trials.push_back(trial_of("EPSG:4490/yx", 6, "经纬度，纬度在前", "longitude and latitude, latitude first"));
        trials.push_back(trial_of("gcj02", 5, "火星坐标 GCJ-02 经纬度", "longitude and latitude in GCJ-02"));
        trials.push_back(trial_of("bd09", 2, "百度坐标 BD-09 经纬度", "longitude and latitude in BD-09"));
        return trials;
    }
    for (const KnownPlane& plane : place_evidence().planes) {
        if (plane.needs_parameters) {
            trials.push_back(rough_trial(plane));
            continue;
        }
        trials.push_back(trial_of(plane.crs, plane.prior, plane.zh, plane.en));
        trials.push_back(trial_of(plane.crs + "/yx", plane.prior * weight_of_changed_axes, plane.zh + "；X 为北、Y 为东",
                                  plane.en + "; X is north and Y is east"));
    }
    for (const LocalSystem& system : locals) {
        const std::string crs = "local:" + system.info.name;
        trials.push_back(
            trial_of(crs, weight_of_local_system, "已登记的地方坐标系", "a local system on file", {}, system.definition));
        trials.push_back(trial_of(crs + "/yx", weight_of_local_system * weight_of_changed_axes,
                                  "已登记的地方坐标系；X 为北、Y 为东", "a local system on file; X is north and Y is east", {},
                                  system.definition));
    }
    return trials;
}

void add_declared(std::vector<std::optional<Trial>>& trials, const DeclaredCrs& declared)
{
    if (declared.definition.empty()) return;
    const std::string code = declared.epsg != 0 ? "EPSG:" + std::to_string(declared.epsg) : declared.name;
    const bool is_family = declared.epsg == 4326 || declared.epsg == 4490;
    const std::string wanted = is_family ? "EPSG:4490" : code;
    for (std::optional<Trial>& trial : trials) {
        if (!trial || trial->candidate.crs != wanted) continue;
        trial->candidate.is_declared = true;
        trial->prior = std::max(trial->prior, 5.0) * weight_of_declaration;
        trial->candidate.zh = "文件声明；" + trial->candidate.zh;
        trial->candidate.en = "declared by the file; " + trial->candidate.en;
        return;
    }
    auto trial =
        trial_of("", 5 * weight_of_declaration, "文件声明：" + declared.name, "declared by the file: " + declared.name, declared);
    if (!trial) {
        trial = Trial{};
        trial->candidate.zh = "文件声明：" + declared.name + "（缺少转换参数）";
        trial->candidate.en = "declared by the file: " + declared.name + " (its parameters are not known here)";
        trial->candidate.is_usable = false;
        trial->land = [](Point) { return std::nullopt; };
    }
    trial->candidate.crs = code;
    trial->candidate.is_declared = true;
    trials.push_back(std::move(trial));
}

double weight_of(Trial& trial, const std::vector<Point>& points, const BaseMap& map)
{
    const geo::Box window = landing_window().box;
    CrsCandidate& candidate = trial.candidate;
    for (const Point p : points) {
        const auto landed = trial.land(p);
        if (!landed) continue;
        candidate.lands.extend(*landed);
        if (map.extent.is_empty() ? window.contains(*landed) : map.is_near(*landed)) ++candidate.inside;
    }
    candidate.sampled = points.size();
    const double share = static_cast<double>(candidate.inside) / static_cast<double>(points.size());
    candidate.zh += fmt::format("；抽样 {} 个要素中 {} 个落在本区", points.size(), candidate.inside);
    candidate.en += fmt::format("; {} of {} sampled features land in the district", candidate.inside, points.size());
    constexpr double of_nothing = 1e-4;  // a declaration that lands elsewhere is still a candidate: the data may be of elsewhere
    return trial.prior * std::max(share * share, candidate.is_declared ? of_nothing : 0.0);
}

// What the offsets say, on the scale of the priors.
void weigh_offsets(std::vector<std::pair<double, CrsCandidate>>& weighed, const OffsetVerdict& offset)
{
    if (!offset.is_decided) return;
    for (auto& [weight, candidate] : weighed)
        for (const OffsetHypothesis& hypothesis : offset.hypotheses) {
            if (hypothesis.crs != candidate.crs) continue;
            weight *= std::max(1e-4, hypothesis.confidence);
            candidate.zh += fmt::format("；与底图比对得分 {:.1f}", hypothesis.score);
            candidate.en += fmt::format("; match with the base map {:.1f}", hypothesis.score);
        }
}

}  // namespace

CrsVerdict judge_crs(const DeclaredCrs& declared, const std::vector<SampledFeature>& sample, const BaseMap& map,
                     const std::vector<LocalSystem>& locals)
{
    CrsVerdict verdict;
    const std::vector<Point> points = middles_of(sample);
    if (points.empty()) return verdict;
    auto trials = trials_for(points, locals);
    add_declared(trials, declared);
    std::vector<std::pair<double, CrsCandidate>> weighed;
    const Trial* best_trial = nullptr;
    double best_weight = 0;
    for (std::optional<Trial>& trial : trials) {
        if (!trial) continue;
        const double weight = weight_of(*trial, points, map);
        if (weight > best_weight) {
            best_weight = weight;
            best_trial = &*trial;
        }
        if (weight > 0) weighed.emplace_back(weight, trial->candidate);
    }
    if (best_trial == nullptr) return verdict;
    std::vector<SampledFeature> placed = sample;
    for (SampledFeature& feature : placed)
        for (Point& p : feature.geometry.points) p = best_trial->land(p).value_or(Point{0, 0});
    // Where the best is one of the offsets, the numbers themselves are what is compared.
    const bool is_offset = best_trial->candidate.crs == "gcj02" || best_trial->candidate.crs == "bd09";
    verdict.offset = detect_offset(is_offset ? sample : placed, map);
    weigh_offsets(weighed, verdict.offset);
    std::stable_sort(weighed.begin(), weighed.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    double sum = 0;
    for (const auto& [weight, candidate] : weighed) sum += weight;
    for (auto& [weight, candidate] : weighed) {
        candidate.confidence = weight / sum;
        verdict.candidates.push_back(std::move(candidate));
    }
    const CrsCandidate& first = verdict.candidates[0];
    const double second = verdict.candidates.size() > 1 ? verdict.candidates[1].confidence : 0;
    const bool fits = static_cast<double>(first.inside) >= share_that_fits * static_cast<double>(first.sampled);
    const bool is_offset_fine = !verdict.offset.is_decided || verdict.offset.hypotheses[0].crs == "EPSG:4490";
    verdict.is_decided = first.is_declared && first.is_usable && fits && is_offset_fine && !verdict.offset.shift &&
                         first.confidence - second >= lead_to_decide;
    return verdict;
}

Error uncertain_crs(const CrsVerdict& verdict)
{
    constexpr std::size_t shown = 3;
    std::string list;
    for (std::size_t i = 0; i < std::min(shown, verdict.candidates.size()); ++i) {
        const CrsCandidate& candidate = verdict.candidates[i];
        list += fmt::format("{}{} {:.0f} % ({})", i > 0 ? "; " : "", candidate.crs, candidate.confidence * 100, candidate.en);
    }
    return bad_input("crs-uncertain",
                     "the coordinate reference system cannot be told for certain; give it by --crs. Candidates: " +
                         (list.empty() ? std::string("none that is known here") : list))
        .with("candidates", list.empty() ? "-" : list);
}

}  // namespace haishu::data
