#include "data/normalize/recode_file.hpp"
#include "data/normalize/value_text.hpp"
#include "data/readers/format.hpp"
#include "data/readers/ogr_crs.hpp"
#include "data/readers/ogr_source.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>

namespace haishu::data
{
namespace
{

constexpr std::array<std::string_view, 2> collection_extensions{"geojson", "json"};
constexpr std::array<std::string_view, 5> sequence_extensions{"geojsonl", "geojsons", "ndjson", "geojson", "json"};
constexpr char record_separator = '\x1E';

// Where the first JSON object in `text` ends; npos if it does not end within it.
std::size_t object_end(std::string_view text)
{
    std::size_t depth = 0;
    bool is_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_string) {
            if (c == '\\') ++i;
            if (c == '"') is_string = false;
        } else if (c == '"') {
            is_string = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return i + 1;
        }
    }
    return std::string_view::npos;
}

bool has_geojson_type(std::string_view text)
{
    for (const std::string_view type : {"FeatureCollection", "Feature", "Point", "LineString", "Polygon", "MultiPoint",
                                        "MultiLineString", "MultiPolygon", "GeometryCollection"})
        if (text.find('"' + std::string(type) + '"') != std::string_view::npos)
            return text.find("\"type\"") != std::string_view::npos;
    return false;
}

bool matches_sequence(const Probe& probe)
{
    std::string_view text = probe.text();
    if (!text.empty() && text.front() == record_separator) return true;
    if (text.empty() || text.front() != '{') return false;
    const std::size_t end = object_end(text);
    if (end == std::string_view::npos || !has_geojson_type(text.substr(0, end))) return false;
    text.remove_prefix(end);
    const std::size_t next = text.find_first_not_of(" \t\r\n");
    return next != std::string_view::npos && text[next] == '{';
}

bool matches_collection(const Probe& probe)
{
    const std::string_view text = probe.text();
    return !text.empty() && text.front() == '{' && has_geojson_type(text) && !matches_sequence(probe);
}

// The name in the object after `"crs"`; `rest` becomes what follows the object. Empty if there is none.
std::string crs_name(std::string_view text, std::size_t member, std::string_view& rest)
{
    const std::size_t begin = member == std::string_view::npos ? member : text.find('{', member);
    if (begin == std::string_view::npos) return "";
    const std::size_t size = object_end(text.substr(begin));
    if (size == std::string_view::npos) return "";
    rest = text.substr(begin + size);
    const auto crs = nlohmann::json::parse(text.substr(begin, size), nullptr, false);
    const auto name = nlohmann::json::json_pointer("/properties/name");
    return crs.is_object() && crs.contains(name) && crs.at(name).is_string() ? crs.at(name).get<std::string>() : "";
}

// What a "crs" member before the features or at the very end names, where programs write it; empty if there is none. The
// driver takes a system that it does not know for WGS 84.
std::string named_crs(const std::string& path)
{
    constexpr std::streamoff tail_size = 4096;
    constexpr std::string_view member = "\"crs\"";
    const auto probe = probe_source(path);
    if (!probe) return "";
    std::string_view rest;
    const std::string_view opening = probe->text().substr(0, probe->text().find("\"features\""));
    if (std::string name = crs_name(opening, opening.find(member), rest); !name.empty()) return name;

    std::ifstream in(path, std::ios::binary);
    in.seekg(-std::min<std::streamoff>(tail_size, static_cast<std::streamoff>(probe->size)), std::ios::end);
    const std::string tail{std::istreambuf_iterator<char>(in), {}};
    std::string name = crs_name(tail, tail.rfind(member), rest);
    return trimmed(rest) == "}" ? name : "";
}

Result<std::unique_ptr<DataSource>> open_json(const OpenRequest& request, const char* driver)
{
    HAISHU_TRY(const auto recoded, recode_file(request.path, request.work_folder, request.encoding, "", true));
    HAISHU_TRY(auto source, open_with_ogr({recoded.path, driver, {}, {}, {}, false}));
    if (const std::string name = named_crs(recoded.path); !name.empty() && !is_known_crs(name)) source->unknown_crs = name;
    source->text_encoding = "UTF-8";
    source->declared_encoding = recoded.encoding;
    source->encoding_verdict = recoded.verdict;
    source->replaced_texts = recoded.replaced;
    return source;
}

}  // namespace

const SourceFormat& geojson_format()
{
    static const SourceFormat format{"GeoJSON", collection_extensions, matches_collection,
                                     [](const OpenRequest& request) { return open_json(request, "GeoJSON"); }};
    return format;
}

const SourceFormat& geojson_sequence_format()
{
    static const SourceFormat format{"GeoJSONSeq", sequence_extensions, matches_sequence,
                                     [](const OpenRequest& request) { return open_json(request, "GeoJSONSeq"); }};
    return format;
}

}  // namespace haishu::data
