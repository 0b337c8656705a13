#pragma once
// A site against the rules: pass, fail, or the reason why that cannot be decided, always with what was measured.

#include "geo/types/geometry.hpp"
#include "layers/analysis/rule.hpp"
#include "layers/analysis/work_control.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haishu::layers
{

enum class Verdict { Pass, Fail, CannotDecide };
std::string_view verdict_name(Verdict verdict);  // "pass", "fail", "cannot_decide"

enum class Doubt {
    None,
    NoData,        // the layer that the rule speaks of is not there for this viewer
    OutsideData,   // the site, or what the rule looks at around it, lies where subjects are not known
    PointOnly,     // a subject close by has no outline
    UnclearClass,  // a subject close by is of a class that the rule may or may not mean
    NoPlace,       // of a subject it is not known where it is
};
std::string_view doubt_name(Doubt doubt);  // "no_data", ...

struct Finding {  // a subject that the rule holds against the site, or the reason of a doubt
    std::int64_t fid = 0;
    std::string name;
    std::vector<NamedValue> values;
    std::optional<double> distance_m;
    std::optional<double> overlap_m2;
    std::optional<double> overlap_share;  // of the site's area
    geo::Point on_site, on_subject;       // ends of the straight way
    Doubt doubt = Doubt::None;
};

struct RuleResult {
    const Rule* rule = nullptr;
    Verdict verdict = Verdict::Pass;
    Doubt doubt = Doubt::None;
    std::vector<Finding> findings;  // nearest or largest first, at most 100
    std::size_t findings_in_all = 0;
    std::optional<Finding> nearest;  // of FartherThan: the subject nearest to the site, within ten times the distance
    bool is_schematic = false;       // the outlines of the layer are drawn for show, not surveyed
    std::vector<LayerView> views;    // what `NamedValue::field` points into
};

// `check` is "site" or "parcel"; `trade` may be empty. EPSG:4490 degrees, a valid shape that is not empty.
// Errors: Busy "layer-loading", those of `control`.
Result<std::vector<RuleResult>> check_rules(const Gate& gate, const RuleBook& book, std::string_view check,
                                            std::string_view trade, const geo::GeometryView& site, WorkControl& control);

}  // namespace haishu::layers
