#pragma once
// An area that features are asked by. EPSG:4490 degrees, x=longitude.
//
// A point counts when it lies inside; of two areas that share an edge a point on it lies in exactly one (see PointLocator),
// but a circle and what lies around a shape are closed. Lines and polygons count when they meet the area, its edge included.
// Features without a geometry lie in no area.

#include "geo/base/result.hpp"
#include "geo/ops/point_locator.hpp"
#include "geo/types/geometry.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace haishu::layers
{

class Area
{
   public:
    static constexpr std::size_t max_vertices = 100'000;
    static constexpr double max_radius_m = 100'000;

    // A polygon or multipolygon. Errors: bad_input "area-malformed" (another kind, or empty), "geometry-invalid" with the place
    // where rings cross; TooLarge "area-too-large".
    static Result<Area> of_shape(geo::Geometry polygon);
    // Everything within `radius_m` of the centre, on the ellipsoid. Error: bad_input "area-malformed".
    static Result<Area> of_circle(geo::Point center, double radius_m);
    // Everything within `distance_m` of a shape of any kind, on the ellipsoid (see geo::Surroundings); with 0 the shape itself,
    // which must then be polygonal. Errors: those of of_shape; TooLarge "area-too-intricate".
    static Result<Area> around(const geo::GeometryView& shape, double distance_m);

    Area(Area&&) noexcept;
    Area& operator=(Area&&) noexcept;
    ~Area();

    [[nodiscard]] bool contains(geo::Point p) const;
    // Those of up to 64 points, a bit each, of which `asked` has the bit and that it contains.
    [[nodiscard]] std::uint64_t contained(const geo::Point* points, std::uint64_t asked) const;
    [[nodiscard]] bool meets(const geo::GeometryView& geometry) const;
    [[nodiscard]] bool meets(const FeatureRef& feature) const { return meets(feature.geometry()); }
    // From now on a line or a polygon counts when the middle of its box lies in the area: so cells of a grid count whole.
    void count_by_centres(bool by_centres) { m_by_centres = by_centres; }
    // Outside: nothing within the box meets the area; Inside: everything within it does.
    [[nodiscard]] geo::PointLocator::Cover cover(const geo::Box& box) const;
    [[nodiscard]] bool may_meet(const geo::Box& box) const { return cover(box) != geo::PointLocator::Cover::Outside; }
    [[nodiscard]] const geo::Box& box() const;
    // As a polygon: of a circle and of what lies around a shape a little larger or smaller. Errors: those of geodesic_buffer.
    [[nodiscard]] Result<geo::Geometry> outline() const;
    [[nodiscard]] double square_metres() const;  // on the ellipsoid
    // Whether it lies around something: the centre of a circle, a point, a line or a polygon.
    [[nodiscard]] bool has_middle() const;
    // From that to the nearest point of a geometry, on the ellipsoid; 0 where they meet. Empty without a middle, for an empty
    // geometry and where both have so many vertices that one measuring takes long.
    [[nodiscard]] std::optional<double> distance_m(const geo::GeometryView& geometry) const;

    struct Impl;

   private:
    explicit Area(std::unique_ptr<Impl> impl);
    bool m_by_centres = false;
    std::unique_ptr<Impl> m_impl;  // belongs to one thread at a time
};

}  // namespace haishu::layers
