#include "layers/analysis/rule.hpp"

#include "layers/analysis/settings.hpp"

#include <nlohmann/json.hpp>

namespace haishu::layers
{

namespace
{

using Json = nlohmann::json;

Result<Rule> read_rule(const Json& json)
{
    Rule rule;
    rule.id = json.at("id").get<std::string>();
    rule.version = json.at("version").get<std::string>();
    rule.jurisdiction = json.at("jurisdiction").get<std::string>();
    rule.subjects_of_check = json.at("checks").get<std::vector<std::string>>();
    rule.trades = json.value("trades", std::vector<std::string>{});
    HAISHU_TRY(rule.title, read_text(json, "title"));
    HAISHU_TRY(rule.text, read_text(json, "text"));
    HAISHU_TRY(rule.source, read_text(json, "source"));
    HAISHU_TRY(rule.measured, read_text(json, "measured"));
    HAISHU_TRY(rule.subject, read_subject(json.at("subject")));
    const std::string relation = json.at("relation").get<std::string>();
    if (relation == "farther-than") {
        rule.relation = Relation::FartherThan;
        rule.distance_m = json.at("distance_m").get<double>();
    } else if (relation == "not-overlap") {
        rule.relation = Relation::NotOverlap;
    } else {
        return internal_error("rule " + rule.id + " has no known relation");
    }
    rule.unclear_values = json.value("unclear_values", std::vector<std::string>{});
    if (!rule.subject.where_field.empty()) rule.unclear_values.emplace_back();  // null: of no known class
    for (const std::string& value : rule.unclear_values) rule.subject.where_values.push_back(value);
    if (const auto fields = json.find("point_fields"); fields != json.end()) {
        rule.longitude_field = fields->at(0).get<std::string>();
        rule.latitude_field = fields->at(1).get<std::string>();
    }
    rule.outline_m = json.value("outline_m", 0.0);
    rule.coverage_layer = json.value("coverage_layer", "");
    return rule;
}

Result<RuleBook> read(const Json& json)
{
    RuleBook book;
    book.version = json.at("version").get<std::string>();
    for (const Json& one : json.at("trades")) {
        HAISHU_TRY(Text title, read_text(one, "title"));
        book.trades.push_back({one.at("id").get<std::string>(), std::move(title)});
    }
    for (const Json& one : json.at("rules")) {
        HAISHU_TRY(Rule rule, read_rule(one));
        book.rules.push_back(std::move(rule));
    }
    return book;
}

}  // namespace

Result<RuleBook> read_rule_book(std::string_view text)
{
    try {
        return read(Json::parse(text));
    } catch (const Json::exception& fault) {
        return internal_error(std::string("rules: ") + fault.what());
    }
}

const RuleBook& rule_book()
{
    static const RuleBook book = shipped_settings("rules.json", read_rule_book);
    return book;
}

}  // namespace haishu::layers
