#pragma once
// The reference system of an OGR layer.

#include "data/readers/record_stream.hpp"

namespace haishu::data
{

// `spatial_reference`: an OGRSpatialReferenceH or null. Heights are left out of compound systems.
DeclaredCrs declared_crs(void* spatial_reference);

}  // namespace haishu::data
