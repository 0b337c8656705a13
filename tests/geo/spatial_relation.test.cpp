#include "geo/ops/spatial_relation.hpp"

#include "geo/codec/wkt.hpp"

#include "geo/ops/operation_deadline.hpp"
#include "geo/ops/overlay.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <random>

using namespace haishu;
using namespace haishu::geo;

namespace
{

constexpr std::array all_relations{SpatialRelation::Intersects, SpatialRelation::Equals,  SpatialRelation::Disjoint,
                                   SpatialRelation::Touches,    SpatialRelation::Within,  SpatialRelation::Overlaps,
                                   SpatialRelation::Crosses,    SpatialRelation::Contains};

// Shapes near (121.5, 29.8), with their vertices on a lattice or anywhere, and no two parts of one that meet.
class Shapes
{
   public:
    explicit Shapes(unsigned seed) : m_random(seed) {}

    Geometry any(bool on_lattice)
    {
        m_on_lattice = on_lattice;
        const int kind = m_whole(m_random) % 6;
        const int parts = kind < 3 ? 1 : 2 + m_whole(m_random) % 3;
        Geometry shape;
        shape.type = static_cast<GeometryType>(kind + 1);
        for (int i = 0; i < parts; ++i) add(shape, kind % 3, parts == 1 ? Point{0, 0} : Point{0.03 * (i % 2), 0.03 * (i / 2)});
        return shape;
    }

   private:
    Point place(Point offset, double angle, double reach)
    {
        const auto on = [this](double value) { return m_on_lattice ? std::round(value * 256) / 256 : value; };
        return {121.5 + offset.x + on(reach * std::cos(angle)), 29.8 + offset.y + on(reach * std::sin(angle))};
    }

    void add(Geometry& shape, int dimension, Point offset)
    {
        const int corners = dimension == 0 ? 1 : dimension == 1 ? 2 + m_whole(m_random) % 4 : 3 + m_whole(m_random) % 12;
        std::vector<double> angles;
        for (int i = 0; i < corners; ++i) angles.push_back(m_share(m_random) * 2 * M_PI);
        if (dimension == 2) std::sort(angles.begin(), angles.end());
        const double size = m_share(m_random) < 0.3 ? 0.004 : 0.013;
        const std::size_t first = shape.points.size();
        const Point shift{offset.x + (m_share(m_random) < 0.5 ? 0 : 1 / 256.0), offset.y};
        for (const double angle : angles) shape.points.push_back(place(shift, angle, size * (0.2 + 0.8 * m_share(m_random))));
        if (dimension == 2) shape.points.push_back(shape.points[first]);
        if (dimension > 0) shape.ring_ends.push_back(static_cast<std::uint32_t>(shape.points.size()));
        if (dimension == 2) shape.polygon_ends.push_back(static_cast<std::uint32_t>(shape.ring_ends.size()));
    }

    std::mt19937 m_random;
    std::uniform_int_distribution<int> m_whole{0, 1000};
    std::uniform_real_distribution<double> m_share{0, 1};
    bool m_on_lattice = false;
};

Geometry star(Point center, double reach, int corners)
{
    Geometry polygon;
    polygon.type = GeometryType::Polygon;
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * M_PI * i / corners;
        const double r = i % 2 == 0 ? reach : reach / 2;
        polygon.points.push_back({center.x + r * std::cos(angle), center.y + r * std::sin(angle)});
    }
    polygon.points.push_back(polygon.points.front());
    polygon.ring_ends = {static_cast<std::uint32_t>(polygon.points.size())};
    polygon.polygon_ends = {1};
    return polygon;
}

}  // namespace

TEST_CASE("a prepared shape answers as the plain one does where an edge is touched within rounding")
{
    const Geometry ring = read_wkt(
                              "POLYGON ((121.55 29.844, 121.542 29.852, 121.534 29.844, 121.542 29.836, 121.55 29.844), "
                              "(121.546 29.844, 121.542 29.84, 121.538 29.844, 121.542 29.848, 121.546 29.844))")
                              .value();
    // Its first vertex lies on the edge of the hole but for the last bit.
    const Geometry line = read_wkt("LINESTRING (121.543 29.847, 121.545 29.848, 121.541 29.851)").value();
    const PreparedShape prepared = PreparedShape::create(ring).value();
    for (const auto relation : all_relations) {
        INFO(static_cast<int>(relation));
        CHECK(prepared.is_related(line, relation) == relates(line, relation, ring));
    }
    CHECK(relates(line, SpatialRelation::Within, ring) == true);
}

TEST_CASE("a prepared shape answers as the plain one does for generated shapes of all kinds")
{
    Shapes shapes(20);
    std::array<int, all_relations.size()> held{};
    for (int round = 0; round < 1200; ++round) {
        const bool on_lattice = round % 3 != 0;
        const Geometry shape = shapes.any(on_lattice);
        if (!invalid_reason(shape).empty()) continue;
        const PreparedShape prepared = PreparedShape::create(shape).value();
        for (int i = 0; i < 8; ++i) {
            const Geometry other = i == 7 ? shape : shapes.any(on_lattice);
            if (!invalid_reason(other).empty()) continue;
            for (std::size_t r = 0; r < all_relations.size(); ++r) {
                const auto plain = relates(other, all_relations[r], shape);
                INFO("round " << round << " shape " << i << " relation " << r << ": " << write_wkt(other) << " and "
                              << write_wkt(shape));
                CHECK(prepared.is_related(other, all_relations[r]) == plain);
                held[r] += plain == true ? 1 : 0;
            }
        }
    }
    for (const int count : held) CHECK(count > 100);
}

TEST_CASE("a comparison is broken off when its deadline has passed, and only then")
{
    const Geometry one = star({121.5, 29.8}, 0.1, 4000);
    const Geometry other = star({121.55, 29.8}, 0.1, 4000);
    {
        const OperationDeadline limit(Deadline::after(std::chrono::milliseconds(0)));
        CHECK(relates(one, SpatialRelation::Touches, other) == std::nullopt);
        CHECK(limit.has_broken_off());
        CHECK(intersection(one, other).error().id == "deadline");
    }
    const OperationDeadline limit(Deadline::after(std::chrono::hours(1)));
    CHECK(relates(star({121.5, 29.8}, 0.1, 400), SpatialRelation::Touches, star({121.55, 29.8}, 0.1, 400)) == false);
    CHECK_FALSE(limit.has_broken_off());
}
