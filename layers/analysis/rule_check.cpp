#include "layers/analysis/rule_check.hpp"

#include "geo/ops/closest.hpp"
#include "geo/ops/measure.hpp"
#include "geo/ops/overlay.hpp"
#include "geo/ops/relate.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::layers
{

namespace
{

constexpr std::size_t most_findings = 100;

bool has(const std::vector<std::string>& texts, std::string_view wanted)
{
    return std::find(texts.begin(), texts.end(), wanted) != texts.end();
}

bool is_area(const geo::GeometryView& shape)
{
    return shape.type == geo::GeometryType::Polygon || shape.type == geo::GeometryType::MultiPolygon;
}

// The rings of an area as lines: from inside it, the way to them is the way out.
geo::Geometry outline_of(const geo::GeometryView& area)
{
    geo::Geometry lines = area.to_geometry();
    lines.type = geo::GeometryType::MultiLineString;
    lines.polygon_ends.clear();
    return lines;
}

// True when everything within `metres` of the site lies in one area of the layer.
bool covers(const LayerView& coverage, const geo::GeometryView& site, double metres)
{
    bool covered = false;
    coverage.search(site.box(), [&](const FeatureRef& feature) {
        const geo::GeometryView area = feature.geometry();
        if (!is_area(area)) return true;
        bool inside = true;
        geo::for_each_leaf(site, [&](const geo::GeometryView& part) {
            for (const geo::Point p : part.points) inside = inside && geo::contains_point(area, p);
        });
        if (!inside) return true;
        const auto way_out = geo::closest_spots(site, outline_of(area));
        covered = way_out && way_out->distance_m >= metres;
        return !covered;
    });
    return covered;
}

class Check
{
   public:
    Check(const Gate& gate, const Rule& rule, const geo::GeometryView& site, WorkControl& control)
        : m_gate(gate), m_rule(rule), m_site(site), m_control(control)
    {
        m_result.rule = &rule;
    }

    Result<RuleResult> run()
    {
        HAISHU_TRY(const std::optional<BoundSubject> subject, BoundSubject::bind(m_gate, m_rule.subject));
        if (!subject) {
            doubt(Doubt::NoData);
            return std::move(m_result);
        }
        m_result.views.push_back(subject->view());
        m_result.is_schematic = subject->view().descriptor().schematic;
        m_unclear = subject->view().descriptor().field_index(m_rule.subject.where_field);
        HAISHU_CHECK(m_rule.relation == Relation::FartherThan ? measure(*subject) : overlay(*subject));
        if (m_result.verdict != Verdict::Fail) HAISHU_CHECK(check_coverage());
        sort_findings();
        return std::move(m_result);
    }

   private:
    // A failure stays one; the first doubt stays the reason.
    void doubt(Doubt reason)
    {
        if (m_result.verdict != Verdict::Pass) return;
        m_result.verdict = Verdict::CannotDecide;
        m_result.doubt = reason;
    }
    void fail()
    {
        m_result.verdict = Verdict::Fail;
        m_result.doubt = Doubt::None;
    }

    [[nodiscard]] bool is_unclear(const FeatureRef& feature) const
    {
        return m_unclear && has(m_rule.unclear_values, plain_text(feature.value(*m_unclear)));
    }

    Finding finding_of(const BoundSubject& subject, const FeatureRef& feature)
    {
        Finding finding;
        finding.fid = feature.fid();
        finding.name = subject.name_of(feature);
        finding.values = subject.values_of(feature);
        return finding;
    }

    Result<void> measure(const BoundSubject& subject)
    {
        constexpr double look_around = 10;
        const double reach_m = std::max(m_rule.distance_m * look_around, m_rule.distance_m + m_rule.outline_m);
        Result<void> going{};
        subject.view().search(geo::reach_of(m_site.box(), reach_m), [&](const FeatureRef& feature) {
            going = m_control.check();
            if (!going) return false;
            if (!subject.counts(feature)) return true;
            measure_to(subject, feature, feature.geometry(), reach_m);
            return true;
        });
        if (!going) return going;
        subject.view().visit_without_geometry([&](const FeatureRef& feature) {
            going = m_control.check();
            if (!going) return false;
            if (!subject.counts(feature)) return true;
            if (const auto place = stated_place(subject, feature)) {
                geo::Geometry point;
                point.points = {*place};
                measure_to(subject, feature, point, reach_m);
            } else {
                Finding finding = finding_of(subject, feature);
                finding.doubt = Doubt::NoPlace;
                doubt(finding.doubt);
                m_result.findings.push_back(std::move(finding));
            }
            return true;
        });
        return going;
    }

    // Where the fields of a subject without a shape say that it is.
    [[nodiscard]] std::optional<geo::Point> stated_place(const BoundSubject& subject, const FeatureRef& feature) const
    {
        const LayerDescriptor& layer = subject.view().descriptor();
        const auto longitude = layer.field_index(m_rule.longitude_field);
        const auto latitude = layer.field_index(m_rule.latitude_field);
        if (!longitude || !latitude) return std::nullopt;
        const geo::ValueView x = feature.value(*longitude);
        const geo::ValueView y = feature.value(*latitude);
        const auto* east = std::get_if<double>(&x);
        const auto* north = std::get_if<double>(&y);
        if (east == nullptr || north == nullptr) return std::nullopt;
        return geo::Point{*east, *north};
    }

    void measure_to(const BoundSubject& subject, const FeatureRef& feature, const geo::GeometryView& shape, double reach_m)
    {
        const auto way = geo::closest_spots(m_site, shape);
        if (way && way->distance_m <= reach_m) judge(subject, feature, is_area(shape), *way);
    }

    void judge(const BoundSubject& subject, const FeatureRef& feature, bool has_outline, const geo::ClosestSpots& way)
    {
        Finding finding = finding_of(subject, feature);
        finding.distance_m = way.distance_m;
        finding.on_site = way.on_a;
        finding.on_subject = way.on_b;
        const bool unclear = is_unclear(feature);
        const bool too_near = way.distance_m <= m_rule.distance_m;
        const bool perhaps_too_near = !has_outline && way.distance_m <= m_rule.distance_m + m_rule.outline_m;
        const bool is_nearest = !m_result.nearest || way.distance_m < *m_result.nearest->distance_m;
        if (unclear && (too_near || perhaps_too_near)) {
            finding.doubt = Doubt::UnclearClass;
        } else if (!too_near && perhaps_too_near) {
            finding.doubt = Doubt::PointOnly;
        }
        if (finding.doubt != Doubt::None) {
            doubt(finding.doubt);
        } else if (too_near) {
            fail();
        }
        if (is_nearest && !unclear) m_result.nearest = finding;
        if (too_near || finding.doubt != Doubt::None) m_result.findings.push_back(std::move(finding));
    }

    Result<void> overlay(const BoundSubject& subject)
    {
        const bool site_is_area = is_area(m_site);
        const double site_m2 = site_is_area ? geo::geodesic_area_m2(m_site) : 0;
        Result<void> going{};
        subject.view().search(m_site.box(), [&](const FeatureRef& feature) {
            going = m_control.check();
            if (!going) return false;
            if (!subject.counts(feature) || !geo::intersects(m_site, feature.geometry())) return true;
            Finding finding = finding_of(subject, feature);
            if (site_is_area && is_area(feature.geometry())) {
                const auto shared = geo::intersection(m_site, feature.geometry());
                if (!shared) {
                    going = shared.error();
                    return false;
                }
                finding.overlap_m2 = geo::geodesic_area_m2(*shared);
                finding.overlap_share = site_m2 > 0 ? *finding.overlap_m2 / site_m2 : 0;
                // Neighbours share a border, and after rounding a sliver of it.
                constexpr double sliver_m2 = 0.01;
                if (*finding.overlap_m2 < sliver_m2) return true;
            }
            if (is_unclear(feature)) {
                finding.doubt = Doubt::UnclearClass;
                doubt(finding.doubt);
            } else {
                fail();
            }
            m_result.findings.push_back(std::move(finding));
            return true;
        });
        return going;
    }

    Result<void> check_coverage()
    {
        if (m_rule.coverage_layer.empty()) return {};
        auto coverage = m_gate.open(m_rule.coverage_layer);
        if (!coverage && !may_be_left_out(coverage.error())) return coverage.error();
        if (!coverage || !covers(*coverage, m_site, m_rule.distance_m)) doubt(Doubt::OutsideData);
        return {};
    }

    void sort_findings()
    {
        auto& findings = m_result.findings;
        m_result.findings_in_all = findings.size();
        std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
            if (a.distance_m != b.distance_m) return a.distance_m < b.distance_m;
            if (a.overlap_m2 != b.overlap_m2) return a.overlap_m2 > b.overlap_m2;
            return a.fid < b.fid;
        });
        if (findings.size() > most_findings) findings.erase(findings.begin() + most_findings, findings.end());
    }

    const Gate& m_gate;
    const Rule& m_rule;
    const geo::GeometryView& m_site;
    WorkControl& m_control;
    std::optional<std::size_t> m_unclear;
    RuleResult m_result;
};

}  // namespace

std::string_view verdict_name(Verdict verdict)
{
    switch (verdict) {
        case Verdict::Pass: return "pass";
        case Verdict::Fail: return "fail";
        case Verdict::CannotDecide: break;
    }
    return "cannot_decide";
}

std::string_view doubt_name(Doubt doubt)
{
    switch (doubt) {
        case Doubt::NoData: return "no_data";
        case Doubt::OutsideData: return "outside_data";
        case Doubt::PointOnly: return "point_only";
        case Doubt::UnclearClass: return "unclear_class";
        case Doubt::NoPlace: return "no_place";
        case Doubt::None: break;
    }
    return "none";
}

Result<std::vector<RuleResult>> check_rules(const Gate& gate, const RuleBook& book, std::string_view check,
                                            std::string_view trade, const geo::GeometryView& site, WorkControl& control)
{
    std::vector<RuleResult> results;
    for (std::size_t i = 0; i < book.rules.size(); ++i) {
        const Rule& rule = book.rules[i];
        control.set_percent(static_cast<int>(100 * i / book.rules.size()));
        if (!has(rule.subjects_of_check, check)) continue;
        if (!rule.trades.empty() && !has(rule.trades, trade)) continue;
        HAISHU_TRY(RuleResult result, Check(gate, rule, site, control).run());
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace haishu::layers
