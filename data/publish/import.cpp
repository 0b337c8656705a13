#include "data/publish/import.hpp"

#include "data/checks/area_check.hpp"
#include "data/checks/issue_log.hpp"
#include "data/checks/shape_check.hpp"
#include "data/inspect/crs_candidates.hpp"
#include "data/normalize/field_mapping.hpp"
#include "data/normalize/positioner.hpp"
#include "data/normalize/text_encoding.hpp"
#include "data/normalize/value_text.hpp"
#include "data/publish/source_survey.hpp"
#include "data/publish/target_layer.hpp"
#include "data/publish/temporary_files.hpp"
#include "layers/catalog/code_format.hpp"
#include "layers/store/staging.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace haishu::data
{
namespace
{

using layers::GeometryKind;

// Calls the caller's progress a few times a second.
class ProgressGauge
{
   public:
    ProgressGauge(const std::function<void(const Progress&)>& on_progress, std::optional<std::uint64_t> total)
        : m_on_progress(on_progress), m_total(total)
    {
    }
    void show(std::uint64_t done, bool is_last = false)
    {
        const auto now = std::chrono::steady_clock::now();
        if (!m_on_progress || (!is_last && now - m_shown < std::chrono::milliseconds(100))) return;
        m_shown = now;
        m_on_progress({done, m_total});
    }

   private:
    const std::function<void(const Progress&)>& m_on_progress;
    std::optional<std::uint64_t> m_total;
    std::chrono::steady_clock::time_point m_shown{};
};

// A file that goes with its owner unless it is handed over.
struct StagedFile {
    std::string path;
    StagedFile() = default;
    StagedFile(const StagedFile&) = delete;
    StagedFile& operator=(const StagedFile&) = delete;
    ~StagedFile()
    {
        std::error_code ignored;
        if (!path.empty()) std::filesystem::remove(path, ignored);
    }
};

Error in_row(Error error, std::uint64_t row)
{
    if (error.detail.rfind("row ", 0) != 0) error.detail = "row " + std::to_string(row) + ": " + error.detail;
    return std::move(error).with("row", std::to_string(row));
}

// The second reading: each record made fit for the layer and staged.
class Stager
{
   public:
    Stager(RecordStream& stream, const TargetLayer& target, const Positioner& positioner, TextDecoder& decoder,
           const AreaCheck& areas, IssueLog& issues)
        : m_stream(stream), m_target(target), m_positioner(positioner), m_decoder(decoder), m_areas(areas), m_issues(issues)
    {
    }

    // `writer` may be null: then everything is only checked. A row whose key is no valid code is left out. False if a shape
    // turned out not to fit the inferred kind.
    Result<bool> run(layers::StagingWriter* writer, ProgressGauge& gauge)
    {
        RawRecord record;
        for (;;) {
            HAISHU_TRY(const bool has_record, m_stream.next(record));
            if (!has_record) return true;
            ++read;
            HAISHU_TRY(auto feature, feature_of(record));
            if (m_has_wrong_key) continue;
            m_areas.check(feature, record.row, m_issues);
            if (feature.geometry && m_target.is_new && !fits(feature.geometry->type)) return false;
            if (writer != nullptr) {
                if (auto added = writer->add(feature); !added) return in_row(added.error(), record.row);
            }
            ++written;
            gauge.show(read);
        }
    }

    std::uint64_t read = 0;
    std::uint64_t written = 0;
    std::uint64_t without_geometry = 0;

   private:
    [[nodiscard]] bool fits(geo::GeometryType type) const
    {
        const GeometryKind kind = m_target.descriptor.geometry;
        return kind == GeometryKind::Any || static_cast<int>(kind) == static_cast<int>(type);
    }

    Result<layers::Feature> feature_of(RawRecord& record)
    {
        for (const auto& [key, what] : record.issues) m_issues.add(key, record.row, what);
        layers::Feature feature;
        feature.values.resize(m_target.descriptor.fields.size());
        m_has_wrong_key = false;
        decode_texts(record);
        for (std::size_t i = 0; i < m_target.sources.size(); ++i)
            if (const auto source = m_target.sources[i]; source)
                feature.values[i] = converted(record, *source, m_target.descriptor.fields[i]);
        if (record.geometry) {
            HAISHU_CHECK(m_positioner.place(*record.geometry, record.row));
            feature.geometry = checked_shape(std::move(*record.geometry), record.row, m_issues);
        }
        if (feature.geometry && m_target.descriptor.has_z && !has_heights(*feature.geometry))
            m_issues.add("height-assumed", record.row, "no heights in a layer with heights (0 is taken)");
        if (!feature.geometry) {
            ++without_geometry;
            if (m_target.descriptor.geometry != GeometryKind::None) m_issues.add("geometry-missing", record.row, "no geometry");
        }
        return feature;
    }

    void decode_texts(RawRecord& record)
    {
        TextDecoder::Loss loss;
        for (geo::Value& value : record.values)
            if (auto* text = std::get_if<std::string>(&value); text != nullptr) *text = m_decoder.decode(*text, loss);
        if (loss.replaced > 0)
            m_issues.add("text-replaced", record.row, "bytes that are no " + m_decoder.encoding() + " text (replaced)");
        if (loss.cut > 0) m_issues.add("text-cut", record.row, "a text ends inside a character (the rest is left out)");
    }

    geo::Value converted(RawRecord& record, std::size_t source, const layers::Field& field)
    {
        const layers::FieldType from = m_stream.fields()[source].type;
        const bool is_text = std::holds_alternative<std::string>(record.values[source]);
        ConvertedValue value =
            convert_value(is_text ? record.values[source] : std::move(record.values[source]), from, field.type);
        if (value.is_zone_assumed) m_issues.add("time-zone-assumed", record.row, "a time without zone is read as Beijing time");
        if (value.is_lost) {
            const auto* text = std::get_if<std::string>(&record.values[source]);
            m_issues.add("value-unreadable", record.row,
                         (text != nullptr ? "'" + text->substr(0, 40) + "'" : std::string("a value")) + " cannot be " +
                             std::string(layers::field_type_name(field.type)) + " for field " + field.name + " (left out)");
        }
        return checked_code(std::move(value.value), record.row, field);
    }

    // A code in the form in which it is kept. A wrong one is left out; where it is the key, the row with it.
    geo::Value checked_code(geo::Value value, std::uint64_t row, const layers::Field& field)
    {
        auto* text = std::get_if<std::string>(&value);
        if (field.format == layers::TextFormat::Free || text == nullptr) return value;
        std::string code = layers::canonical_code(field.format, *text);
        if (code.empty()) return {};
        const std::string_view fault = layers::code_fault(field.format, code);
        if (fault.empty()) return code;
        const bool is_key = field.name == m_target.descriptor.key_field;
        m_issues.add("code-invalid", row,
                     "'" + text->substr(0, 40) + "' in field " + field.name + ": " + std::string(fault) +
                         (is_key ? " (the row is left out)" : " (left out)"));
        m_has_wrong_key = m_has_wrong_key || is_key;
        return {};
    }

    RecordStream& m_stream;
    const TargetLayer& m_target;
    const Positioner& m_positioner;
    TextDecoder& m_decoder;
    const AreaCheck& m_areas;
    IssueLog& m_issues;
    bool m_has_wrong_key = false;  // the row that was read last
};

// A system that the file declares, or that is taken because it declares none, is not followed to where no data should be
// when another one would bring it into the district.
Result<void> check_place(const std::string& database_path, const DeclaredCrs& declared, const std::vector<SampledFeature>& sample)
{
    BaseMap map;
    {
        HAISHU_TRY(const auto store, layers::Store::open(database_path, layers::Access::Read));
        HAISHU_TRY(map.extent, load_extent(*store));
    }
    if (map.extent.is_empty()) return {};
    const CrsVerdict verdict = judge_crs(declared, sample, map, {});
    if (verdict.candidates.empty()) return {};
    constexpr double least = 0.9;
    const CrsCandidate& first = verdict.candidates[0];
    const bool is_taken = first.is_declared || (declared.definition.empty() && first.crs == "EPSG:4490");
    if (is_taken || static_cast<double>(first.inside) < least * static_cast<double>(first.sampled)) return {};
    return uncertain_crs(verdict);
}

// No database is opened for a layer that says nothing of areas.
Result<AreaCheck> area_check(const std::string& database_path, const layers::LayerDescriptor& layer)
{
    const auto says_area = [](const layers::Field& field) { return !field.lies_in.layer.empty(); };
    if (std::none_of(layer.fields.begin(), layer.fields.end(), says_area)) return AreaCheck();
    HAISHU_TRY(const auto store, layers::Store::open(database_path, layers::Access::Read));
    return AreaCheck::open(*store, layer);
}

std::vector<std::string> decoded_names(const std::vector<RawField>& fields, TextDecoder& decoder)
{
    std::vector<std::string> names;
    for (const RawField& field : fields) {
        TextDecoder::Loss loss;
        names.push_back(decoder.decode(field.name, loss));
    }
    return clean_field_names(names);
}

}  // namespace

Result<ImportReport> stage_import(const ImportRequest& request, const std::string& database_path,
                                  const std::optional<layers::LayerDescriptor>& existing,
                                  const std::function<void(const Progress&)>& on_progress)
{
    HAISHU_CHECK(check_request(request, existing));
    remove_stale_imports(database_path);
    HAISHU_TRY(const auto folder, TemporaryFolder::create(database_path));
    HAISHU_TRY(auto opened, open_confined(request.source, request.source_layer, request.encoding, folder.path(), request.reader));
    RecordStream& stream = *opened.stream;

    ProgressGauge gauge(on_progress, stream.count());
    gauge.show(0, true);
    std::uint64_t surveyed = 0;
    HAISHU_TRY(const auto survey, survey_source(opened, request.encoding, [&](const RawRecord&) {
                   if (++surveyed % 1024 == 0) gauge.show(0);
               }));
    if (survey.records == 0)
        return bad_input("source-empty", opened.layer_name + ": there are no records in it").with("name", opened.layer_name);
    if (request.encoding.empty() && survey.must_ask()) return uncertain_encoding(survey.verdict);
    HAISHU_TRY(auto decoder, TextDecoder::create(survey.encoding));
    if (const std::string& unknown = opened.source->unknown_crs; request.crs.empty() && !unknown.empty())
        return bad_input("crs-unknown", "coordinate reference system '" + unknown.substr(0, 80) +
                                            "' of the file is not known; give the right one by --crs EPSG:N")
            .with("crs", unknown.substr(0, 80));
    HAISHU_TRY(const auto positioner,
               Positioner::create(request.crs, stream.crs(), opened.format->needs_crs, request.local_definition));
    if (request.crs.empty() && survey.kind != GeometryKind::None)
        HAISHU_CHECK(check_place(database_path, stream.crs(), survey.sample));

    ImportReport report;
    report.layer = request.layer;
    report.driver = opened.format->name;
    report.source_crs = survey.kind == GeometryKind::None ? "" : positioner.name();
    report.encoding = opened.source->text_encoding.empty() ? decoder.encoding() : opened.source->declared_encoding;

    IssueLog before_rows;
    if (opened.source->replaced_texts > 0)
        before_rows.add("text-replaced", 0, "the file has bytes that are no " + report.encoding + " text (replaced)");
    for (const auto& [key, what] : stream.issues) before_rows.add(key, 0, what);
    HAISHU_TRY(auto target, target_layer(request, existing,
                                         {opened.layer_name, decoded_names(stream.fields(), decoder), &stream.fields(),
                                          survey.kind, survey.has_heights, survey.records},
                                         before_rows));

    HAISHU_TRY(const AreaCheck areas, area_check(database_path, target.descriptor));
    StagedFile staged;
    for (;;) {
        IssueLog issues = before_rows;
        if (!request.dry_run) staged.path = new_staging_path(database_path);
        std::optional<layers::StagingWriter> writer;
        if (!request.dry_run) {
            HAISHU_TRY(auto created, layers::StagingWriter::create(staged.path, target.descriptor));
            writer.emplace(std::move(created));
        }
        Stager stager(stream, target, positioner, decoder, areas, issues);
        HAISHU_TRY(const bool fits, stager.run(writer ? &*writer : nullptr, gauge));
        if (!fits) {
            // A repair made several parts out of one, in a layer whose kind was taken from the source.
            target.descriptor.geometry = GeometryKind::Any;
            writer.reset();
            std::error_code ignored;
            std::filesystem::remove(staged.path, ignored);
            HAISHU_CHECK(stream.rewind());
            continue;
        }
        if (stager.written == 0)
            return bad_input("codes-invalid", "none of the " + std::to_string(stager.read) + " rows has a valid code in field " +
                                                  target.descriptor.key_field + "; " + issues.samples().front())
                .with("rows", std::to_string(stager.read))
                .with("field", target.descriptor.key_field);
        if (writer) HAISHU_CHECK(writer->finish());
        gauge.show(stager.read, true);
        report.read = stager.read;
        report.written = stager.written;
        report.without_geometry = stager.without_geometry;
        report.issues = issues.counts();
        report.samples = issues.samples();
        break;
    }
    report.descriptor = target.descriptor;
    report.staging_path = std::exchange(staged.path, {});
    return report;
}

}  // namespace haishu::data
