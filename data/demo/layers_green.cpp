#include "data/demo/land_shapes.hpp"
#include "data/demo/layer_list.hpp"
#include "geo/ops/overlay.hpp"

#include <algorithm>

namespace haishu::data
{

namespace
{

class GreenRows
{
   public:
    explicit GreenRows(LayerRows& rows) : m_rows(rows) {}

    void add(const geo::Geometry& area, const std::string& name, const std::string& name_en, const std::string& kind, int rank)
    {
        // A little smaller: necks and spikes thinner than that would cross themselves once written in degrees.
        for (geo::Geometry& part : polygon_parts(or_empty(geo::buffer(area, -0.4, 1)))) {
            const double square_m = geo::planar_area(part);
            if (square_m < 250) continue;
            m_rows.add(std::move(part), {{"code", text("G" + zero_padded(++m_number, 5))},
                                         {"name", text(name)},
                                         {"name_en", text(name_en)},
                                         {"kind", text(kind)},
                                         {"area_m2", real(rounded(square_m, 0))},
                                         {"rank", integer(rank)}});
        }
    }

   private:
    LayerRows& m_rows;
    int m_number = 0;
};

}  // namespace

void make_green(World& world, LayerRows& rows)
{
    constexpr double lake_park_m = 30;
    constexpr double bank_m = 26;
    constexpr std::size_t bank_piece = 12;
    GreenRows green(rows);
    const geo::Geometry& outline = world.divisions.district;
    Cutter waters;
    for (const WaterFact& water : world.facts.waters) waters.add(water_area(water));
    Cutter ways = waters;
    for (const RoadSegment& segment : world.network.segments) {
        const NetLine& line = world.network.lines[segment.line];
        ways.add(or_empty(geo::buffer(line_of(segment.points), line.width_m / 2 + 2, 2)));
    }
    Cutter taken = ways;  // each later kind also leaves out what is green already
    for (const Campus& campus : world.land.campuses) taken.add(campus.area);
    for (const Building& b : world.land.buildings)
        if (b.compound.empty()) taken.add(polygon_of(b.ring));
    const auto add = [&](geo::Geometry area, const std::string& name, const std::string& name_en, const std::string& kind,
                         int rank) {
        green.add(area, name, name_en, kind, rank);
        taken.add(std::move(area));
    };
    for (const Ring& hill : world.facts.hills) {
        const geo::Geometry valid = or_empty(geo::make_valid(polygon_of(hill)));
        add(waters.cut(or_empty(geo::intersection(valid, outline))), "", "", "forest", 4);
    }
    for (const Campus& park : world.land.parks) {
        const PlaceFact& place = world.facts.places[park.place];
        add(taken.cut(park.area), place.name, place.name_en, "park", 2);
    }
    for (const WaterFact& water : world.facts.waters) {
        if (water.kind == "lake")
            add(taken.cut(or_empty(geo::buffer(polygon_of(water.shape), lake_park_m, 6))), water.name + "公园",
                water.name_en + " Park", "park", 2);
    }
    for (std::size_t f = 0; f < world.network.graph.faces.size(); ++f) {
        const Zone* zone = world.network.face_zone[f];
        if (zone != nullptr && zone->kind->name == "park")
            add(taken.cut(face_polygon(world.network.graph.faces[f])), zone->name, "", "park", 3);
    }
    for (const WaterFact& water : world.facts.waters) {
        if (water.kind != "river" || water.width_m < 90) continue;
        // In short pieces, each of which has few neighbours to be cut by.
        for (std::size_t i = 0; i + 1 < water.shape.size(); i += bank_piece) {
            const std::size_t end = std::min(i + bank_piece + 1, water.shape.size());
            const Polyline piece(water.shape.begin() + static_cast<std::ptrdiff_t>(i),
                                 water.shape.begin() + static_cast<std::ptrdiff_t>(end));
            const geo::Geometry strip = or_empty(geo::buffer(line_of(piece), water.width_m / 2 + bank_m, 4, true));
            add(taken.cut(or_empty(geo::intersection(strip, outline))), water.name + "滨水绿带", "", "riverside", 5);
        }
    }
    for (std::size_t f = 0; f < world.network.graph.faces.size(); ++f) {
        const Face& face = world.network.graph.faces[f];
        if (world.network.face_zone[f] != nullptr || face.area < 12000) continue;
        green.add(taken.cut(or_empty(geo::buffer(face_polygon(face), -3, 1))), "", "", "farmland", 8);
    }
}

}  // namespace haishu::data
