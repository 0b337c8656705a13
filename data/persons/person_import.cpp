#include "data/persons/person_import.hpp"

#include "data/persons/person_counter.hpp"
#include "data/publish/source_survey.hpp"
#include "data/publish/temporary_files.hpp"
#include "layers/store/date_text.hpp"
#include "layers/store/staging.hpp"
#include "layers/store/store.hpp"

#include <sodium.h>
#include <sys/resource.h>

#include <filesystem>
#include <limits>

namespace haishu::data
{

namespace
{

constexpr const char* memory_folder = "/dev/shm/haishu-persons";

void leave_no_core_dump()
{
    const rlimit nothing{0, 0};
    setrlimit(RLIMIT_CORE, &nothing);
}

Result<std::vector<layers::Feature>> read_rows(layers::Store& store, const layers::LayerDescriptor& layer)
{
    std::vector<layers::Feature> rows;
    HAISHU_CHECK(store.scan(layer, [&](layers::Feature&& row) -> Result<void> {
        rows.push_back(std::move(row));
        return {};
    }));
    return rows;
}

// What the rows come from now: no longer from what was there before, drawn by the demo or counted from another file.
layers::LayerDescriptor counted_layer(layers::LayerDescriptor layer, const PersonImportRequest& request)
{
    layer.source = request.attribution.empty() ? "人口源数据计数（来源未注明）" : request.attribution;
    layer.licence = request.licence;
    layer.schematic = false;
    return layer;
}

Result<PopulationTable> count_persons(const PersonImportRequest& request, layers::Store& store, HeadCount& head_count,
                                      PersonImportReport& report, const std::function<void(const Progress&)>& on_progress)
{
    remove_stale_imports(memory_folder);
    const auto folder = TemporaryFolder::create(memory_folder);
    if (!folder)
        return Error{ErrorCode::Internal,
                     "persons-memory",
                     "persons are read by way of /dev/shm, so that no copy of them reaches a disk, and it is not writable",
                     {}};
    auto opened = open_confined(request.source, request.source_layer, request.encoding, folder.value().path(), request.reader);
    if (!opened) return without_content(opened.error(), 0);
    RecordStream& stream = *opened.value().stream;
    const auto survey = survey_source(opened.value(), request.encoding, [](const RawRecord&) {});
    if (!survey) return without_content(survey.error(), 0);
    if (request.encoding.empty() && survey.value().must_ask())
        return bad_input("persons-encoding", "the text encoding of the file cannot be told for certain; give it by --encoding");
    auto decoder = TextDecoder::create(survey.value().encoding);
    if (!decoder) return without_content(decoder.error(), 0);
    const auto positioner = Positioner::create(request.crs, stream.crs(), opened.value().format->needs_crs);
    if (!positioner) return without_content(positioner.error(), 0);
    std::vector<std::string> names;
    for (const RawField& field : stream.fields()) {
        TextDecoder::Loss loss;
        names.push_back(decoder.value().decode(field.name, loss));
    }
    HAISHU_TRY(const PersonColumns columns, PersonColumns::create(layers::population_rules(), names, stream.fields()));
    PersonCounter counter(request, columns, head_count, report);
    HAISHU_CHECK(counter.look_up_in(store));
    HAISHU_CHECK(counter.run(stream, decoder.value(), positioner.value(), on_progress));
    report.ref_day = counter.ref_day();
    if (report.counted == 0)
        return bad_input("persons-unplaced",
                         "no person of the file could be placed: it needs coordinates, or codes of buildings, addresses or unit "
                         "grids that the database has, within its communities");
    return head_count.finish();
}

}  // namespace

Result<PersonImportReport> stage_person_import(const PersonImportRequest& request, const std::string& database_path,
                                               const std::function<void(const Progress&)>& on_progress)
{
    leave_no_core_dump();
    const layers::PopulationRules& rules = layers::population_rules();
    PersonImportReport report;
    report.layer = rules.layer;
    HAISHU_TRY(const auto store, layers::Store::open(database_path, layers::Access::Read));
    HAISHU_TRY(const auto layer, store->find_layer(rules.layer));
    if (!layer) return internal_error("the layer " + rules.layer + " is not registered");
    HAISHU_TRY(const std::vector<Community> communities, read_communities(*store));
    HAISHU_TRY(HeadCount head_count, HeadCount::create(rules, [&communities](geo::Point at) -> std::optional<DivisionCodes> {
                   for (const Community& each : communities)
                       if (each.area.contains(at)) return each.codes;
                   return std::nullopt;
               }));
    HAISHU_TRY(const std::vector<layers::Feature> rows, read_rows(*store, *layer));
    std::int64_t earlier_day = std::numeric_limits<std::int64_t>::min();
    const EarlierRelease earlier = read_release(PopulationTable(rules), *layer, rows, earlier_day);
    for (const auto& [code, row] : earlier.rows) head_count.keep(row.kind, code, {row.community_code, row.street_code});
    HAISHU_TRY(const PopulationTable table, count_persons(request, *store, head_count, report, on_progress));
    if (report.ref_day < earlier_day)
        return Error{ErrorCode::Conflict,
                     "persons-older",
                     "population is published as of " + layers::date_text(earlier_day) + ", later than " +
                         layers::date_text(report.ref_day) + ": give the right --ref-date",
                     {}};
    ReleaseKey key{};
    randombytes_buf(key.data(), key.size());
    const layers::LayerDescriptor counted = counted_layer(*layer, request);
    HAISHU_TRY(const DivisionNames names, read_division_names(*store));
    PopulationRelease release = make_release(table, earlier, counted, report.ref_day, key);
    name_rows(release.rows, counted, names);
    report.figures = release.figures;
    if (request.dry_run) return report;
    report.staging_path = new_staging_path(database_path);
    const auto stage = [&]() -> Result<void> {
        HAISHU_TRY(auto writer, layers::StagingWriter::create(report.staging_path, counted));
        for (const layers::Feature& row : release.rows) HAISHU_CHECK(writer.add(row));
        return writer.finish();
    };
    if (const auto staged = stage(); !staged) {
        std::error_code ignored;
        std::filesystem::remove(report.staging_path, ignored);
        return staged.error();
    }
    return report;
}

}  // namespace haishu::data
