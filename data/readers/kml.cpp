#include "data/normalize/recode_file.hpp"
#include "data/normalize/text_encoding.hpp"
#include "data/readers/format.hpp"
#include "data/readers/kml_data_names.hpp"
#include "data/readers/ogr_source.hpp"

#include <array>

namespace haishu::data
{
namespace
{

constexpr std::array<std::string_view, 1> extensions{"kml"};
// How a viewer shows a placemark; nothing about the place.
constexpr std::array<std::string_view, 6> presentation{"altitudeMode", "tessellate", "extrude",
                                                       "visibility",   "drawOrder",  "icon"};
// The library holds the whole document in memory at some eight times its size.
constexpr std::uint64_t max_bytes = std::uint64_t{128} << 20;

bool matches(const Probe& probe)
{
    const std::string_view text = probe.text();
    if (text.empty() || text.front() != '<') return false;
    const std::string_view opening = text.substr(0, 4096);
    return opening.find("<kml") != std::string_view::npos && opening.find("<OGRVRTDataSource") == std::string_view::npos;
}

// The encoding that the XML declaration names, as encoding_named gives it.
std::string declared_in(std::string_view text)
{
    if (text.substr(0, 5) != "<?xml") return "";
    const std::string_view declaration = text.substr(0, text.find("?>"));
    const std::size_t at = declaration.find(" encoding");
    const std::size_t open = at == std::string_view::npos ? at : declaration.find_first_of("\"'", at);
    if (open == std::string_view::npos) return "";
    const std::size_t close = declaration.find(declaration[open], open + 1);
    return encoding_named(declaration.substr(open + 1, close - open - 1)).value_or("");
}

Result<std::unique_ptr<DataSource>> open(const OpenRequest& request)
{
    HAISHU_TRY(const auto probe, probe_source(request.path));
    if (probe.size > max_bytes)
        return Error{ErrorCode::TooLarge,
                     "source-too-large",
                     "a KML file may have 128 MiB; convert it to GeoPackage first",
                     {{"limit", "128 MiB"}}};
    // Entities defined in a document type can be made to grow without end, or to read other files. KML has no use for them.
    if (probe.head.find("<!DOCTYPE") != std::string::npos || probe.head.find("<!ENTITY") != std::string::npos)
        return bad_input("source-unsafe", "the KML file has a document type definition, which is not accepted")
            .with("reason", "document type definition");
    const std::string declared = declared_in(probe.text());
    const bool is_standard = declared.empty() || declared == "UTF-8";
    HAISHU_TRY(const auto recoded, recode_file(request.path, request.work_folder, request.encoding, declared, is_standard));
    HAISHU_TRY(const auto renamed, with_plain_data_names(recoded.path, request.work_folder));
    OgrOpening opening{renamed.path, "LIBKML", {}, {{"LIBKML_RESOLVE_STYLE", "NO"}}, presentation, false};
    opening.field_names = renamed.names;
    HAISHU_TRY(auto source, open_with_ogr(opening));
    source->text_encoding = "UTF-8";
    source->declared_encoding = recoded.encoding;
    source->encoding_verdict = recoded.verdict;
    source->replaced_texts = recoded.replaced;
    return source;
}

}  // namespace

const SourceFormat& kml_format()
{
    static const SourceFormat format{"KML", extensions, matches, open};
    return format;
}

}  // namespace haishu::data
