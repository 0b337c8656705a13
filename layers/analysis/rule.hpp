#pragma once
// Rules of siting and of parcels as data: layers/analysis/settings/rules.json. A rule says what must not lie near a site,
// or what a site must not overlap, how that is measured and which text it comes from.

#include "layers/analysis/subject.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

enum class Relation {
    FartherThan,  // passes when the straight way from the site to every subject is longer than `distance_m`
    NotOverlap,   // passes when the site shares no area (or, not being an area itself, no point) with any subject
};

struct Rule {
    std::string id;
    std::string version;
    std::string jurisdiction;
    std::vector<std::string> subjects_of_check;  // "site", "parcel": which checks ask this rule
    std::vector<std::string> trades;             // asked only for these; empty: always
    Text title;
    Text text;
    Text source;
    Text measured;
    Relation relation = Relation::FartherThan;
    double distance_m = 0;
    Subject subject;
    std::vector<std::string> unclear_values;  // of the where field: whether the rule means these, or null, is open
    // Longitude and latitude (EPSG:4490) of a subject that has no shape; both empty: its place is not known.
    std::string longitude_field, latitude_field;
    // The rule wants the outline of a subject. One that is known as a point only may reach this far around it.
    double outline_m = 0;
    std::string coverage_layer;  // subjects are known only inside its areas; empty: everywhere
};

struct Trade {
    std::string id;
    Text title;
};

struct RuleBook {
    std::string version;
    std::vector<Trade> trades;
    std::vector<Rule> rules;
};

Result<RuleBook> read_rule_book(std::string_view json);
const RuleBook& rule_book();  // as shipped

}  // namespace haishu::layers
