#include "data/jobs/source_inspection.hpp"

#include "data/inspect/crs_candidates.hpp"
#include "data/normalize/encoding_guess.hpp"
#include "data/normalize/field_mapping.hpp"
#include "data/normalize/text_encoding.hpp"
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

// One reading of one layer.
struct Look {
    std::uint64_t count = 0;
    std::uint64_t without_geometry = 0;
    bool has_heights = false;
    geo::Box extent;
    std::set<geo::GeometryType> types;
    EncodingGuess texts;
    FeatureSampler sampler;
    std::vector<RawRecord> samples;
    std::map<std::string, std::uint64_t> issues;

    void add(const RawRecord& record)
    {
        ++count;
        for (const geo::Value& value : record.values)
            if (const auto* text = std::get_if<std::string>(&value); text != nullptr && !texts.is_full()) texts.add(*text);
        for (const auto& [key, what] : record.issues) ++issues[key];
        if (samples.size() < sample_rows) samples.push_back(record);
        sampler.add(record);
        if (!record.geometry) {
            ++without_geometry;
            return;
        }
        types.insert(record.geometry->type);
        extent.extend(record.geometry->box());
        geo::for_each_leaf(geo::GeometryView(*record.geometry),
                           [this](const geo::GeometryView& leaf) { has_heights = has_heights || !leaf.z.empty(); });
    }
};

Json encoding_json(const EncodingVerdict& verdict, const std::string& declared)
{
    Json candidates = Json::array();
    for (const EncodingCandidate& candidate : verdict.candidates)
        candidates.push_back({{"name", candidate.name}, {"confidence", candidate.confidence}, {"samples", candidate.samples}});
    return {{"declared", declared.empty() ? Json() : Json(declared)},
            {"is_decided", verdict.is_decided || verdict.candidates.empty()},
            {"candidates", std::move(candidates)}};
}

Json box_json(const geo::Box& box)
{
    return box.is_empty() ? Json() : Json{box.min_x, box.min_y, box.max_x, box.max_y};
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
                              {"usable", candidate.is_usable}});
    return {{"declared", declared.name.empty() ? Json() : Json(declared.name)},
            {"epsg", declared.epsg == 0 ? Json() : Json(declared.epsg)},
            {"unknown", is_unknown},
            {"is_decided", verdict.is_decided},
            {"candidates", std::move(candidates)}};
}

std::vector<SampledFeature> decoded_sample(FeatureSampler& sampler, TextDecoder& decoder)
{
    std::vector<SampledFeature> sample = sampler.take();
    for (SampledFeature& feature : sample) {
        TextDecoder::Loss loss;
        for (std::string& text : feature.texts) text = decoder.decode(text, loss);
    }
    return sample;
}

Result<Json> layer_json(OpenedSource& opened, const BaseMap& map, const std::string& name, std::uint64_t& records,
                        const std::function<void(std::uint64_t)>& on_record)
{
    RecordStream& stream = *opened.stream;
    const DataSource& source = *opened.source;
    Look look;
    for (const RawField& field : stream.fields()) look.texts.add(field.name);
    RawRecord record;
    for (;;) {
        HAISHU_TRY(const bool has_record, stream.next(record));
        if (!has_record) break;
        look.add(record);
        on_record(++records);
    }
    // A file that was recoded as a whole is UTF-8 by now; what its own bytes said was judged then.
    const EncodingVerdict verdict =
        source.text_encoding.empty() ? look.texts.judge(source.declared_encoding) : source.encoding_verdict;
    HAISHU_TRY(auto decoder, TextDecoder::create(source.text_encoding.empty() ? verdict.best() : source.text_encoding));

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
    const CrsVerdict crs = judge_crs(stream.crs(), decoded_sample(look.sampler, decoder), map, {});
    for (const auto& [key, what] : stream.issues) ++look.issues[key];
    return Json{{"name", name},
                {"format", std::string(opened.format->name)},
                {"count", look.count},
                {"geometry_types", std::move(types)},
                {"without_geometry", look.without_geometry},
                {"has_heights", look.has_heights},
                {"extent", box_json(look.extent)},
                {"fields", std::move(fields)},
                {"crs", crs_json(stream.crs(), !source.unknown_crs.empty(), crs)},
                {"encoding", encoding_json(verdict, source.declared_encoding)},
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

Result<nlohmann::ordered_json> inspect_source(ConfinedReader& reader, const BaseMap& map,
                                              const std::function<void(std::uint64_t)>& on_record)
{
    HAISHU_TRY(const auto listed, reader.layers());
    Json layers = Json::array();
    std::uint64_t records = 0;
    for (const ListedLayer& layer : listed) {
        if (layers.size() == max_layers) break;
        const std::string name = shown_name(layer.name);
        auto opened = reader.open_layer(listed.size() == 1 ? "" : layer.name, "");
        auto document = opened ? layer_json(*opened, map, name, records, on_record) : Result<Json>(opened.error());
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
