#include "server/api/areas/stats_table.hpp"

#include "server/api/areas/question_error.hpp"
#include "server/api/features/feature_csv.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <vector>

namespace haishu::server
{

namespace
{

using nlohmann::json;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

class Table
{
   public:
    void add(const std::string& text) { append(csv_cell(text)); }
    // Numbers are ours: a minus sign before one is no formula.
    void add(const json& value)
    {
        if (value.is_string())
            add(value.get<std::string>());
        else
            append(value.is_null() ? std::string() : value.dump());
    }
    void end_row()
    {
        m_text += "\r\n";
        m_is_first = true;
    }
    [[nodiscard]] std::string text() && { return std::move(m_text); }

   private:
    void append(const std::string& cell)
    {
        if (!m_is_first) m_text += ',';
        m_is_first = false;
        m_text += cell;
    }
    std::string m_text{byte_order_mark};
    bool m_is_first = true;
};

const char* kind_name(Measure::Kind kind)
{
    switch (kind) {
        case Measure::Kind::Share: return "share";
        case Measure::Kind::Sum: return "sum";
        case Measure::Kind::Average: return "avg";
        case Measure::Kind::Least: return "min";
        case Measure::Kind::Greatest: return "max";
    }
    return "";
}

const json& member(const json& object, const std::string& name)
{
    static const json null;
    const auto found = object.find(name);
    return found == object.end() ? null : *found;
}

class MeasureColumns
{
   public:
    MeasureColumns(const StatsRequest& asked, const layers::LayerDescriptor& layer)
    {
        for (const Measure& measure : asked.measures) {
            const bool is_ratio = measure.kind == Measure::Kind::Share || measure.kind == Measure::Kind::Average;
            m_columns.push_back({kind_name(measure.kind), layer.fields[asked.query.measured[measure.tally]].name, is_ratio});
        }
    }
    void add_head(Table& table, const std::string& prefix) const
    {
        for (const Column& column : m_columns) {
            const std::string name = prefix + column.kind + ':' + column.field;
            table.add(name);
            if (!column.is_ratio) continue;
            table.add(name + ":n");
            table.add(name + ":of");
        }
    }
    void add_values(Table& table, const json& item) const
    {
        for (const Column& column : m_columns) {
            const json& value = member(member(item, column.kind), column.field);
            if (!column.is_ratio) {
                table.add(value);
                continue;
            }
            for (const char* part : {"value", "n", "of"}) table.add(member(value, part));
        }
    }

   private:
    struct Column {
        std::string kind, field;
        bool is_ratio;
    };
    std::vector<Column> m_columns;
};

std::string key_text(const json& group)
{
    return group.at("key").dump(-1, ' ', false, json::error_handler_t::replace);
}

json change_of(const json& now, const json& then)
{
    const double before = then.get<double>();
    return before == 0 ? json() : json((now.get<double>() - before) / before);
}

class GroupTable
{
   public:
    GroupTable(const json& answer, const StatsRequest& asked, const layers::LayerDescriptor& layer)
        : m_answer(answer), m_asked(asked), m_measures(asked, layer)
    {
        for (const json& group : answer.at("groups")) {
            look_at(group);
        }
        for (const ComparedPeriod& period : asked.compared) {
            for (const json& group : answer.at("compare").at(period.name).at("groups")) {
                look_at(group);
                m_earlier[period.name].emplace(key_text(group), &group);
            }
        }
    }

    std::string text()
    {
        add_head();
        for (const json& group : m_answer.at("groups")) add_row(group);
        if (!m_asked.rank || !m_asked.rank->top) add_vanished();
        return std::move(m_table).text();
    }

   private:
    void look_at(const json& group)
    {
        m_has_names = m_has_names || group.contains("name");
        m_has_centers = m_has_centers || group.contains("center");
    }
    void add_head()
    {
        for (const std::string& name : m_asked.group_names) m_table.add(name);
        if (m_has_names) m_table.add(std::string("name"));
        if (m_has_centers) {
            m_table.add(std::string("longitude"));
            m_table.add(std::string("latitude"));
        }
        m_table.add(std::string("count"));
        m_measures.add_head(m_table, "");
        if (m_asked.rank) add_rank_head("");
        for (const ComparedPeriod& period : m_asked.compared) {
            const std::string prefix = period.name + ':';
            for (const char* name : {"count", "change"}) m_table.add(prefix + name);
            m_measures.add_head(m_table, prefix);
            if (m_asked.rank) add_rank_head(prefix);
        }
        m_table.end_row();
    }
    void add_rank_head(const std::string& prefix)
    {
        for (const char* name : {"rank", "tied"}) m_table.add(prefix + name);
    }
    void add_rank(const json& group)
    {
        for (const char* name : {"rank", "tied"}) m_table.add(member(group, name));
    }
    void add_row(const json& group)
    {
        const json& key = group.at("key");
        for (const std::string& name : m_asked.group_names) m_table.add(key.at(name));
        if (m_has_names) m_table.add(member(group, "name"));
        if (m_has_centers) {
            const json& center = member(group, "center");
            for (const std::size_t axis : {0U, 1U}) m_table.add(center.is_null() ? json() : center.at(axis));
        }
        m_table.add(group.at("count"));
        m_measures.add_values(m_table, group);
        if (m_asked.rank) add_rank(group);
        for (const ComparedPeriod& period : m_asked.compared) {
            static const json nothing{{"count", 0}};
            const auto found = m_earlier[period.name].find(key_text(group));
            const json& then = found == m_earlier[period.name].end() ? nothing : *found->second;
            m_table.add(then.at("count"));
            m_table.add(change_of(group.at("count"), then.at("count")));
            m_measures.add_values(m_table, then);
            if (m_asked.rank) add_rank(then);
        }
        m_table.end_row();
    }
    void add_vanished()
    {
        std::map<std::string, const json*> vanished;
        for (const auto& [period, groups] : m_earlier) vanished.insert(groups.begin(), groups.end());
        for (const json& group : m_answer.at("groups")) vanished.erase(key_text(group));
        for (const auto& [key, then] : vanished) {
            json group{{"key", then->at("key")}, {"count", 0}};
            for (const char* name : {"name", "center"}) {
                if (then->contains(name)) group[name] = then->at(name);
            }
            add_row(group);
        }
    }

    const json& m_answer;
    const StatsRequest& m_asked;
    MeasureColumns m_measures;
    std::map<std::string, std::map<std::string, const json*>> m_earlier;  // by period and key
    bool m_has_names = false;
    bool m_has_centers = false;
    Table m_table;
};

std::string bins_table(const json& bins)
{
    Table table;
    table.add(std::string("from"));
    table.add(std::string("count"));
    table.end_row();
    for (const json& bin : bins) {
        table.add(bin.at("from"));
        table.add(bin.at("count"));
        table.end_row();
    }
    return std::move(table).text();
}

std::string totals_table(const json& answer, const StatsRequest& asked, const layers::LayerDescriptor& layer)
{
    const MeasureColumns measures(asked, layer);
    const json& population = member(answer, "population");
    Table table;
    table.add(std::string("count"));
    measures.add_head(table, "");
    if (answer.contains("area_m2")) table.add(std::string("area_m2"));
    for (const char* name : {"estimate", "lower", "upper"})
        if (!population.is_null()) table.add(std::string("population:") + name);
    for (const ComparedPeriod& period : asked.compared) {
        for (const char* name : {":count", ":change"}) table.add(period.name + name);
        measures.add_head(table, period.name + ':');
    }
    table.end_row();
    table.add(answer.at("matched"));
    measures.add_values(table, answer);
    if (answer.contains("area_m2")) table.add(answer.at("area_m2"));
    for (const char* name : {"estimate", "lower", "upper"})
        if (!population.is_null()) table.add(population.at(name));
    for (const ComparedPeriod& period : asked.compared) {
        const json& then = answer.at("compare").at(period.name);
        table.add(then.at("matched"));
        table.add(then.at("change").at("value"));
        measures.add_values(table, then);
    }
    table.end_row();
    return std::move(table).text();
}

}  // namespace

Result<std::string> stats_table(const json& answer, const StatsRequest& asked, const layers::LayerDescriptor& layer)
{
    if (answer.contains("groups") && answer.contains("bins"))
        return malformed_question("bin", "cannot stand beside group_by in a table: ask for one of them");
    if (answer.contains("groups")) return GroupTable(answer, asked, layer).text();
    if (answer.contains("bins")) return bins_table(answer.at("bins"));
    return totals_table(answer, asked, layer);
}

}  // namespace haishu::server
