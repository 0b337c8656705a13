#pragma once
// Residents of a small made-up district: cells of 100 m in two communities of one street, side by side.

#include "data/persons/head_count.hpp"
#include "data/persons/population_release.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>

namespace haishu::data::test
{

// West of the 645,000 m line community 1, east of it community 2 (EPSG:4549).
inline constexpr double border_m = 645'000;

class SmallDistrict
{
   public:
    SmallDistrict() : m_transform(geo::Transform::create(geo::cgcs2000_gk_cm120, geo::cgcs2000).value()), m_count(make_count()) {}

    // Of the cell `column` cells east of the border and `row` cells north of a base line.
    SmallDistrict& add(int column, int row, int people, const std::map<std::string, std::string>& traits = {}, int household = 3)
    {
        const geo::Point place =
            m_transform.apply(geo::Point{border_m + column * 100 + 50, 3'305'000.0 + row * 100 + 50}).value();
        const auto cell = m_count.cell_at(place).value();
        REQUIRE(cell.has_value());
        const layers::PopulationRules& rules = layers::population_rules();
        PersonTraits person;
        person.values.assign(rules.dimensions.size(), -1);
        for (std::size_t d = 0; d < rules.dimensions.size(); ++d) {
            const auto wanted = traits.find(rules.dimensions[d].id);
            if (wanted == traits.end()) continue;
            for (std::size_t v = 0; v < rules.dimensions[d].values.size(); ++v)
                if (rules.dimensions[d].values[v].id == wanted->second) person.values[d] = static_cast<std::int8_t>(v);
            REQUIRE(person.values[d] >= 0);
        }
        for (int i = 0; i < people; ++i) {
            if (household > 0) person.household = m_households + 1 + static_cast<std::uint64_t>(i / household);
            m_count.add(*cell, person);
        }
        m_households += static_cast<std::uint64_t>(people);
        return *this;
    }

    HeadCount& head_count() { return m_count; }
    PopulationTable table() { return m_count.finish().value(); }

    static layers::LayerDescriptor layer()
    {
        for (const auto& descriptor : layers::shipped_descriptors())
            if (descriptor.id == layers::population_rules().layer) return descriptor;
        FAIL("the layer of population is shipped");
        return {};
    }

   private:
    static HeadCount make_count()
    {
        auto to_plane = std::make_shared<geo::Transform>(geo::Transform::create(geo::cgcs2000, geo::cgcs2000_gk_cm120).value());
        return HeadCount::create(layers::population_rules(),
                                 [to_plane](geo::Point at) -> std::optional<DivisionCodes> {
                                     return DivisionCodes{
                                         to_plane->apply(at).value().x < border_m ? "330203001001" : "330203001002", "330203001"};
                                 })
            .value();
    }

    geo::Transform m_transform;
    HeadCount m_count;
    std::uint64_t m_households = 0;
};

// What rows say, by code and field.
class Published
{
   public:
    explicit Published(const PopulationRelease& release) : m_layer(SmallDistrict::layer())
    {
        for (const layers::Feature& row : release.rows) m_rows[std::get<std::string>(at(row, "code"))] = row;
    }
    explicit Published(const PopulationTable& table, const EarlierRelease& earlier = {})
        : Published(make_release(table, earlier, SmallDistrict::layer(), 20'000, ReleaseKey{1, 2, 3}))
    {
    }

    [[nodiscard]] std::optional<std::int64_t> count(const std::string& code, const std::string& field) const
    {
        const auto* number = std::get_if<std::int64_t>(&at(m_rows.at(code), field));
        return number == nullptr ? std::nullopt : std::optional(*number);
    }
    [[nodiscard]] bool has(const std::string& code) const { return m_rows.count(code) > 0; }
    [[nodiscard]] std::size_t size() const { return m_rows.size(); }
    [[nodiscard]] std::vector<layers::Feature> rows() const
    {
        std::vector<layers::Feature> rows;
        for (const auto& [code, row] : m_rows) rows.push_back(row);
        return rows;
    }
    // Every count of every row, as text, to be compared.
    [[nodiscard]] std::map<std::string, std::string> counts(const PopulationTable& table) const
    {
        std::map<std::string, std::string> all;
        for (const auto& [code, row] : m_rows) {
            for (const std::string& field : table.fields) {
                const auto number = count(code, field);
                all[code + " " + field] = number ? std::to_string(*number) : "-";
            }
        }
        return all;
    }

   private:
    [[nodiscard]] const geo::Value& at(const layers::Feature& row, const std::string& field) const
    {
        return row.values[m_layer.field_index(field).value()];
    }
    layers::LayerDescriptor m_layer;
    std::map<std::string, layers::Feature> m_rows;
};

// "100mN33050E06450" of a cell as above.
inline std::string cell(int column, int row)
{
    char code[32];
    snprintf(code, sizeof code, "100mN%05dE%05d", 33'050 + row, 6'450 + column);
    return code;
}

}  // namespace haishu::data::test
