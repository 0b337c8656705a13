// Residents are drawn one by one, counted as an import counts them, and forgotten.

#include "data/demo/layer_list.hpp"
#include "data/persons/head_count.hpp"
#include "data/persons/population_release.hpp"

#include <array>
#include <cmath>
#include <map>

namespace haishu::data
{

namespace
{

// Draws what one resident is like.
class ResidentMaker
{
   public:
    ResidentMaker(const layers::PopulationRules& rules, Random random) : m_random(random)
    {
        m_person.values.assign(rules.dimensions.size(), -1);
        for (std::size_t d = 0; d < rules.dimensions.size(); ++d) m_places[rules.dimensions[d].id] = d;
    }

    const PersonTraits& draw(std::uint64_t household, bool is_floating, bool is_renting)
    {
        m_person.household = household;
        const std::size_t age = choose("age", std::array{0.115, 0.035, 0.62, 0.195, 0.035});
        const bool is_old = age >= 3;
        set("sex", m_random.chance(0.493) ? 0 : 1);
        set("hukou", is_floating ? 1 : 0);
        set("housing", is_renting ? 1 : m_random.chance(0.04) ? 2 : 0);
        if (age < 2) {
            set("marriage", 0);
            set("education", age == 0 ? 0 : m_random.chance(0.6) ? 1 : 2);
            set("social_security", m_random.chance(0.93) ? 1 : 2);
        } else {
            choose("marriage", is_old ? std::array{0.02, 0.80, 0.03, 0.15} : std::array{0.24, 0.70, 0.05, 0.01});
            choose("education", is_old ? std::array{0.52, 0.28, 0.13, 0.07} : std::array{0.10, 0.30, 0.24, 0.36});
            choose("social_security", is_old ? std::array{0.58, 0.39, 0.03} : std::array{0.66, 0.24, 0.10});
        }
        choose("health", is_old ? std::array{0.45, 0.49, 0.06} : std::array{0.91, 0.08, 0.01});
        return m_person;
    }

   private:
    void set(const char* dimension, std::size_t value)
    {
        m_person.values[m_places.at(dimension)] = static_cast<std::int8_t>(value);
    }
    template <std::size_t N>
    std::size_t choose(const char* dimension, const std::array<double, N>& weights)
    {
        const std::size_t value = m_random.weighted(weights);
        set(dimension, value);
        return value;
    }

    Random m_random;
    PersonTraits m_person;
    std::map<std::string, std::size_t, std::less<>> m_places;
};

double capacity(const Building& b)
{
    return b.population_factor > 0 && b.face >= 0 ? signed_area(b.ring) * b.floors * b.population_factor : 0;
}

Result<PopulationTable> count_residents(const World& world, const layers::PopulationRules& rules)
{
    HAISHU_TRY(HeadCount head_count, HeadCount::create(rules, [&world](geo::Point degrees) -> std::optional<DivisionCodes> {
                   const Where where = world.where(world.facts.frame.to_plane(degrees));
                   if (where.community_code.empty()) return std::nullopt;
                   return DivisionCodes{where.community_code, where.street_code};
               }));
    double total = 0;
    for (const Building& b : world.land.buildings) total += capacity(b);
    Random random = world.random.stream("residents");
    ResidentMaker residents(rules, random.stream("traits"));
    std::uint64_t household = 0;
    double left_over = 0;
    for (const Building& b : world.land.buildings) {
        if (capacity(b) <= 0) continue;
        left_over += capacity(b) / total * static_cast<double>(world.facts.settings.population);
        auto people = static_cast<std::int64_t>(left_over);
        left_over -= static_cast<double>(people);
        HAISHU_TRY(const auto cell, head_count.cell_at(world.facts.frame.to_degrees(b.center())));
        while (cell && people > 0) {
            ++household;
            const bool is_floating = random.chance(0.31);
            const bool is_renting = random.chance(is_floating ? 0.72 : 0.08);
            const auto size = static_cast<std::int64_t>(random.weighted(std::array{0.27, 0.33, 0.22, 0.11, 0.05, 0.02})) + 1;
            for (std::int64_t i = std::min(size, people); i > 0; --i, --people)
                head_count.add(*cell, residents.draw(household, is_floating, is_renting));
        }
    }
    return head_count.finish();
}

}  // namespace

void make_population_cell(World& world, LayerRows& rows)
{
    const Result<PopulationTable> table = count_residents(world, layers::population_rules());
    HAISHU_ASSERT(static_cast<bool>(table), "the cells of the demo lie in the plane of the rules");
    ReleaseKey key{};
    Random random = world.random.stream("rounding");
    for (unsigned char& byte : key) byte = static_cast<unsigned char>(random.integer(0, 255));
    PopulationRelease release =
        make_release(table.value(), {}, rows.descriptor(), day_from_civil(2025, 12, 31), key, Residents::Drawn);
    DivisionNames names;
    for (const UnitFact& unit : world.facts.units) names[unit.code] = unit.name;
    for (const CommunityFact& community : world.facts.communities) names[community.code] = community.name;
    name_rows(release.rows, rows.descriptor(), names);
    for (layers::Feature& row : release.rows) rows.add(std::move(row));
}

}  // namespace haishu::data
