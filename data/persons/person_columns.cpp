#include "data/persons/person_columns.hpp"

#include "data/normalize/moment.hpp"
#include "data/normalize/value_text.hpp"
#include "geo/base/embedded.hpp"
#include "layers/store/date_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace haishu
{
std::span<const EmbeddedFile> embedded_seeds();
}

namespace haishu::data
{

namespace
{

using Json = nlohmann::json;

const Json& dictionary()
{
    static const Json json = [] {
        const EmbeddedFile* const file = find_embedded(embedded_seeds(), "dictionaries/person_columns.json");
        HAISHU_ASSERT(file != nullptr, "the columns of persons are built in");
        return Json::parse(file->bytes);
    }();
    return json;
}

std::optional<std::size_t> find_column(const Json& aliases, const std::vector<std::string>& names)
{
    for (const Json& alias : aliases) {
        const auto found = std::find(names.begin(), names.end(), alias.get<std::string>());
        if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    }
    return std::nullopt;
}

std::size_t dimension_named(const layers::PopulationRules& rules, const std::string& id)
{
    for (std::size_t d = 0; d < rules.dimensions.size(); ++d)
        if (rules.dimensions[d].id == id) return d;
    HAISHU_ASSERT(false, "a trait of persons is a dimension of population");
    return 0;
}

std::int8_t value_named(const layers::PopulationDimension& dimension, const std::string& id)
{
    for (std::size_t v = 0; v < dimension.values.size(); ++v)
        if (dimension.values[v].id == id) return static_cast<std::int8_t>(v);
    HAISHU_ASSERT(false, "a value of a trait is one of its dimension");
    return -1;
}

}  // namespace

std::string folded(std::string_view text)
{
    std::string result(trimmed(text));
    if (result.rfind("\xEF\xBB\xBF", 0) == 0) result.erase(0, 3);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

DivisionLayer division_layer()
{
    const Json& json = dictionary().at("divisions");
    const Json& streets = json.at("streets");
    return {json.at("layer"), json.at("code"), json.at("street"), streets.at("layer"), streets.at("code")};
}

Result<PersonColumns> PersonColumns::create(const layers::PopulationRules& rules, const std::vector<std::string>& names,
                                            const std::vector<RawField>& fields)
{
    PersonColumns columns;
    for (const RawField& field : fields) columns.m_types.push_back(field.type);
    std::vector<std::string> plain;
    for (const std::string& name : names) plain.push_back(folded(name));
    for (const auto& [name, aliases] : dictionary().at("columns").items())
        if (const auto column = find_column(aliases, plain)) columns.m_columns[name] = *column;
    for (const char* name : {"building", "address", "grid"}) {
        const Json& place = dictionary().at("places").at(name);
        if (columns.column(name)) columns.m_places.push_back({name, place.at("layer"), place.at("field")});
    }
    for (const auto& [name, trait] : dictionary().at("traits").items()) {
        const auto column = find_column(trait.at("columns"), plain);
        if (!column) continue;
        Trait made{name, dimension_named(rules, name), *column, {}};
        for (const auto& [value, texts] : trait.at("values").items()) {
            const std::int8_t number = value_named(rules.dimensions[made.dimension], value);
            for (const Json& text : texts) made.values[folded(text.get<std::string>())] = number;
        }
        columns.m_traits.push_back(std::move(made));
    }
    columns.m_age_dimension = dimension_named(rules, "age");
    for (const auto& [band, years] : dictionary().at("ages").items())
        columns.m_ages.push_back({years.at(0), years.at(1), value_named(rules.dimensions[columns.m_age_dimension], band)});
    if (!columns.column("birth") && !columns.column("age"))
        return bad_input("persons-columns",
                         "the file has no column for the date of birth or the age that is known by name "
                         "(出生日期, 年龄, birth_date, age ...); its header is not repeated here, as it may be a person's row");
    return columns;
}

std::optional<std::size_t> PersonColumns::column(const std::string& name) const
{
    const auto found = m_columns.find(name);
    return found == m_columns.end() ? std::nullopt : std::optional(found->second);
}

std::string PersonColumns::text_of(const RawRecord& record, std::optional<std::size_t> column) const
{
    if (!column || *column >= record.values.size()) return {};
    const geo::Value& value = record.values[*column];
    if (const auto* text = std::get_if<std::string>(&value)) return folded(*text);
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
    if (const auto* real = std::get_if<double>(&value)) return real_text(*real);
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "1" : "f";  // a column of "1" or of "f" alone
    return {};
}

std::optional<std::int64_t> PersonColumns::day_of(const RawRecord& record, std::optional<std::size_t> column) const
{
    if (!column || *column >= record.values.size()) return std::nullopt;
    const auto* whole = std::get_if<std::int64_t>(&record.values[*column]);
    if (whole != nullptr && m_types[*column] == layers::FieldType::Date) return *whole;
    if (whole != nullptr && m_types[*column] == layers::FieldType::DateTime)
        return (*whole + beijing_offset_minutes * 60'000) / milliseconds_per_day;
    const std::string text = text_of(record, column);
    if (const auto day = date_in(text)) return day;
    if (const auto day = date_in(text + "-01")) return day;  // 1987-05
    return date_in(text + "01");                             // 198705
}

std::optional<std::int64_t> PersonColumns::ref_day_of(const RawRecord& record) const
{
    return day_of(record, column("ref_date"));
}

std::optional<std::int64_t> PersonColumns::age_of(const RawRecord& record, std::int64_t ref_day) const
{
    if (const auto birth = day_of(record, column("birth"))) {
        const std::string born = layers::date_text(*birth);
        const std::string now = layers::date_text(ref_day);
        if (*birth > ref_day || born.size() != 10 || now.size() != 10) return std::nullopt;
        return std::stoll(now.substr(0, 4)) - std::stoll(born.substr(0, 4)) - (now.substr(5) < born.substr(5) ? 1 : 0);
    }
    const auto years = integer_in(text_of(record, column("age")));
    return years && *years >= 0 ? years : std::nullopt;
}

std::string PersonColumns::code_of(const RawRecord& record, const CodedPlace& place) const
{
    return text_of(record, column(place.name));
}

std::string PersonColumns::household_of(const RawRecord& record) const
{
    return text_of(record, column("household"));
}

void PersonColumns::read_traits(const RawRecord& record, std::int64_t ref_day, std::vector<std::int8_t>& values,
                                std::map<std::string, std::uint64_t>& unread) const
{
    std::fill(values.begin(), values.end(), std::int8_t{-1});
    const auto age = age_of(record, ref_day);
    for (const AgeBand& band : m_ages)
        if (age && *age >= band.from && *age <= band.to) values[m_age_dimension] = band.value;
    if (values[m_age_dimension] < 0) ++unread["age"];
    for (const Trait& trait : m_traits) {
        const std::string text = text_of(record, trait.column);
        const auto found = trait.values.find(text);
        if (found != trait.values.end())
            values[trait.dimension] = found->second;
        else if (!text.empty())
            ++unread[trait.name];
    }
}

}  // namespace haishu::data
