#pragma once
// The formats an import understands. Each is recognised by its content and opened by one reader, never by a library's
// free choice. To add a format: write its file and list it in registry.cpp.

#include "data/readers/probe.hpp"
#include "data/readers/record_stream.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::data
{

struct OpenRequest {
    std::string path;
    std::string work_folder;  // private; for recoded copies
    std::string encoding;     // as a person gave it, or empty
};

struct SourceFormat {
    std::string_view name;
    std::span<const std::string_view> extensions;  // the usual ones, lower case, without dot
    bool (*matches)(const Probe& probe);
    Result<std::unique_ptr<DataSource>> (*open)(const OpenRequest& request);
    bool needs_crs = false;  // its numbers say nothing about where they are, even when they look like degrees
};

const SourceFormat& shapefile_format();
const SourceFormat& geopackage_format();
const SourceFormat& geojson_format();
const SourceFormat& geojson_sequence_format();
const SourceFormat& csv_format();
const SourceFormat& kml_format();
const SourceFormat& dxf_format();
const SourceFormat& flatgeobuf_format();
const SourceFormat& file_geodatabase_format();
const SourceFormat& osm_pbf_format();

// All of them, the most certain to recognise first.
std::span<const SourceFormat* const> source_formats();

}  // namespace haishu::data
