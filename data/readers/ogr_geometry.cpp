#include "data/readers/ogr_geometry.hpp"

#include "geo/codec/wkb.hpp"

#include <ogr_api.h>

#include <memory>
#include <span>
#include <vector>

namespace haishu::data
{
namespace
{

struct GeometryFree {
    void operator()(void* geometry) const { OGR_G_DestroyGeometry(geometry); }
};
using OwnedGeometry = std::unique_ptr<void, GeometryFree>;

bool is_surface(OGRwkbGeometryType type)
{
    return type == wkbTIN || type == wkbTriangle || type == wkbPolyhedralSurface || type == wkbSurface || type == wkbMultiSurface;
}

Result<geo::Geometry> through_wkb(OGRGeometryH geometry)
{
    std::vector<unsigned char> bytes(static_cast<std::size_t>(OGR_G_WkbSize(geometry)));
    OGR_G_ExportToIsoWkb(geometry, wkbNDR, bytes.data());
    return geo::read_wkb(std::span<const unsigned char>(bytes));
}

}  // namespace

ReadShape read_ogr_geometry(void* ogr_geometry)
{
    ReadShape shape;
    if (ogr_geometry == nullptr || OGR_G_IsEmpty(ogr_geometry) != 0) return shape;
    shape.has_lost_measures = OGR_G_IsMeasured(ogr_geometry) != 0;
    OwnedGeometry changed;
    OGRGeometryH geometry = ogr_geometry;
    if (OGR_G_HasCurveGeometry(geometry, 1) != 0) {
        changed.reset(OGR_G_GetLinearGeometry(geometry, 0, nullptr));
        geometry = changed.get();
        shape.was_curved = true;
    }
    if (geometry != nullptr && is_surface(wkbFlatten(OGR_G_GetGeometryType(geometry)))) {
        changed.reset(OGR_G_ForceToMultiPolygon(changed ? changed.release() : OGR_G_Clone(geometry)));
        geometry = changed.get();
    }
    if (geometry == nullptr) {
        shape.is_malformed = true;
        return shape;
    }
    auto result = through_wkb(geometry);
    if (!result && OGR_G_Is3D(geometry) != 0) {
        if (!changed) changed.reset(OGR_G_Clone(geometry));
        OGR_G_FlattenTo2D(changed.get());
        result = through_wkb(changed.get());
        shape.has_lost_heights = static_cast<bool>(result);
    }
    shape.is_malformed = !result;
    if (result && !result->is_empty()) shape.geometry = std::move(result).value();
    return shape;
}

}  // namespace haishu::data
