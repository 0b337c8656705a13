#include "data/readers/format.hpp"

#include <array>

namespace haishu::data
{

std::span<const SourceFormat* const> source_formats()
{
    static const std::array<const SourceFormat*, 10> formats{&file_geodatabase_format(),
                                                             &shapefile_format(),
                                                             &geopackage_format(),
                                                             &flatgeobuf_format(),
                                                             &osm_pbf_format(),
                                                             &kml_format(),
                                                             &geojson_format(),
                                                             &geojson_sequence_format(),
                                                             &dxf_format(),
                                                             &csv_format()};
    return formats;
}

}  // namespace haishu::data
