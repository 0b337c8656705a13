#pragma once
// GEOS with one context per thread, owned objects, and our geometries in and out. For geo/ops/*.cpp only.

#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"

#include <geos_c.h>

#include <memory>

namespace haishu::geo
{

GEOSContextHandle_t geos();  // the calling thread's

struct GeosFree {
    void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(geos(), geometry); }
};
using GeosGeometry = std::unique_ptr<GEOSGeometry, GeosFree>;

// "geometry-invalid" with GEOS's own words, or TimedOut "deadline" (see OperationDeadline).
Error geos_error(const char* operation);

Result<GeosGeometry> to_geos(const GeometryView& geometry);
// Takes ownership; null means that `operation` failed.
Result<Geometry> from_geos(GEOSGeometry* geometry, const char* operation);
Geometry from_geos(const GEOSGeometry& geometry);

}  // namespace haishu::geo
