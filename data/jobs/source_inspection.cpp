#include "data/jobs/source_inspection.hpp"

#include "data/inspect/crs_candidates.hpp"
#include "data/normalize/field_mapping.hpp"
#include "data/normalize/text_encoding.hpp"
#include "data/publish/source_survey.hpp"
#include "layers/store/date_text.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace haishu::data
{
namespace
{

using Json = nlohmann::ordered_json;

constexpr std::size_t max_layers = 100;
constexpr std::size_t sample_rows = 20;
constexpr std::size_t sample_bytes = 200;

const char* type_name(geo::GeometryType type)
{
    constexpr const char* names[] = {"",           "Point",           "LineString",   "Polygon",
                                     "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"};
    return names[static_cast<std::size_t>(type)];
}

// A text as a person reads it, not cut within a character.
std::string readable(const std::string& bytes, TextDecoder& decoder)
{
    TextDecoder::Loss loss;
    std::string text = decoder.decode(bytes, loss);
    if (text.size() <= sample_bytes) return text;
    std::size_t end = sample_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

Json value_json(const geo::Value& value, layers::FieldType type, TextDecoder& decoder)
{
    if (const auto* text = std::get_if<std::string>(&value)) return readable(*text, decoder);
    if (const auto* truth = std::get_if<bool>(&value)) return *truth;
    if (const auto* real = std::get_if<double>(&value)) return *real;
    const auto* whole = std::get_if<std::int64_t>(&value);
    if (whole == nullptr) return nullptr;
    if (type == layers::FieldType::Date) return layers::date_text(*whole);
    if (type == layers::FieldType::DateTime) return layers::date_time_text(*whole);
    return *whole;
}

// What is told of the records of one layer beside what the survey tells.
struct Look {
    std::uint64_t without_geometry = 0;
    geo::Box extent;
    std::set<geo::GeometryType> types;
    std::vector<RawRecord> samples;
    std::map<std::string, std::uint64_t> issues;

    void add(const RawRecord& record)
    {
        for (const auto& [key, what] : record.issues) ++issues[key];
        if (samples.size() < sample_rows) samples.push_back(record);
        if (!record.geometry) {
            ++without_geometry;
            return;
        }
        types.insert(record.geometry->type);
        extent.extend(record.geometry->box());
    }
};

Json encoding_json(const EncodingVerdict& verdict, const std::string& declared)
{
    Json candidates = Json::array();
    for (const EncodingCandidate& candidate : verdict.candidates)
        candidates.push_back({{"name", candidate.name}, {"confidence", candidate.confidence}, {"samples", candidate.samples}});
    return {{"declared", declared.empty() ? Json() : Json(declared)},
            {"is_decided", verdict.is_decided},
            {"candidates", std::move(candidates)}};
}

Json box_json(const geo::Box& box)
{
    return box.is_empty() ? Json() : Json{box.min_x, box.min_y, box.max_x, box.max_y};
}

Json offset_json(const OffsetVerdict& verdict)
{
    Json hypotheses = Json::array();
    for (const OffsetHypothesis& one : verdict.hypotheses)
        hypotheses.push_back({{"crs", one.crs}, {"score", one.score}, {"confidence", one.confidence}});
    Json json{{"is_decided", verdict.is_decided},
              {"features", verdict.features},
              {"named", verdict.named},
              {"hypotheses", std::move(hypotheses)}};
    if (verdict.shift)
        json["shift"] = {{"east_m", verdict.shift->east_m}, {"north_m", verdict.shift->north_m}, {"score", verdict.shift->score}};
    return json;
}

Json crs_json(const DeclaredCrs& declared, bool is_unknown, const CrsVerdict& verdict)
{
    Json candidates = Json::array();
    for (const CrsCandidate& candidate : verdict.candidates)
        candidates.push_back({{"crs", candidate.crs},
                              {"confidence", candidate.confidence},
                              {"reason", {{"zh", candidate.zh}, {"en", candidate.en}}},
                              {"lands", box_json(candidate.lands)},
                              {"inside", candidate.inside},
                              {"sampled", candidate.sampled},
                              {"declared", candidate.is_declared},
                              {"usable", candidate.is_usable}});
    return {{"declared", declared.name.empty() ? Json() : Json(declared.name)},
            {"epsg", declared.epsg == 0 ? Json() : Json(declared.epsg)},
            {"unknown", is_unknown},
            {"is_decided", verdict.is_decided},
            {"candidates", std::move(candidates)},
            {"offset", offset_json(verdict.offset)}};
}

std::vector<SampledFeature> decoded_sample(std::vector<SampledFeature> sample, TextDecoder& decoder)
{
    for (SampledFeature& feature : sample) {
        TextDecoder::Loss loss;
        for (std::string& text : feature.texts) text = decoder.decode(text, loss);
    }
    return sample;
}

Result<Json> layer_json(OpenedSource& opened, const BaseMap& map, const InspectionOptions& options, const std::string& name,
                        std::uint64_t& records, const std::function<void(std::uint64_t)>& on_record)
{
    RecordStream& stream = *opened.stream;
    const DataSource& source = *opened.source;
    Look look;
    HAISHU_TRY(SourceSurvey survey, survey_source(opened, options.encoding, [&](const RawRecord& record) {
                   look.add(record);
                   on_record(++records);
               }));
    if (survey.verdict.candidates.empty()) survey.verdict = {{{survey.encoding, 1, {}}}, true};
    HAISHU_TRY(auto decoder, TextDecoder::create(survey.encoding));

    std::vector<std::string> names;
    for (const RawField& field : stream.fields()) names.push_back(readable(field.name, decoder));
    names = clean_field_names(names);
    Json fields = Json::array();
    for (std::size_t i = 0; i < names.size(); ++i)
        fields.push_back({{"name", names[i]}, {"type", layers::field_type_name(stream.fields()[i].type)}});
    Json samples = Json::array();
    for (const RawRecord& sample : look.samples) {
        Json row = Json::object();
        for (std::size_t i = 0; i < names.size(); ++i)
            row[names[i]] = value_json(sample.values[i], stream.fields()[i].type, decoder);
        samples.push_back(std::move(row));
    }
    Json types = Json::array();
    for (const geo::GeometryType type : look.types) types.push_back(type_name(type));
    const CrsVerdict crs = judge_crs(stream.crs(), decoded_sample(std::move(survey.sample), decoder), map, options.locals);
    for (const auto& [key, what] : stream.issues) ++look.issues[key];
    return Json{{"name", name},
                {"format", std::string(opened.format->name)},
                {"count", survey.records},
                {"geometry_types", std::move(types)},
                {"without_geometry", look.without_geometry},
                {"has_heights", survey.has_heights},
                {"extent", box_json(look.extent)},
                {"fields", std::move(fields)},
                {"crs", crs_json(stream.crs(), !source.unknown_crs.empty(), crs)},
                {"encoding", encoding_json(survey.verdict, source.declared_encoding)},
                {"samples", std::move(samples)},
                {"issues", look.issues}};
}

std::string shown_name(const std::string& raw)
{
    EncodingGuess guess;
    guess.add(raw);
    auto decoder = TextDecoder::create(guess.best(""));
    return decoder ? readable(raw, *decoder) : std::string();
}

}  // namespace

Result<nlohmann::ordered_json> inspect_source(ConfinedReader& reader, const BaseMap& map, const InspectionOptions& options,
                                              const std::function<void(std::uint64_t)>& on_record)
{
    std::vector<ListedLayer> listed{{nullptr, options.source_layer}};
    if (options.source_layer.empty()) {
        HAISHU_TRY(listed, reader.layers());
        if (listed.size() == 1) listed[0].name.clear();
    }
    Json layers = Json::array();
    std::uint64_t records = 0;
    for (const ListedLayer& layer : listed) {
        if (layers.size() == max_layers) break;
        auto opened = reader.open_layer(layer.name, options.encoding);
        const std::string name = shown_name(opened ? opened->layer_name : layer.name);
        auto document = opened ? layer_json(*opened, map, options, name, records, on_record) : Result<Json>(opened.error());
        // Of several layers the others may be sound; what ended the process ends the inspection.
        if (!document && (listed.size() == 1 || !reader.is_alive())) return document.error();
        layers.push_back(document ? std::move(document).value()
                                  : Json{{"name", name},
                                         {"format", std::string(layer.format->name)},
                                         {"error", {{"id", document.error().id}, {"detail", document.error().detail}}}});
    }
    return Json{{"layers", std::move(layers)}};
}

}  // namespace haishu::data
