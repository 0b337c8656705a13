#include "data/normalize/recode_file.hpp"
#include "data/readers/format.hpp"
#include "data/readers/ogr_source.hpp"

#include <array>

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

Result<std::unique_ptr<DataSource>> open_json(const OpenRequest& request, const char* driver)
{
    HAISHU_TRY(const auto recoded, recode_file(request.path, request.work_folder, request.encoding, "", true));
    HAISHU_TRY(auto source, open_with_ogr({recoded.path, driver, {}, {}, {}, false}));
    source->text_encoding = "UTF-8";
    source->declared_encoding = recoded.encoding;
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
