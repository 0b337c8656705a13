#include "data/normalize/recode_file.hpp"
#include "data/normalize/text_encoding.hpp"
#include "data/readers/format.hpp"
#include "data/readers/ogr_source.hpp"

#include <array>

namespace haishu::data
{
namespace
{

constexpr std::array<std::string_view, 1> extensions{"dxf"};

std::string_view next_line(std::string_view& text)
{
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    return line;
}

// Pairs of lines, a group code and a value: the first that is no comment (999) is 0 SECTION.
bool matches(const Probe& probe)
{
    std::string_view text = probe.text();
    while (!text.empty()) {
        const std::string_view code = next_line(text);
        const std::string_view value = next_line(text);
        if (code != "999") return code == "0" && value == "SECTION";
    }
    return false;
}

// The value of a header variable: "$NAME", its group code, its value.
std::string_view header_variable(std::string_view text, std::string_view name)
{
    const std::size_t at = text.find(name);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at);
    next_line(text);
    next_line(text);
    return next_line(text);
}

Result<std::unique_ptr<DataSource>> open(const OpenRequest& request)
{
    HAISHU_TRY(const auto probe, probe_source(request.path));
    // From version AC1021 (2007) on a drawing is UTF-8 whatever its code page says.
    const bool is_utf8 = header_variable(probe.head, "$ACADVER") >= "AC1021";
    const std::string declared = is_utf8 ? "UTF-8" : encoding_named(header_variable(probe.head, "$DWGCODEPAGE")).value_or("");
    HAISHU_TRY(const auto recoded, recode_file(request.path, request.work_folder, request.encoding, declared, is_utf8));
    HAISHU_TRY(auto source, open_with_ogr({recoded.path, "DXF", {}, {{"DXF_ENCODING", "UTF-8"}}, {}, false}));
    source->text_encoding = "UTF-8";
    source->declared_encoding = recoded.encoding;
    source->encoding_verdict = recoded.verdict;
    source->replaced_texts = recoded.replaced;
    return source;
}

}  // namespace

const SourceFormat& dxf_format()
{
    static const SourceFormat format{"DXF", extensions, matches, open, true};
    return format;
}

}  // namespace haishu::data
