#pragma once
// A layer out to a file through GDAL: geojson, csv, gpkg, shp, fgb. What an import of the file would read is what went out.

#include "geo/base/result.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/store/store.hpp"

#include <cstdint>
#include <string>

namespace haishu::data
{

// Writes to a temporary name beside `out` and renames: a failed export leaves nothing. Returns the number of features.
// A file that is there is replaced. Errors: bad_input "export-format-unknown", NotFound "layer-unknown", Unsupported
// "not-in-format", StorageFull "storage-full". shp is a zip; it keeps ten bytes of field names and 254 of texts.
Result<std::uint64_t> export_layer(layers::Store& store, const std::string& layer, const std::string& format,
                                   const std::string& out);

}  // namespace haishu::data
