#include "data/demo/place_rows.hpp"

#include "data/demo/seed_table.hpp"

namespace haishu::data
{

namespace
{

Value parsed(const std::string& value, layers::FieldType type)
{
    switch (type) {
        case layers::FieldType::Integer: return static_cast<std::int64_t>(parse_number(value));
        case layers::FieldType::Real: return parse_number(value);
        case layers::FieldType::Boolean: return value == "1" || value == "true";
        default: return text(value);
    }
}

}  // namespace

void PlaceRows::add(geo::Geometry geometry, Point at, const std::string& name, const std::string& name_en,
                    const std::string& kind, std::string address, int rank, const std::map<std::string, std::string>& extra,
                    std::vector<LayerRows::Cell> more)
{
    const Where where = m_world.where(at);
    if (address.empty() || address.find("号") == std::string::npos) {
        const std::string nearest = m_world.roads.address(at);
        if (!nearest.empty()) address = nearest;
    }
    std::vector<LayerRows::Cell> cells = std::move(more);
    for (const auto& [key, value] : extra)
        if (const layers::Field* field = m_rows.field(key)) cells.emplace_back(field->name, parsed(value, field->type));
    cells.emplace_back("code", text(m_prefix + zero_padded(++m_number, 5)));
    cells.emplace_back("name", text(name));
    cells.emplace_back("name_en", text(name_en));
    cells.emplace_back("kind", text(kind));
    cells.emplace_back("address", text(address));
    cells.emplace_back("street_code", text(where.street_code));
    cells.emplace_back("community_code", text(where.community_code));
    cells.emplace_back("rank", integer(rank));
    m_rows.add(std::move(geometry), std::move(cells));
}

void PlaceRows::seeds(const std::string& layer)
{
    for (const PlaceFact& place : m_world.facts.places)
        if (place.layer == layer)
            add(point_of(place.point), place.point, place.name, place.name_en, place.kind, place.address, place.rank,
                place.extra);
}

Point door_of(const World& world, const Building& b)
{
    const RoadSpot road = world.roads.nearest(b.center(), 150, false);
    if (road.segment < 0) return b.center();
    Ring closed = b.ring;
    closed.push_back(b.ring.front());
    const Point on_wall = nearest_on_line(closed, road.foot).foot;
    return on_wall + (b.center() - on_wall) * 0.12;
}

const Building* building_in(const World& world, std::size_t community, Random& random)
{
    const std::vector<std::uint32_t>& own = world.buildings_by_community[community];
    return own.empty() ? nullptr : &world.land.buildings[own[random.index(own.size())]];
}

}  // namespace haishu::data
