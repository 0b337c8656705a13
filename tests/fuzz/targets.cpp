#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <array>

namespace haishu::fuzz
{

std::span<const Target> targets()
{
    static constexpr std::array all{
        Target{"archive", fuzz_archive},
        Target{"cql2_json", fuzz_cql2_json},
        Target{"cql2_text", fuzz_cql2_text},
        Target{"crs", fuzz_crs},
        Target{"csv_parser", fuzz_csv_parser},
        Target{"csv_source", fuzz_csv_source},
        Target{"date_time", fuzz_date_time},
        Target{"descriptor", fuzz_descriptor},
        Target{"feature_body", fuzz_feature_body},
        Target{"field_names", fuzz_field_names},
        Target{"geojson", fuzz_geojson},
        Target{"geometry_blob", fuzz_geometry_blob},
        Target{"http_connection", fuzz_http_connection},
        Target{"http_fields", fuzz_http_fields},
        Target{"http_target", fuzz_http_target},
        Target{"items_query", fuzz_items_query},
        Target{"kml_source", fuzz_kml_source},
        Target{"opening_hours", fuzz_opening_hours},
        Target{"parameters", fuzz_parameters},
        Target{"positioner", fuzz_positioner},
        Target{"probe", fuzz_probe},
        Target{"search_text", fuzz_search_text},
        Target{"shapefile", fuzz_shapefile},
        Target{"text_encoding", fuzz_text_encoding},
        Target{"tile_address", fuzz_tile_address},
        Target{"tile_shape", fuzz_tile_shape},
        Target{"value_text", fuzz_value_text},
        Target{"wkb", fuzz_wkb},
        Target{"wkt", fuzz_wkt},
    };
    return all;
}

const Target* find_target(std::string_view name)
{
    const auto all = targets();
    const auto found = std::find_if(all.begin(), all.end(), [name](const Target& target) { return target.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace haishu::fuzz
