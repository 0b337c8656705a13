#include "geo/crs/crs.hpp"

#include "geo/crs/proj_context.hpp"

#include <charconv>
#include <optional>
#include <unordered_map>

namespace haishu::geo
{
namespace
{

struct Facts {
    bool is_geographic = true;
    bool is_north_first = false;
};

std::optional<Facts> look_up(int epsg)
{
    PJ_CONTEXT* const context = thread_proj_context();
    const ProjObject crs(proj_create_from_database(context, "EPSG", std::to_string(epsg).c_str(), PJ_CATEGORY_CRS, 0, nullptr));
    if (!crs) return std::nullopt;
    const PJ_TYPE type = proj_get_type(crs.get());
    const bool is_geographic = type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
    if (!is_geographic && type != PJ_TYPE_PROJECTED_CRS) return std::nullopt;  // geocentric, vertical, compound: no plane
    const ProjObject system(proj_crs_get_coordinate_system(context, crs.get()));
    const char* direction = nullptr;
    if (!system ||
        proj_cs_get_axis_info(context, system.get(), 0, nullptr, nullptr, &direction, nullptr, nullptr, nullptr, nullptr) == 0)
        return std::nullopt;
    return Facts{is_geographic, std::string_view(direction) == "north"};
}

// Codes come with every request; the database is asked once per thread and code. Only codes that exist are kept.
std::optional<Facts> facts_of(int epsg)
{
    thread_local std::unordered_map<int, Facts> known;
    if (const auto found = known.find(epsg); found != known.end()) return found->second;
    const auto facts = look_up(epsg);
    if (facts) known.emplace(epsg, *facts);
    return facts;
}

bool consume(std::string_view& text, std::string_view prefix)
{
    if (text.substr(0, prefix.size()) != prefix) return false;
    text.remove_prefix(prefix.size());
    return true;
}

// "4549" after the authority and version of any of the accepted forms; a view into `text`, empty if it is none of them.
std::string_view code_part(std::string_view text, std::string_view& authority)
{
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    char separator = ':';
    bool has_version = true;
    if (consume(text, "http://www.opengis.net/def/crs/") || consume(text, "https://www.opengis.net/def/crs/"))
        separator = '/';
    else if (!consume(text, "urn:ogc:def:crs:") && !consume(text, "urn:x-ogc:def:crs:"))
        has_version = false;
    const std::size_t end = text.find(separator);
    if (end == std::string_view::npos) return {};
    authority = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (has_version) {
        const std::size_t version_end = text.find(separator);
        if (version_end == std::string_view::npos) return {};
        text.remove_prefix(version_end + 1);
    }
    return text;
}

}  // namespace

Result<Crs> parse_crs(std::string_view text)
{
    const auto unknown = [&text] {
        const std::string shown(text.substr(0, 80));
        return bad_input("crs-unknown", "coordinate reference system '" + shown + "' is not known; write EPSG:4490 or OGC:CRS84")
            .with("crs", shown);
    };
    std::string_view authority;
    const std::string_view code = code_part(text, authority);
    if (authority == "OGC" && (code == "CRS84" || code == "CRS84h")) return crs84;
    if (authority != "EPSG" && authority != "epsg") return unknown();
    int epsg = 0;
    const auto [end, fault] = std::from_chars(code.data(), code.data() + code.size(), epsg);
    if (fault != std::errc() || end != code.data() + code.size() || epsg <= 0 || !facts_of(epsg)) return unknown();
    return Crs{epsg};
}

std::string crs_uri(Crs crs)
{
    if (crs == crs84) return "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
    return "http://www.opengis.net/def/crs/EPSG/0/" + std::to_string(crs.epsg);
}

std::string crs_curie(Crs crs)
{
    return crs == crs84 ? "OGC:CRS84" : "EPSG:" + std::to_string(crs.epsg);
}

bool is_geographic(Crs crs)
{
    if (crs == crs84) return true;
    const auto facts = facts_of(crs.epsg);
    return facts && facts->is_geographic;
}

bool is_north_first(Crs crs)
{
    if (crs == crs84) return false;
    const auto facts = facts_of(crs.epsg);
    return facts && facts->is_north_first;
}

}  // namespace haishu::geo
