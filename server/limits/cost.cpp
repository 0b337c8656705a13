#include "server/limits/cost.hpp"

#include "server/http/token.hpp"

#include <algorithm>
#include <string>

namespace haishu::server
{

namespace
{

template <std::size_t Count>
bool is_one_of(std::string_view name, const std::array<std::string_view, Count>& names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

// First segments of addresses.
constexpr std::array<std::string_view, 3> never_refused{"healthz", "readyz", "metrics"};
constexpr std::array<std::string_view, 13> at_hand{
    "xyz",        "tiles",      "assets",      "fonts",       "sprites",
    "icons",      "index.html", "favicon.svg", "favicon.ico", "manifest.webmanifest",
    "robots.txt", "pages.css",  "conformance"};
// Where a POST makes something; elsewhere it asks a question that is too long for an address.
constexpr std::array<std::string_view, 9> made_by_post{"collections", "cases",   "imports", "layers",         "releases",
                                                       "jobs",        "open311", "audit",   "export-requests"};

// Tables and files of features.
constexpr std::array<std::string_view, 3> file_formats{"csv", "gpkg", "fgb"};
constexpr std::array<std::string_view, 3> file_types{"text/csv", "application/geopackage+sqlite3", "application/flatgeobuf"};

// However it is asked for: by the parameter, which has the say, or by Accept.
bool asks_for_file(const Request& request)
{
    if (const auto format = request.query_value("f")) return is_one_of(*format, file_formats);
    std::string_view accepted = request.header("accept");
    while (!accepted.empty()) {
        std::string_view range = take_part(accepted, ',');
        const std::string_view type = take_part(range, ';');
        const auto is_it = [type](std::string_view file) { return equal_ignoring_case(type, file); };
        if (std::any_of(file_types.begin(), file_types.end(), is_it)) return true;
    }
    return false;
}

bool is_reading(Method method)
{
    return method == Method::Get || method == Method::Head || method == Method::Options;
}

Cost cost_of_reading(const Request& request)
{
    const std::vector<std::string>& path = request.path;
    if (path.empty() || is_one_of(path[0], at_hand)) return Cost::Tile;
    const bool is_of_layer = path[0] == "collections" && path.size() > 2;
    if (is_of_layer && path[2] == "tiles" && path.size() == 7) return Cost::Tile;
    if (is_of_layer && path[2] == "download") return Cost::Export;
    if (is_of_layer && path[2] == "items" && path.size() == 3 && asks_for_file(request)) return Cost::Export;
    return Cost::Question;
}

}  // namespace

std::optional<Cost> cost_of(const Request& request)
{
    const std::string_view first = request.path.empty() ? std::string_view() : std::string_view(request.path[0]);
    if (is_reading(request.method)) {
        if (request.path.size() == 1 && is_one_of(first, never_refused)) return std::nullopt;
        return cost_of_reading(request);
    }
    if (first == "auth" || first == "admin") return Cost::Login;
    const bool is_question = request.method == Method::Post && !is_one_of(first, made_by_post);
    return is_question ? Cost::Question : Cost::Write;
}

}  // namespace haishu::server
