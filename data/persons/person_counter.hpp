#pragma once
// One reading of a file of persons: each is placed, counted and forgotten.

#include "data/normalize/positioner.hpp"
#include "data/normalize/text_encoding.hpp"
#include "data/persons/person_import.hpp"
#include "data/persons/person_places.hpp"
#include "data/readers/record_stream.hpp"

#include <sodium.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace haishu::data
{

class PersonCounter
{
   public:
    PersonCounter(const PersonImportRequest& request, const PersonColumns& columns, HeadCount& head_count,
                  PersonImportReport& report);

    Result<void> look_up_in(layers::Store& store);
    // Error: bad_input "persons-unreadable".
    Result<void> run(RecordStream& stream, TextDecoder& decoder, const Positioner& positioner,
                     const std::function<void(const Progress&)>& on_progress);
    // The day asked for, else the latest that the file says, else today.
    [[nodiscard]] std::int64_t ref_day() const { return m_day_asked ? *m_day_asked : m_latest_day ? *m_latest_day : m_today; }

   private:
    Result<void> count(const RawRecord& record);
    [[nodiscard]] std::optional<geo::Point> place_of(const RawRecord& record) const;
    [[nodiscard]] std::uint64_t household_number(const std::string& id) const;

    const PersonColumns& m_columns;
    HeadCount& m_head_count;
    PersonImportReport& m_report;
    std::optional<std::int64_t> m_day_asked;
    std::optional<std::int64_t> m_latest_day;
    std::int64_t m_today;
    std::vector<PlacesByCode> m_places;
    PersonTraits m_traits;
    std::array<unsigned char, crypto_shorthash_KEYBYTES> m_household_key{};
};

// Foreign errors may quote the file; of these only the kind is told. `row` 0: the file as a whole.
Error without_content(const Error& error, std::uint64_t row);

}  // namespace haishu::data
