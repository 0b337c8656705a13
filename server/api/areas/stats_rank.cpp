#include "server/api/areas/stats_rank.hpp"

#include "layers/query/grouping.hpp"
#include "server/api/areas/question_error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

using nlohmann::json;

std::optional<double> value_of(const json& group, const RankOrder& order)
{
    if (order.kind == "count") return group.at("count").get<double>();
    const json& measure = group.at(order.kind).at(order.field);
    const json& value = measure.is_object() ? measure.at("value") : measure;
    return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

bool is_asked(const json& question, const json& measure)
{
    if (measure == "count") return true;
    const auto measures = question.find("measures");
    return measures != question.end() && std::find(measures->begin(), measures->end(), measure) != measures->end();
}

}  // namespace

Result<std::optional<RankOrder>> read_rank(const json& question)
{
    const auto sent = question.find("rank");
    if (sent == question.end()) return std::optional<RankOrder>();
    if (!sent->is_object()) return malformed_question("rank", "must be an object with by, order and top");
    for (const auto& [name, value] : sent->items()) {
        if (name != "by" && name != "order" && name != "top")
            return malformed_question("rank", "must be an object with by, order and top");
    }
    if (!question.contains("group_by")) return malformed_question("rank", "needs a group_by");
    const json by = sent->value("by", json("count"));
    if (!by.is_string() || !is_asked(question, by))
        return malformed_question("rank.by", "must be count or one of the measures that are asked for");
    const auto text = by.get<std::string>();
    RankOrder order;
    order.kind = text.substr(0, text.find(':'));
    if (order.kind != text) order.field = text.substr(order.kind.size() + 1);
    const json direction = sent->value("order", json("descending"));
    order.is_ascending = direction == "ascending";
    if (!order.is_ascending && direction != "descending")
        return malformed_question("rank.order", "must be descending or ascending");
    if (const auto top = sent->find("top"); top != sent->end()) {
        const bool is_count = top->is_number_integer() && top->get<std::int64_t>() >= 1 &&
                              top->get<std::int64_t>() <= static_cast<std::int64_t>(layers::max_groups);
        if (!is_count)
            return malformed_question("rank.top", fmt::format("must be a whole number from 1 to {}", layers::max_groups));
        order.top = top->get<std::size_t>();
    }
    return std::optional(order);
}

void rank_groups(json& groups, const RankOrder& order)
{
    struct Ranked {
        std::optional<double> value;
        json group;
    };
    std::vector<Ranked> all;
    for (json& group : groups) {
        const std::optional<double> value = value_of(group, order);
        all.push_back({value, std::move(group)});
    }
    std::stable_sort(all.begin(), all.end(), [&order](const Ranked& a, const Ranked& b) {
        if (!a.value || !b.value) return a.value.has_value() && !b.value;
        return order.is_ascending ? *a.value < *b.value : *a.value > *b.value;
    });
    groups = json::array();
    for (std::size_t from = 0; from < all.size();) {
        std::size_t to = from + 1;
        while (to < all.size() && all[to].value == all[from].value) ++to;
        const bool has_rank = all[from].value.has_value();
        for (std::size_t i = from; i < to; ++i) {
            all[i].group["rank"] = has_rank ? json(from + 1) : json();
            all[i].group["tied"] = has_rank ? to - from - 1 : 0;
            groups.push_back(std::move(all[i].group));
        }
        from = to;
    }
}

void keep_top(json& groups, const RankOrder& order)
{
    if (!order.top) return;
    const auto is_beyond = [&order](const json& group) {
        return group.at("rank").is_null() || group.at("rank").get<std::size_t>() > *order.top;
    };
    groups.erase(std::find_if(groups.begin(), groups.end(), is_beyond), groups.end());
}

}  // namespace haishu::server
