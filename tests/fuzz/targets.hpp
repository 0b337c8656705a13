#pragma once
// One function for each file of targets/.

#include "tests/fuzz/target.hpp"

namespace haishu::fuzz
{

void fuzz_archive(Bytes bytes);
void fuzz_cql2_json(Bytes bytes);
void fuzz_cql2_text(Bytes bytes);
void fuzz_crs(Bytes bytes);
void fuzz_csv_parser(Bytes bytes);
void fuzz_csv_source(Bytes bytes);
void fuzz_date_time(Bytes bytes);
void fuzz_descriptor(Bytes bytes);
void fuzz_feature_body(Bytes bytes);
void fuzz_field_names(Bytes bytes);
void fuzz_geojson(Bytes bytes);
void fuzz_geometry_blob(Bytes bytes);
void fuzz_http_connection(Bytes bytes);
void fuzz_http_fields(Bytes bytes);
void fuzz_http_target(Bytes bytes);
void fuzz_items_query(Bytes bytes);
void fuzz_kml_source(Bytes bytes);
void fuzz_opening_hours(Bytes bytes);
void fuzz_parameters(Bytes bytes);
void fuzz_positioner(Bytes bytes);
void fuzz_probe(Bytes bytes);
void fuzz_search_text(Bytes bytes);
void fuzz_shapefile(Bytes bytes);
void fuzz_text_encoding(Bytes bytes);
void fuzz_tile_address(Bytes bytes);
void fuzz_tile_shape(Bytes bytes);
void fuzz_value_text(Bytes bytes);
void fuzz_wkb(Bytes bytes);
void fuzz_wkt(Bytes bytes);

}  // namespace haishu::fuzz
