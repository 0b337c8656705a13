#pragma once
// The reference system of an OGR layer.

#include "data/readers/record_stream.hpp"

namespace haishu::data
{

// `spatial_reference`: an OGRSpatialReferenceH or null. Heights are left out of compound systems.
DeclaredCrs declared_crs(void* spatial_reference);

// Whether a name such as "urn:ogc:def:crs:EPSG::4549" stands for a system; nothing is fetched or opened to find out.
bool is_known_crs(const std::string& name);

}  // namespace haishu::data
