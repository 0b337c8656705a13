#include "data/publish/source_survey.hpp"

#include "layers/store/utf8.hpp"

namespace haishu::data
{
namespace
{

using layers::GeometryKind;

GeometryKind kind_of(geo::GeometryType type)
{
    return type == geo::GeometryType::GeometryCollection ? GeometryKind::Any : static_cast<GeometryKind>(type);
}

}  // namespace

bool has_heights(const geo::Geometry& geometry)
{
    bool found = false;
    geo::for_each_leaf(geo::GeometryView(geometry),
                       [&found](const geo::GeometryView& leaf) { found = found || !leaf.z.empty(); });
    return found;
}

Result<SourceSurvey> survey_source(OpenedSource& opened, const std::string& forced_encoding,
                                   const std::function<void()>& keep_alive)
{
    SourceSurvey survey;
    EncodingGuess guess;
    bool is_utf8 = true;
    const auto look_at = [&](const std::string& text) {
        guess.add(text);
        is_utf8 = is_utf8 && layers::is_utf8(text);
    };
    for (const RawField& field : opened.stream->fields()) look_at(field.name);
    RawRecord record;
    for (;;) {
        HAISHU_TRY(const bool has_record, opened.stream->next(record));
        if (!has_record) break;
        ++survey.records;
        for (const geo::Value& value : record.values)
            if (const auto* text = std::get_if<std::string>(&value); text != nullptr) look_at(*text);
        if (record.geometry) {
            const GeometryKind kind = kind_of(record.geometry->type);
            survey.kind = survey.kind == GeometryKind::None || survey.kind == kind ? kind : GeometryKind::Any;
            survey.has_heights = survey.has_heights || has_heights(*record.geometry);
        }
        if (survey.records % 1024 == 0) keep_alive();
    }
    // A format whose standard wants UTF-8 is believed as long as the bytes are UTF-8; a shapefile's label is only a hint.
    const DataSource& source = *opened.source;
    const bool is_standard = source.declared_encoding == "UTF-8" && opened.format != &shapefile_format();
    if (!source.text_encoding.empty())
        survey.encoding = source.text_encoding;
    else if (!forced_encoding.empty())
        survey.encoding = forced_encoding;
    else if (guess.is_ascii() || (is_standard && is_utf8))
        survey.encoding = source.declared_encoding.empty() ? "UTF-8" : source.declared_encoding;
    else
        survey.encoding = guess.best(source.declared_encoding);
    HAISHU_CHECK(opened.stream->rewind());
    return survey;
}

}  // namespace haishu::data
