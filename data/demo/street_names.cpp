#include "data/demo/street_names.hpp"

#include "data/demo/name_parts.hpp"
#include "data/demo/streets.hpp"

#include <cmath>

namespace haishu::data
{

StreetNames::StreetNames(const Facts& facts, const Random& random)
    : m_random(random.stream("street names")), m_first(name_parts("street_first")), m_second(name_parts("street_second"))
{
    for (const RoadFact& road : facts.roads) m_taken.insert(road.name);
}

void StreetNames::give(NetLine& line, const std::string& zone)
{
    const Point d = line.line.back() - line.line.front();
    const bool east_west = std::abs(d.x) > std::abs(d.y);
    const bool old_town = line.width_m <= 9;
    for (int attempt = 0; attempt < 400; ++attempt) {
        const std::string stem = m_random.pick(m_first) + m_random.pick(m_second);
        // Wide streets are 路 or 街, the narrow ones of an old town 街, 巷 or 弄, by their length.
        std::string suffix = old_town ? (norm(d) < 140 ? (m_random.chance(0.5) ? "弄" : "巷") : "街")
                                      : (east_west || m_random.chance(0.6) ? "路" : "街");
        if (attempt > 200) suffix = (east_west ? "东" : "南") + suffix;
        if (m_taken.insert(stem + suffix).second) {
            line.name = stem + suffix;
            return;
        }
    }
    line.name = zone + "支路";
}

}  // namespace haishu::data
