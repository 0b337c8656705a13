#include "layers/query/grouping.hpp"

#include "geo/ops/overlay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace haishu::layers
{

namespace
{

constexpr std::uint32_t unseen = std::numeric_limits<std::uint32_t>::max();

// Numbers the values of one field, in the order in which they come.
class FieldNumbers
{
   public:
    explicit FieldNumbers(std::size_t field) : m_field(field) {}

    bool number(const BlockView& block, std::span<const std::uint32_t> rows, std::span<std::uint32_t> numbers)
    {
        const Column& column = block.column(m_field);
        if (column.codes() == nullptr) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                numbers[i] = number_of(block.feature(rows[i]).value(m_field));
                if (m_values.size() > max_groups) return false;
            }
            return true;
        }
        if (m_column != &column) {
            m_column = &column;
            m_by_code.assign(column.dictionary_size() + 1, unseen);
        }
        const bool may_be_null = column.may_be_null();
        column.codes()->with_reader([&](const auto& read) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const bool is_null = may_be_null && column.is_null(rows[i]);
                std::uint32_t& known = m_by_code[is_null ? m_by_code.size() - 1 : static_cast<std::size_t>(read(rows[i]))];
                if (known == unseen) known = number_of(column.value(rows[i]));
                numbers[i] = known;
            }
        });
        return m_values.size() <= max_groups;
    }
    [[nodiscard]] const geo::ValueView& value(std::size_t number) const { return m_values[number]; }
    [[nodiscard]] std::size_t size() const { return m_values.size(); }

   private:
    std::uint32_t number_of(const geo::ValueView& value)
    {
        const auto [found, is_new] = m_numbers.try_emplace(value, static_cast<std::uint32_t>(m_values.size()));
        if (is_new) m_values.push_back(value);
        return found->second;
    }

    std::size_t m_field;
    const Column* m_column = nullptr;
    std::vector<std::uint32_t> m_by_code;  // of m_column; the last for null
    std::unordered_map<geo::ValueView, std::uint32_t> m_numbers;
    std::vector<geo::ValueView> m_values;  // texts live in the columns
};

class FieldGrouping : public Grouping
{
   public:
    explicit FieldGrouping(const std::vector<std::size_t>& fields)
    {
        for (const std::size_t field : fields) m_fields.emplace_back(field);
        m_pairs.resize(m_fields.size() - 1);
    }

    bool assign(const BlockView& block, std::span<const std::uint32_t> rows, std::span<std::uint32_t> groups) override
    {
        if (m_fields.size() == 1) return m_fields.front().number(block, rows, groups);
        m_numbers.resize(rows.size() * m_fields.size());
        for (std::size_t f = 0; f < m_fields.size(); ++f) {
            if (!m_fields[f].number(block, rows, std::span(m_numbers).subspan(f * rows.size(), rows.size()))) return false;
        }
        std::copy_n(m_numbers.begin(), rows.size(), groups.begin());
        for (std::size_t f = 1; f < m_fields.size(); ++f) {
            for (std::size_t i = 0; i < rows.size(); ++i)
                groups[i] = m_pairs[f - 1].number(groups[i], m_numbers[f * rows.size() + i]);
            if (m_pairs[f - 1].all.size() > max_groups) return false;
        }
        return true;
    }

    [[nodiscard]] std::size_t size() const override
    {
        return m_fields.size() == 1 ? m_fields.front().size() : m_pairs.back().all.size();
    }

    [[nodiscard]] GroupKey key(std::size_t group) const override
    {
        GroupKey key;
        key.values.resize(m_fields.size());
        for (std::size_t f = m_fields.size(); f-- > 1;) {
            const auto [left, right] = m_pairs[f - 1].all[group];
            key.values[f] = geo::to_value(m_fields[f].value(right));
            group = left;
        }
        key.values[0] = geo::to_value(m_fields[0].value(group));
        return key;
    }

   private:
    // Numbers the pairs of what came before field f and of its own values.
    struct Pairs {
        static constexpr std::uint32_t short_row = 256;
        std::vector<std::pair<std::uint32_t, std::uint32_t>> all;
        std::vector<std::uint32_t> few;  // of right numbers below short_row, row by row of left numbers
        std::unordered_map<std::uint64_t, std::uint32_t> many;

        std::uint32_t number(std::uint32_t left, std::uint32_t right)
        {
            if (right < short_row) {
                const std::size_t place = std::size_t{left} * short_row + right;
                if (place >= few.size()) few.resize((std::size_t{left} + 1) * short_row, unseen);
                if (few[place] == unseen) few[place] = add(left, right);
                return few[place];
            }
            const std::uint64_t key = std::uint64_t{left} << 32 | right;
            const auto found = many.find(key);
            if (found != many.end()) return found->second;
            return many[key] = add(left, right);
        }
        std::uint32_t add(std::uint32_t left, std::uint32_t right)
        {
            all.emplace_back(left, right);
            return static_cast<std::uint32_t>(all.size() - 1);
        }
    };

    std::vector<FieldNumbers> m_fields;
    std::vector<std::uint32_t> m_numbers;
    std::vector<Pairs> m_pairs;  // of the second field, the third and so on
};

}  // namespace

std::unique_ptr<Grouping> group_by_fields(std::vector<std::size_t> fields)
{
    return std::make_unique<FieldGrouping>(fields);
}

std::optional<geo::Point> point_of(const geo::GeometryView& geometry)
{
    if (geometry.is_empty()) return std::nullopt;
    if (geometry.type == geo::GeometryType::Point) return geometry.points.front();
    if (geometry.type == geo::GeometryType::LineString) return geometry.points[geometry.points.size() / 2];
    const Result<geo::Point> inside = geo::point_on_surface(geometry);
    return inside ? inside.value() : geometry.box().center();
}

Error too_many_groups(std::size_t maximum)
{
    return Error{ErrorCode::TooLarge, "groups-too-many", fmt::format("an answer has at most {} groups or bins", maximum), {}}
        .with("maximum", std::to_string(maximum));
}

}  // namespace haishu::layers
