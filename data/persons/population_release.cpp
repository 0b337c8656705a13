#include "data/persons/population_release.hpp"

#include "geo/base/assert.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstdlib>

namespace haishu::data
{

using layers::PopulationUnit;

namespace
{

constexpr const char* counted_method = "random_rounding_5";
constexpr const char* drawn_method = "synthetic_random_rounding_5";

// Up or down so that it is right in the mean; the same for one key.
std::int64_t rounded_at_random(std::int64_t count, std::int64_t base, const std::string& place, const ReleaseKey& key)
{
    static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);
    const std::int64_t below = count / base * base;
    std::array<unsigned char, 8> hash{};
    crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(place.data()), place.size(), key.data());
    std::uint64_t number = 0;
    for (const unsigned char byte : hash) number = number << 8 | byte;
    return number % static_cast<std::uint64_t>(base) < static_cast<std::uint64_t>(count - below) ? below + base : below;
}

class RowMaker
{
   public:
    RowMaker(const PopulationTable& table, const EarlierRelease& earlier, const layers::LayerDescriptor& layer,
             std::int64_t ref_day, const ReleaseKey& key, Residents residents)
        : m_table(table),
          m_rules(*table.rules),
          m_earlier(earlier),
          m_layer(layer),
          m_ref_day(ref_day),
          m_key(key),
          m_method(residents == Residents::Counted ? counted_method : drawn_method),
          m_kept_back(suppressed_counts(table, earlier))
    {
    }

    PopulationRelease run()
    {
        for (std::size_t u = 1; u < m_table.units.size(); ++u) add_row(u);
        return std::move(m_release);
    }

   private:
    // A cell that is new and has too few to be published would tell that somebody moved there: it has no row at all.
    [[nodiscard]] bool is_listed(std::size_t unit, const EarlierRelease::Row* before) const
    {
        return m_earlier.rows.empty() || before != nullptr || !m_kept_back[unit][PopulationTable::persons];
    }

    void add_row(std::size_t u)
    {
        const PopulationTable::Unit& unit = m_table.units[u];
        const auto found = m_earlier.rows.find(unit.code);
        const EarlierRelease::Row* const before = found == m_earlier.rows.end() ? nullptr : &found->second;
        if (!is_listed(u, before)) return;
        layers::Feature row;
        row.values.resize(m_layer.fields.size());
        if (unit.kind == PopulationUnit::Cell) row.geometry = unit.shape;
        bool is_held = false;
        for (std::size_t c = 0; c < m_table.columns; ++c) {
            if (m_kept_back[u][c]) {
                m_release.figures.kept_back += is_told(unit.kind, c) ? 1 : 0;
                continue;
            }
            ++m_release.figures.counts;
            set(row, m_table.fields[c], published(unit, c, before, is_held));
        }
        const bool is_suppressed = m_kept_back[u][PopulationTable::persons];
        set(row, "code", unit.code);
        set(row, "unit_type", std::string(population_unit_name(unit.kind)));
        set(row, "ref_date", m_ref_day);
        set(row, "suppressed", is_suppressed);
        set(row, "k", m_rules.k);
        set(row, "max_error", is_held ? m_rules.error_when_held() : m_rules.error_when_set());
        set(row, "noise_method", m_method);
        set(row, "street_code", unit.street_code);
        if (!unit.community_code.empty()) set(row, "community_code", unit.community_code);
        ++m_release.figures.units;
        m_release.figures.suppressed += is_suppressed ? 1 : 0;
        m_release.rows.push_back(std::move(row));
    }

    std::int64_t published(const PopulationTable::Unit& unit, std::size_t column, const EarlierRelease::Row* before,
                           bool& is_held) const
    {
        const std::int64_t count = unit.counts[column];
        if (before != nullptr && before->counts[column] &&
            std::abs(count - *before->counts[column]) <= m_rules.error_when_held()) {
            is_held = true;
            return *before->counts[column];
        }
        return rounded_at_random(count, m_rules.rounding, unit.code + '/' + m_table.fields[column], m_key);
    }

    [[nodiscard]] bool is_told(PopulationUnit kind, std::size_t column) const
    {
        if (column == PopulationTable::persons) return true;
        if (column == PopulationTable::households) return m_table.knows_households;
        for (std::size_t d = m_table.first_column.size(); d-- > 0;) {
            if (column < m_table.first_column[d]) continue;
            return m_table.is_known[d] && m_rules.dimensions[d].values[column - m_table.first_column[d]].finest <= kind;
        }
        return false;
    }

    void set(layers::Feature& row, std::string_view field, geo::Value value) const
    {
        if (const auto index = m_layer.field_index(field)) row.values[*index] = std::move(value);
    }

    const PopulationTable& m_table;
    const layers::PopulationRules& m_rules;
    const EarlierRelease& m_earlier;
    const layers::LayerDescriptor& m_layer;
    std::int64_t m_ref_day;
    const ReleaseKey& m_key;
    std::string m_method;
    std::vector<std::vector<bool>> m_kept_back;
    PopulationRelease m_release;
};

std::string text_in(const layers::Feature& row, std::optional<std::size_t> field)
{
    const auto* text = field ? std::get_if<std::string>(&row.values[*field]) : nullptr;
    return text == nullptr ? std::string() : *text;
}

std::optional<std::int64_t> number_in(const layers::Feature& row, std::optional<std::size_t> field)
{
    const auto* number = field ? std::get_if<std::int64_t>(&row.values[*field]) : nullptr;
    return number == nullptr ? std::nullopt : std::optional(*number);
}

}  // namespace

PopulationRelease make_release(const PopulationTable& table, const EarlierRelease& earlier, const layers::LayerDescriptor& layer,
                               std::int64_t ref_day, const ReleaseKey& key, Residents residents)
{
    return RowMaker(table, earlier, layer, ref_day, key, residents).run();
}

void name_rows(std::vector<layers::Feature>& rows, const layers::LayerDescriptor& layer, const DivisionNames& names)
{
    const auto name = layer.field_index(layer.name_field);
    const auto code = layer.field_index("code");
    if (!name || !code || name == code) return;
    for (layers::Feature& row : rows) {
        const auto found = names.find(text_in(row, code));
        row.values[*name] = found == names.end() ? text_in(row, code) : found->second;
    }
}

EarlierRelease read_release(const PopulationTable& table, const layers::LayerDescriptor& layer,
                            const std::vector<layers::Feature>& rows, std::int64_t& ref_day)
{
    EarlierRelease earlier;
    for (const layers::Feature& row : rows) {
        if (text_in(row, layer.field_index("noise_method")) != counted_method) continue;
        EarlierRelease::Row read;
        const std::string kind = text_in(row, layer.field_index("unit_type"));
        for (const auto unit : {PopulationUnit::Cell, PopulationUnit::Community, PopulationUnit::Street})
            if (kind == population_unit_name(unit)) read.kind = unit;
        read.community_code = text_in(row, layer.field_index("community_code"));
        read.street_code = text_in(row, layer.field_index("street_code"));
        for (const std::string& field : table.fields) read.counts.push_back(number_in(row, layer.field_index(field)));
        if (const auto day = number_in(row, layer.field_index("ref_date"))) ref_day = std::max(ref_day, *day);
        earlier.rows[text_in(row, layer.field_index("code"))] = std::move(read);
    }
    return earlier;
}

}  // namespace haishu::data
