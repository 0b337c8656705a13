#pragma once
// Which representation of a resource to send: `f` wins over Accept; without either, the first one.

#include "geo/base/result.hpp"
#include "server/api/route.hpp"
#include "server/http/message.hpp"

#include <span>
#include <string_view>

namespace haishu::server
{

struct Representation {
    std::string_view name;           // value of `f`
    std::string_view content_type;   // as sent
    std::string_view title;          // for links
    std::string_view also_for = {};  // a second media type in Accept that this one satisfies
};

inline constexpr std::string_view type_json = "application/json";
inline constexpr std::string_view type_geojson = "application/geo+json";
inline constexpr std::string_view type_html = "text/html; charset=utf-8";
inline constexpr std::string_view type_schema = "application/schema+json";
inline constexpr std::string_view type_tile = "application/vnd.mapbox-vector-tile";
inline constexpr std::string_view type_openapi = "application/vnd.oai.openapi+json;version=3.0";

inline constexpr Representation as_json{"json", type_json, "JSON"};
inline constexpr Representation as_html{"html", type_html, "HTML"};

// Errors: bad_input "format-unknown", NotAcceptable "not-acceptable".
Result<const Representation*> choose_representation(const Request& request, std::span<const Representation> offered);

// The media type without parameters, as links give it for HTML: "text/html".
std::string_view link_type(std::string_view content_type);

// The declaration of `f` for routes that offer these.
Parameter format_parameter(std::span<const Representation> offered);

}  // namespace haishu::server
