#include "tests/fuzz/drained_source.hpp"

#include "data/readers/open_source.hpp"
#include "tests/fuzz/expectations.hpp"

#include <cmath>
#include <limits>

namespace haishu::fuzz
{
namespace
{

void check_value(const geo::Value& value, layers::FieldType type)
{
    using layers::FieldType;
    if (geo::is_null(value)) return;
    const bool fits = type == FieldType::Text      ? std::holds_alternative<std::string>(value)
                      : type == FieldType::Real    ? std::holds_alternative<double>(value)
                      : type == FieldType::Boolean ? std::holds_alternative<bool>(value)
                                                   : std::holds_alternative<std::int64_t>(value);
    HAISHU_ASSERT(fits, "a value is of its field's type");
    if (const auto* real = std::get_if<double>(&value)) HAISHU_ASSERT(std::isfinite(*real), "numbers are finite");
}

}  // namespace

void drain_source(const std::string& path, const std::string& work_folder)
{
    auto opened = data::open_source(path, "", "", work_folder);
    if (!opened) return expect_problem(opened.error());
    const std::vector<data::RawField> fields = opened->stream->fields();
    data::RawRecord record;
    for (;;) {
        const auto has_record = opened->stream->next(record);
        if (!has_record) return expect_problem(has_record.error());
        if (!*has_record) return;
        HAISHU_ASSERT(record.values.size() == fields.size(), "a record has a value for each field");
        for (std::size_t i = 0; i < fields.size(); ++i) check_value(record.values[i], fields[i].type);
        if (record.geometry) expect_well_formed(*record.geometry, std::numeric_limits<std::size_t>::max());
    }
}

}  // namespace haishu::fuzz
