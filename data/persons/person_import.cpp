#include "data/persons/person_import.hpp"

#include "data/normalize/moment.hpp"
#include "data/normalize/positioner.hpp"
#include "data/normalize/text_encoding.hpp"
#include "data/persons/person_columns.hpp"
#include "data/publish/source_survey.hpp"
#include "data/publish/temporary_files.hpp"
#include "geo/ops/overlay.hpp"
#include "geo/ops/point_locator.hpp"
#include "layers/store/date_text.hpp"
#include "layers/store/staging.hpp"
#include "layers/store/store.hpp"

#include <sodium.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <unordered_map>

namespace haishu::data
{

namespace
{

constexpr const char* memory_folder = "/dev/shm/haishu-persons";

// Foreign errors may quote the file; of these only the kind is told.
Error without_content(const Error& error, std::uint64_t row)
{
    const std::string where = row > 0 ? "row " + std::to_string(row) + " of " : "";
    return Error{error.code,
                 "persons-unreadable",
                 where + "the file of persons cannot be read (" + error.id +
                     "); what stands there is not repeated. Check the "
                     "file, or name its layer, encoding or reference system (--source-layer, --encoding, --crs)",
                 {}}
        .with("reason", error.id)
        .with("row", std::to_string(row));
}

void leave_no_core_dump()
{
    const rlimit nothing{0, 0};
    setrlimit(RLIMIT_CORE, &nothing);
}

std::int64_t today()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    return (ms + beijing_offset_minutes * 60'000) / milliseconds_per_day;
}

std::optional<geo::Point> middle_of(const std::optional<geo::Geometry>& shape)
{
    if (!shape || shape->is_empty()) return std::nullopt;
    if (shape->type == geo::GeometryType::Point) return shape->points.front();
    const auto inside = geo::point_on_surface(*shape);
    return inside ? std::optional(inside.value()) : std::nullopt;
}

struct Community {
    DivisionCodes codes;
    geo::PointLocator area;
};

std::string text_in(const layers::Feature& feature, std::size_t field)
{
    const auto* text = std::get_if<std::string>(&feature.values[field]);
    return text == nullptr ? std::string() : *text;
}

Result<std::vector<Community>> read_communities(layers::Store& store)
{
    const DivisionLayer names = division_layer();
    std::vector<Community> communities;
    HAISHU_TRY(const auto layer, store.find_layer(names.layer));
    const auto code = layer ? layer->field_index(names.code_field) : std::nullopt;
    const auto street = layer ? layer->field_index(names.street_field) : std::nullopt;
    if (code && street) {
        HAISHU_CHECK(store.scan(*layer, [&](layers::Feature&& feature) -> Result<void> {
            if (feature.geometry && !feature.geometry->is_empty())
                communities.push_back(
                    {{text_in(feature, *code), text_in(feature, *street)}, geo::PointLocator(*feature.geometry, 32)});
            return {};
        }));
    }
    if (communities.empty())
        return Error{ErrorCode::Conflict,
                     "persons-divisions-missing",
                     "persons are counted by community, and the layer " + names.layer + " has none: import it first",
                     {}};
    return communities;
}

using PlacesByCode = std::unordered_map<std::string, geo::Point>;

Result<PlacesByCode> read_places(layers::Store& store, const CodedPlace& place)
{
    PlacesByCode places;
    HAISHU_TRY(const auto layer, store.find_layer(place.layer));
    const auto code = layer ? layer->field_index(place.field) : std::nullopt;
    if (!code) return places;
    HAISHU_CHECK(store.scan(*layer, [&](layers::Feature&& feature) -> Result<void> {
        std::string key = text_in(feature, *code);
        std::transform(key.begin(), key.end(), key.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        if (const auto at = middle_of(feature.geometry)) places.emplace(std::move(key), *at);
        return {};
    }));
    return places;
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

// One reading of the file.
class PersonCounter
{
   public:
    PersonCounter(const PersonImportRequest& request, const PersonColumns& columns, HeadCount& head_count,
                  PersonImportReport& report)
        : m_columns(columns), m_head_count(head_count), m_report(report), m_day_asked(request.ref_day)
    {
        m_traits.values.assign(layers::population_rules().dimensions.size(), -1);
        crypto_shorthash_keygen(m_household_key.data());
    }

    Result<void> look_up_in(layers::Store& store)
    {
        for (const CodedPlace& place : m_columns.coded_places()) {
            HAISHU_TRY(PlacesByCode places, read_places(store, place));
            m_places.push_back(std::move(places));
        }
        return {};
    }

    Result<void> run(RecordStream& stream, TextDecoder& decoder, const Positioner& positioner,
                     const std::function<void(const Progress&)>& on_progress)
    {
        RawRecord record;
        for (;;) {
            const auto more = stream.next(record);
            if (!more) return without_content(more.error(), record.row + 1);
            if (!more.value()) return {};
            if (++m_report.read % 4096 == 0 && on_progress) on_progress({m_report.read, stream.count()});
            TextDecoder::Loss loss;
            for (geo::Value& value : record.values)
                if (auto* text = std::get_if<std::string>(&value)) *text = decoder.decode(*text, loss);
            if (record.geometry) {
                if (const auto placed = positioner.place(*record.geometry, record.row); !placed)
                    return without_content(placed.error(), record.row);
            }
            HAISHU_CHECK(count(record));
        }
    }

    [[nodiscard]] std::int64_t ref_day() const { return m_day_asked ? *m_day_asked : m_latest_day ? *m_latest_day : m_today; }

   private:
    Result<void> count(const RawRecord& record)
    {
        const auto own_day = m_columns.ref_day_of(record);
        if (own_day) m_latest_day = std::max(m_latest_day.value_or(*own_day), *own_day);
        const auto place = place_of(record);
        if (!place) {
            ++m_report.issues["person-without-place"];
            return {};
        }
        const auto cell = m_head_count.cell_at(*place);
        if (!cell || !cell.value()) {
            ++m_report.issues["person-outside"];
            return {};
        }
        std::map<std::string, std::uint64_t> unread;
        m_columns.read_traits(record, m_day_asked ? *m_day_asked : own_day.value_or(m_today), m_traits.values, unread);
        for (const auto& [trait, rows] : unread) m_report.issues["not-understood-" + trait] += rows;
        m_traits.household = household_number(m_columns.household_of(record));
        m_head_count.add(*cell.value(), m_traits);
        ++m_report.counted;
        return {};
    }

    [[nodiscard]] std::optional<geo::Point> place_of(const RawRecord& record) const
    {
        if (const auto at = middle_of(record.geometry)) return at;
        for (std::size_t i = 0; i < m_places.size(); ++i) {
            const auto found = m_places[i].find(m_columns.code_of(record, m_columns.coded_places()[i]));
            if (found != m_places[i].end()) return found->second;
        }
        return std::nullopt;
    }

    [[nodiscard]] std::uint64_t household_number(const std::string& id) const
    {
        if (id.empty()) return 0;
        std::array<unsigned char, crypto_shorthash_BYTES> hash{};
        crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(id.data()), id.size(), m_household_key.data());
        std::uint64_t number = 0;
        for (const unsigned char byte : hash) number = number << 8 | byte;
        return number | 1;
    }

    const PersonColumns& m_columns;
    HeadCount& m_head_count;
    PersonImportReport& m_report;
    std::optional<std::int64_t> m_day_asked;
    std::optional<std::int64_t> m_latest_day;
    std::int64_t m_today = today();
    std::vector<PlacesByCode> m_places;
    PersonTraits m_traits;
    std::array<unsigned char, crypto_shorthash_KEYBYTES> m_household_key{};
};

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
    auto opened = open_source(request.source, request.source_layer, request.encoding, folder.value().path());
    if (!opened) return without_content(opened.error(), 0);
    RecordStream& stream = *opened.value().stream;
    const auto survey = survey_source(opened.value(), request.encoding, [] {});
    if (!survey) return without_content(survey.error(), 0);
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
    const PopulationRelease release = make_release(table, earlier, *layer, report.ref_day, key);
    report.figures = release.figures;
    if (request.dry_run) return report;
    report.staging_path = new_staging_path(database_path);
    const auto stage = [&]() -> Result<void> {
        HAISHU_TRY(auto writer, layers::StagingWriter::create(report.staging_path, *layer));
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
