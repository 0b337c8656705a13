#pragma once
// What /collections tells of one layer: the same object in the list and on its own.

#include "geo/base/result.hpp"
#include "layers/policy/gate.hpp"
#include "server/api/map_marks.hpp"
#include "server/api/negotiation.hpp"
#include "server/http/message.hpp"

#include <array>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

inline constexpr Representation as_geojson{"json", type_geojson, "GeoJSON", "application/json"};
inline constexpr Representation as_csv{"csv", "text/csv; charset=utf-8; header=present", "CSV"};
inline constexpr Representation as_flatgeobuf{"fgb", "application/flatgeobuf", "FlatGeobuf"};
inline constexpr Representation as_geopackage{"gpkg", "application/geopackage+sqlite3", "GeoPackage"};
inline constexpr std::array<Representation, 5> items_offered{as_geojson, as_html, as_csv, as_flatgeobuf, as_geopackage};

// base_url/collections/id
std::string collection_address(const Request& request, std::string_view id);

// The descriptor as the asker may see it, loaded or not. NotFound "collection-unknown".
Result<layers::LayerDescriptor> visible_layer(const layers::Gate& gate, std::string_view id);

// Without an extent while the layer is loading or when it is empty.
nlohmann::ordered_json collection_document(const layers::Gate& gate, const layers::LayerDescriptor& layer, const MapMarks& marks,
                                           const Request& request);

}  // namespace haishu::server
