#include "data/persons/person_counter.hpp"

#include "data/normalize/moment.hpp"
#include "layers/store/date_text.hpp"

#include <algorithm>
#include <chrono>
#include <map>

namespace haishu::data
{

namespace
{

std::int64_t today()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    return (ms + beijing_offset_minutes * 60'000) / milliseconds_per_day;
}

}  // namespace

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

PersonCounter::PersonCounter(const PersonImportRequest& request, const PersonColumns& columns, HeadCount& head_count,
                             PersonImportReport& report)
    : m_columns(columns), m_head_count(head_count), m_report(report), m_day_asked(request.ref_day), m_today(today())
{
    m_traits.values.assign(layers::population_rules().dimensions.size(), -1);
    crypto_shorthash_keygen(m_household_key.data());
}

Result<void> PersonCounter::look_up_in(layers::Store& store)
{
    for (const CodedPlace& place : m_columns.coded_places()) {
        HAISHU_TRY(PlacesByCode places, read_places(store, place));
        m_places.push_back(std::move(places));
    }
    return {};
}

Result<void> PersonCounter::run(RecordStream& stream, TextDecoder& decoder, const Positioner& positioner,
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

Result<void> PersonCounter::count(const RawRecord& record)
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

std::optional<geo::Point> PersonCounter::place_of(const RawRecord& record) const
{
    if (const auto at = middle_of(record.geometry)) return at;
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        const auto found = m_places[i].find(m_columns.code_of(record, m_columns.coded_places()[i]));
        if (found != m_places[i].end()) return found->second;
    }
    return std::nullopt;
}

std::uint64_t PersonCounter::household_number(const std::string& id) const
{
    if (id.empty()) return 0;
    std::array<unsigned char, crypto_shorthash_BYTES> hash{};
    crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(id.data()), id.size(), m_household_key.data());
    std::uint64_t number = 0;
    for (const unsigned char byte : hash) number = number << 8 | byte;
    return number | 1;
}

}  // namespace haishu::data
