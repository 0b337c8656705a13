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
                                   FunctionRef<void(const RawRecord&)> on_record)
{
    SourceSurvey survey;
    EncodingGuess guess;
    FeatureSampler sampler;
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
        sampler.add(record);
        for (const geo::Value& value : record.values)
            if (const auto* text = std::get_if<std::string>(&value); text != nullptr) look_at(*text);
        if (record.geometry) {
            const GeometryKind kind = kind_of(record.geometry->type);
            survey.kind = survey.kind == GeometryKind::None || survey.kind == kind ? kind : GeometryKind::Any;
            survey.has_heights = survey.has_heights || has_heights(*record.geometry);
        }
        on_record(record);
    }
    // A format whose standard wants UTF-8 is believed as long as the bytes are UTF-8; a shapefile's label is only a hint.
    const DataSource& source = *opened.source;
    const bool is_standard = source.declared_encoding == "UTF-8" && opened.format != &shapefile_format();
    const bool is_believed = is_standard && is_utf8;
    if (!source.text_encoding.empty()) {
        survey.encoding = source.text_encoding;
        survey.verdict = source.encoding_verdict;
    } else if (!is_believed) {
        survey.verdict = guess.judge(source.declared_encoding);
        survey.encoding = survey.verdict.best();
    } else {
        survey.encoding = "UTF-8";
    }
    if (!forced_encoding.empty() && source.text_encoding.empty()) survey.encoding = forced_encoding;
    survey.sample = sampler.take();
    HAISHU_CHECK(opened.stream->rewind());
    return survey;
}

}  // namespace haishu::data
