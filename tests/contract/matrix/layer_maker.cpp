#include "tests/contract/matrix/layer_maker.hpp"

#include "geo/codec/wkt.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace haishu::contract
{

namespace
{

using layers::FieldType;
using layers::Level;

constexpr std::array<Level, 4> all_levels{Level::Public, Level::Internal, Level::Restricted, Level::Closed};

// What a row is there for.
enum class RowKind { Plain, Internal, Restricted, Closed, InternalCell, RestrictedCell, ByHiddenField };

class LayerMaker
{
   public:
    LayerMaker(MarkerBook& book, const LayerWish& wish) : m_book(book), m_wish(wish) {}

    MarkedLayer make()
    {
        const std::size_t id = m_book.add({"", "id", m_wish.level, std::nullopt, true});
        m_layer.id = MarkerBook::word(id);
        m_book.at(id).layer = m_layer.id;
        m_layer.level = m_wish.level;
        m_layer.geometry = m_wish.geometry;
        m_layer.group = "import";
        m_layer.title = text(m_wish.level, "title");
        m_layer.description = text(m_wish.level, "description");
        m_layer.source = mark(m_wish.level, "source");
        m_layer.licence = mark(m_wish.level, "licence");
        m_layer.releases = {{"component-class", {"0105"}, {}, mark(Level::Closed, "release")}};
        m_layer.schematic = true;
        m_layer.min_zoom = 0;
        m_layer.max_zoom = 18;
        add_fields();
        add_rules();
        add_roles();
        add_style();
        add_rows();
        add_edits();
        return {std::move(m_layer), std::move(m_rows), std::move(m_edits)};
    }

   private:
    std::string mark(Level level, const std::string& part) const
    {
        return MarkerBook::word(m_book.add({m_layer.id, part, std::max(level, m_wish.level)}));
    }
    layers::Text text(Level level, const std::string& part) const
    {
        return {"题" + mark(level, part), mark(level, part) + " in English"};
    }

    std::string add_field(FieldType type, Level level)
    {
        layers::Field field;
        field.name = mark(level, "name of a field");
        field.type = type;
        field.level = level;
        field.title = text(level, "title of a field");
        field.unit = type == FieldType::Text ? "" : mark(level, "unit of a field");
        m_layer.fields.push_back(field);
        return field.name;
    }
    void add_plain_field(const std::string& name, FieldType type = FieldType::Text)
    {
        layers::Field field;
        field.name = name;
        field.type = type;
        m_layer.fields.push_back(field);
    }
    void add_choice(layers::Field& field, const std::string& value, Level level)
    {
        field.choices.push_back({value, text(level, "title of a choice")});
    }

    void add_fields()
    {
        add_plain_field("kind");
        add_plain_field("community_code");
        add_plain_field("department");
        add_plain_field("happened", FieldType::DateTime);
        for (const Level level : all_levels) {
            m_texts.push_back(add_field(FieldType::Text, level));
            m_integers.push_back(add_field(FieldType::Integer, level));
            add_field(FieldType::Real, level);
            const std::string chosen = add_field(FieldType::Text, level);
            layers::Field& field = m_layer.fields.back();
            add_choice(field, mark(level, "choice"), level);
            m_choices[chosen] = field.choices.front().value;
            m_times.push_back(add_field(FieldType::DateTime, level));
        }
        // Bound for the public by the rules of content, whatever it says of itself.
        m_load = add_field(FieldType::Text, Level::Public);
        m_layer.fields.back().meaning = "load-limit";
        for (std::size_t number = 7; number / 10 < m_book.numbers().size(); number += 10) {
            Marker& marker = m_book.at(number);
            const bool is_of_load = MarkerBook::word(number) == m_load ||
                                    m_layer.fields.back().title.zh == "题" + MarkerBook::word(number) ||
                                    m_layer.fields.back().title.en == MarkerBook::word(number) + " in English";
            if (is_of_load) marker.level = std::max(marker.level, Level::Internal);
        }
    }

    void add_rules()
    {
        layers::Field& kind = m_layer.fields.front();
        kind.title = text(Level::Public, "title of a field");
        const auto value = [&](RowKind row, Level level) {
            m_kinds[row] = mark(level, "class of rows");
            add_choice(kind, m_kinds[row], level);
            return m_kinds[row];
        };
        value(RowKind::Plain, Level::Public);
        const auto hide = [&](RowKind row, Level level) {
            layers::RowRule rule;
            rule.field = "kind";
            rule.values = {value(row, level)};
            rule.level = level;
            m_layer.row_rules.push_back(rule);
        };
        hide(RowKind::Internal, Level::Internal);
        hide(RowKind::Restricted, Level::Restricted);
        hide(RowKind::Closed, Level::Closed);
        const auto empty = [&](RowKind row, Level level) {
            layers::RowRule rule;
            rule.field = "kind";
            rule.values = {value(row, Level::Public)};
            rule.level = level;
            rule.fields = {m_texts.front(), m_integers.front()};
            m_layer.row_rules.push_back(rule);
        };
        empty(RowKind::InternalCell, Level::Internal);
        empty(RowKind::RestrictedCell, Level::Restricted);
        value(RowKind::ByHiddenField, Level::Public);
        layers::RowRule rule;
        rule.field = m_texts[1];
        rule.values = {mark(Level::Restricted, "value of a rule")};
        m_layer.row_rules.push_back(rule);
    }

    void add_roles()
    {
        m_layer.search_fields = m_texts;
        m_layer.name_field = m_texts.front();
        m_layer.time_field = "happened";
        if (!m_wish.has_hidden_roles) return;
        m_layer.name_field = m_texts[1];
        m_layer.key_field = m_texts[2];
        m_layer.time_field = m_times[1];
        m_layer.rank_field = m_integers[1];
        m_layer.department_field = "department";
        std::vector<std::string> names;
        for (const layers::Field& field : m_layer.fields) names.push_back(field.name);
        layers::GeneraliseRule rule;
        rule.below_zoom = 1;
        rule.where_field = "kind";
        for (const auto& [row, value] : m_kinds) rule.where_values.push_back(value);
        rule.fields = names;
        m_layer.generalise_rules = {rule};
    }

    void add_style()
    {
        using nlohmann::json;
        json colours{"match", {"get", "kind"}};
        for (const auto& [row, value] : m_kinds) {
            colours.push_back(value);
            colours.push_back("#123456");
        }
        colours.push_back("#654321");
        json style = json::array();
        style.push_back({{"type", "circle"}, {"paint", {{"circle-color", colours}}}});
        for (const std::string& field : m_texts) {
            style.push_back({{"type", "symbol"},
                             {"filter", {"has", field}},
                             {"layout", {{"text-field", {"concat", {"get", field}, {"get", "kind"}}}}}});
        }
        for (const auto& [row, value] : m_kinds)
            style.push_back({{"type", "circle"}, {"filter", {"==", {"get", "kind"}, value}}, {"paint", json::object()}});
        m_layer.style_json = style.dump();
    }

    [[nodiscard]] Level level_of(RowKind kind) const
    {
        Level level = Level::Public;
        if (kind == RowKind::Internal) level = Level::Internal;
        if (kind == RowKind::Restricted || kind == RowKind::ByHiddenField) level = Level::Restricted;
        if (kind == RowKind::Closed) level = Level::Closed;
        return std::max(level, m_wish.level);
    }

    [[nodiscard]] Level level_of(const layers::Field& field, RowKind kind) const
    {
        Level level = std::max(field.level, level_of(kind));
        if (field.name == m_load) level = std::max(level, Level::Internal);
        const bool is_in_cells = field.name == m_texts.front() || field.name == m_integers.front();
        if (is_in_cells && kind == RowKind::InternalCell) level = std::max(level, Level::Internal);
        if (is_in_cells && kind == RowKind::RestrictedCell) level = std::max(level, Level::Restricted);
        return level;
    }

    geo::Value value(const layers::Field& field, RowKind kind, const MarkedRow& row, bool carries_code)
    {
        if (field.name == "kind") return m_kinds.at(kind);
        if (field.name == "community_code") return carries_code ? geo::Value(row.community) : geo::Value();
        if (field.name == "department") return row.department.empty() ? geo::Value() : geo::Value(row.department);
        if (field.type == FieldType::DateTime) return std::int64_t{1'767'225'600'000 + 60'000 * std::int64_t(m_rows.size())};
        if (const auto choice = m_choices.find(field.name); choice != m_choices.end()) return choice->second;
        if (kind == RowKind::ByHiddenField && field.name == m_layer.row_rules.back().field)
            return m_layer.row_rules.back().values.front();
        const std::size_t number = m_book.add({m_layer.id, "field " + field.name, level_of(field, kind), row});
        if (field.type == FieldType::Integer) return MarkerBook::integer(number);
        if (field.type == FieldType::Real) return MarkerBook::real(number);
        return MarkerBook::word(number) + SampleCatalogue::searched;
    }

    layers::Feature row_of(RowKind kind, const MarkedRow& row, bool carries_code)
    {
        layers::Feature feature;
        feature.geometry = marked_shape(m_book, m_layer, level_of(kind), row);
        for (const layers::Field& field : m_layer.fields) feature.values.push_back(value(field, kind, row, carries_code));
        return feature;
    }

    void add_row(RowKind kind, const MarkedRow& row, bool carries_code)
    {
        m_row_starts.push_back(m_book.all().size());
        layers::Feature feature = row_of(kind, row, carries_code);
        feature.fid = static_cast<std::int64_t>(m_rows.size()) + 1;
        m_rows.push_back(std::move(feature));
    }

    void add_rows()
    {
        for (const std::string community : {"C1", "C2"}) {
            const MarkedRow row{community, m_wish.has_hidden_roles ? "urban" : ""};
            for (const RowKind kind : {RowKind::Plain, RowKind::Internal, RowKind::Restricted, RowKind::Closed,
                                       RowKind::InternalCell, RowKind::RestrictedCell, RowKind::ByHiddenField})
                add_row(kind, row, true);
            add_row(RowKind::Restricted, row, false);
            if (m_wish.has_hidden_roles) add_row(RowKind::Restricted, {community, "safety"}, true);
        }
    }

    void mark_past()
    {
        const std::size_t half = m_row_starts.size() / 2;
        for (std::size_t row = 0; row < m_row_starts.size(); ++row) {
            const bool is_changed = row % half < 4 || row % half == 7;
            const std::size_t end = row + 1 < m_row_starts.size() ? m_row_starts[row + 1] : m_book.all().size();
            for (std::size_t i = m_row_starts[row]; is_changed && i < end; ++i) m_book.at(i * 10).is_past = true;
        }
    }

    // The first rows of each kind get other values, the last plain and restricted ones of each community go.
    void add_edits()
    {
        mark_past();
        const std::size_t half = m_rows.size() / 2;
        for (const std::size_t first : {std::size_t{0}, half}) {
            const MarkedRow row{first == 0 ? "C1" : "C2", m_wish.has_hidden_roles ? "urban" : ""};
            const auto change = [&](std::size_t at, RowKind kind) {
                m_edits.push_back({layers::Operation::Update, m_rows[first + at].fid, std::nullopt, row_of(kind, row, true)});
            };
            change(0, RowKind::Plain);
            change(1, RowKind::Internal);
            change(2, RowKind::Restricted);
            change(3, RowKind::Closed);
            m_edits.push_back({layers::Operation::Delete, m_rows[first + 7].fid, std::nullopt, {}});
        }
    }

    MarkerBook& m_book;
    LayerWish m_wish;
    layers::LayerDescriptor m_layer;
    std::vector<std::string> m_texts, m_integers, m_times;  // names of the fields, by level
    std::string m_load;
    std::map<std::string, std::string> m_choices;  // by field
    std::map<RowKind, std::string> m_kinds;        // values of `kind`
    std::vector<layers::Feature> m_rows;
    std::vector<std::size_t> m_row_starts;  // first marker of each
    std::vector<layers::Edit> m_edits;
};

}  // namespace

MarkedLayer make_marked_layer(MarkerBook& book, const LayerWish& wish)
{
    return LayerMaker(book, wish).make();
}

geo::Geometry marked_shape(MarkerBook& book, const layers::LayerDescriptor& layer, Level level, const MarkedRow& row)
{
    const std::size_t number = book.add({layer.id, "place", level, row});
    const bool is_east = row.community == "C2";
    const std::string west = is_east ? MarkerBook::east_longitude(number) : MarkerBook::west_longitude(number);
    const std::string east = is_east ? "121.559" : "121.549";
    switch (layer.geometry) {
        case layers::GeometryKind::LineString:
        case layers::GeometryKind::MultiLineString:
            return geo::read_wkt(fmt::format("LINESTRING ({} 29.87, {} 29.875)", west, east)).value();
        case layers::GeometryKind::Polygon:
        case layers::GeometryKind::MultiPolygon:
            return geo::read_wkt(fmt::format("POLYGON (({0} 29.87, {1} 29.87, {1} 29.875, {0} 29.875, {0} 29.87))", west, east))
                .value();
        default: return geo::read_wkt(fmt::format("POINT ({} 29.87)", west)).value();
    }
}

}  // namespace haishu::contract
