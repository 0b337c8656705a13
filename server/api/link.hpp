#pragma once
// Links of OGC API documents and the addresses they hold. Addresses are absolute: relative ones are resolved against the
// authority alone by some clients.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu::server
{

struct Link {
    std::string href;
    std::string rel;
    std::string type;
    std::string title;
    bool templated = false;
};

using QueryItems = std::vector<std::pair<std::string, std::string>>;

// Everything but RFC 3986 unreserved characters and `keep` as %XX.
std::string percent_encoded(std::string_view text, std::string_view keep = "");
// "?a=1&b=2", or nothing.
std::string query_string(const QueryItems& items);
// The items with `name` set to `value` once, or removed when `value` is empty.
QueryItems with_query_value(QueryItems items, std::string_view name, std::string_view value);
// Value of a Link header field (RFC 8288) for those links that are not templated.
std::string link_header(const std::vector<Link>& links);

inline constexpr std::string_view rel_tiling_scheme = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
inline constexpr std::string_view rel_tilesets_vector = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";

}  // namespace haishu::server
