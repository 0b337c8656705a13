#pragma once
// Which columns of a file of persons mean what (data/dictionaries/person_columns.json). All others, such as names and
// identity numbers, are not looked at.

#include "data/persons/head_count.hpp"
#include "data/readers/record_stream.hpp"
#include "layers/population/population_rules.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::data
{

struct CodedPlace {
    std::string name;          // "building"
    std::string layer, field;  // where the code is looked up
};

class PersonColumns
{
   public:
    // `names` are those of the stream's fields, in UTF-8. Error: bad_input "persons-columns" when there is neither a date
    // of birth nor an age; it does not repeat the names, which may be a person's when the file has no header.
    static Result<PersonColumns> create(const layers::PopulationRules& rules, const std::vector<std::string>& names,
                                        const std::vector<RawField>& fields);

    // How the place of persons is told by code, in the order in which it is tried.
    [[nodiscard]] const std::vector<CodedPlace>& coded_places() const { return m_places; }
    [[nodiscard]] std::string code_of(const RawRecord& record, const CodedPlace& place) const;
    [[nodiscard]] std::string household_of(const RawRecord& record) const;
    // Days since 1970-01-01 that the record itself says it is of.
    [[nodiscard]] std::optional<std::int64_t> ref_day_of(const RawRecord& record) const;
    // By dimension of the rules. `unread` counts values that are none of the known ones, by the name of the trait.
    void read_traits(const RawRecord& record, std::int64_t ref_day, std::vector<std::int8_t>& values,
                     std::map<std::string, std::uint64_t>& unread) const;

   private:
    struct Trait {
        std::string name;
        std::size_t dimension = 0;
        std::size_t column = 0;
        std::map<std::string, std::int8_t> values;
    };
    struct AgeBand {
        std::int64_t from, to;
        std::int8_t value;
    };
    [[nodiscard]] std::string text_of(const RawRecord& record, std::optional<std::size_t> column) const;
    [[nodiscard]] std::optional<std::int64_t> day_of(const RawRecord& record, std::optional<std::size_t> column) const;
    [[nodiscard]] std::optional<std::int64_t> age_of(const RawRecord& record, std::int64_t ref_day) const;
    [[nodiscard]] std::optional<std::size_t> column(const std::string& name) const;

    std::vector<layers::FieldType> m_types;
    std::map<std::string, std::size_t> m_columns;  // "birth" ... -> field of the stream
    std::vector<CodedPlace> m_places;
    std::vector<Trait> m_traits;
    std::vector<AgeBand> m_ages;
    std::size_t m_age_dimension = 0;
};

// As names, codes and values are compared: without white space at the ends, letters small.
std::string folded(std::string_view text);

// Where communities and streets are told: layers and their fields.
struct DivisionLayer {
    std::string layer, code_field, street_field;
    std::string street_layer, street_code_field;
};
DivisionLayer division_layer();

}  // namespace haishu::data
