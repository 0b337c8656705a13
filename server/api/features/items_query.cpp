#include "server/api/features/items_query.hpp"

#include "server/api/features/bbox.hpp"
#include "server/api/features/filter_request.hpp"
#include "server/api/features/page_cursor.hpp"
#include "server/api/parameters.hpp"

#include <algorithm>
#include <array>

namespace haishu::server
{

namespace
{

constexpr std::array<std::string_view, 14> own_parameters{"as_of",  "f",           "bbox",       "bbox-crs",  "crs",
                                                          "q",      "datetime",    "limit",      "cursor",    "filter",
                                                          "sortby", "filter-lang", "filter-crs", "properties"};

bool is_own(std::string_view name)
{
    return std::find(own_parameters.begin(), own_parameters.end(), name) != own_parameters.end();
}

std::string shown(std::string_view name)
{
    return std::string(name.substr(0, 100));
}

// "+name", "-name" or "name"; a plus that was not encoded arrives as a blank.
Result<std::vector<layers::SortKey>> read_sort(const Request& request, const layers::LayerDescriptor& layer)
{
    std::vector<layers::SortKey> keys;
    const auto text = request.query_value("sortby");
    if (!text) return keys;
    for (std::string_view part : split(*text, ',')) {
        layers::SortKey key;
        if (!part.empty() && (part.front() == '+' || part.front() == '-' || part.front() == ' ')) {
            key.is_descending = part.front() == '-';
            part.remove_prefix(1);
        }
        if (part != "id" && layer.find_field(part) == nullptr)
            return invalid_parameter("sortby", "names no sortable property: " + shown(part));
        key.field = part;
        keys.push_back(std::move(key));
    }
    if (keys.size() > layers::max_sort_keys)
        return invalid_parameter("sortby", "must have at most " + std::to_string(layers::max_sort_keys) + " keys");
    return keys;
}

}  // namespace

Result<ItemsQuery> read_items_query(const Request& request, const layers::LayerDescriptor& layer)
{
    ItemsQuery items;
    HAISHU_TRY(items.crs, requested_crs(request, "crs"));
    HAISHU_TRY(items.selection, read_selection(request, layer));
    HAISHU_CHECK(read_bbox(request, items.query));
    if (const auto text = request.query_value("datetime")) {
        HAISHU_TRY(items.query.time, layers::parse_datetime(*text));
    }
    HAISHU_TRY(items.query.filter, read_filter_request(request, layer));
    HAISHU_TRY(items.query.sort, read_sort(request, layer));
    if (const auto text = request.query_value("q")) items.text = std::string(*text);
    if (const auto text = request.query_value("cursor")) {
        HAISHU_TRY(PageStart position, read_cursor(*text, items.query.sort));
        items.moment = position.moment;
        items.query.after_fid = position.fid;
        items.query.after_keys = std::move(position.keys);
    }
    items.query.limit = static_cast<std::size_t>(integer_value(request, "limit", static_cast<std::int64_t>(default_limit)));
    for (const auto& [name, value] : request.query) {
        if (is_own(name)) continue;
        if (layer.find_field(name) == nullptr) {
            return bad_input("parameter-unknown", "this resource has no query parameter " + shown(name))
                .with("name", shown(name));
        }
        items.query.equals.push_back({name, value});
    }
    return items;
}

std::string next_cursor(const layers::Page& page, const layers::Query& query, std::uint64_t moment)
{
    return page.next_after ? write_cursor({page.next_keys, *page.next_after}, query.sort, moment) : std::string();
}

Result<std::string> previous_cursor(const layers::LayerView& view, const layers::Query& query, Deadline deadline,
                                    std::uint64_t moment)
{
    HAISHU_TRY(const auto position, layers::find_previous_page(view, query, deadline));
    return position ? write_cursor(*position, query.sort, moment) : std::string();
}

}  // namespace haishu::server
