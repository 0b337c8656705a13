#include "layers/query/row_choice.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace haishu::layers
{

namespace
{

using Part = geo::PackedRTree::Part;
using Cover = geo::PointLocator::Cover;

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t utc_plus_8_ms = 8 * 3'600'000;
constexpr std::uint32_t batch_rows = 4096;

void split_conjunction(const ExpressionPointer& expression, std::vector<ExpressionPointer>& parts)
{
    if (expression->op != Operator::And) {
        parts.push_back(expression);
        return;
    }
    for (const ExpressionPointer& argument : expression->arguments) split_conjunction(argument, parts);
}

void collect_properties(const Expression& expression, std::set<std::string>& names)
{
    if (expression.op == Operator::Property) names.insert(expression.text);
    for (const ExpressionPointer& argument : expression.arguments) collect_properties(*argument, names);
}

geo::Box common(const geo::Box& a, const geo::Box& b)
{
    return {std::max(a.min_x, b.min_x), std::max(a.min_y, b.min_y), std::min(a.max_x, b.max_x), std::min(a.max_y, b.max_y)};
}

// Stored integers at and above the first, below the second.
std::pair<std::int64_t, std::int64_t> stored_range(const TimeWindow& window, FieldType type)
{
    const auto stored = [type](std::int64_t ms) {
        if (type != FieldType::Date) return ms;
        const std::int64_t shifted =
            std::clamp<std::int64_t>(ms, -(std::int64_t{1} << 60), std::int64_t{1} << 60) + utc_plus_8_ms;
        const std::int64_t below = shifted / day_ms - (shifted % day_ms < 0 ? 1 : 0);
        return below * day_ms == shifted ? below : below + 1;
    };
    return {window.from ? stored(*window.from) : std::numeric_limits<std::int64_t>::min(),
            window.to ? stored(*window.to) : std::numeric_limits<std::int64_t>::max()};
}

// Keeps the rows that pass, without a jump for each.
template <class Passes>
std::size_t keep(std::uint32_t* rows, std::size_t count, Passes passes)
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t row = rows[i];
        rows[kept] = row;
        kept += passes(row) ? 1 : 0;
    }
    return kept;
}

}  // namespace

// The conditions on the columns of one block.
class RowChoice::BlockConditions
{
   public:
    BlockConditions(const RowChoice& choice, const BlockView& block) : m_block(block)
    {
        const LayerDescriptor& layer = choice.m_view->descriptor();
        if (choice.m_time) {
            m_time_column = &block.column(choice.m_time->field);
            m_range = stored_range(*choice.m_time, layer.fields[choice.m_time->field].type);
        }
        for (const Condition& condition : choice.m_conditions) {
            const Column* column = condition.field ? &block.column(*condition.field) : nullptr;
            const bool is_flag = condition.field && layer.fields[*condition.field].type == FieldType::Boolean;
            if (column != nullptr && (column->codes() != nullptr || (is_flag && column->integers() != nullptr))) {
                const NarrowInts* codes = column->codes() != nullptr ? column->codes() : column->integers();
                const std::size_t values = column->codes() != nullptr ? column->dictionary_size() : 2;
                m_known.push_back({condition.filter.get(), column, codes, std::vector<Answer>(values + 1, Answer::Unknown)});
            } else {
                m_others.push_back(condition.filter.get());
            }
        }
    }

    // How many of the rows pass; they come to stand in front.
    std::size_t choose(std::uint32_t* rows, std::size_t count)
    {
        if (!m_block.shows_all()) count = keep(rows, count, [&](std::uint32_t row) { return m_block.shows(row); });
        if (m_time_column != nullptr) count = choose_by_time(rows, count);
        for (Known& known : m_known) {
            if (count > 0) count = choose_by_value(known, rows, count);
        }
        for (const Filter* filter : m_others)
            count = keep(rows, count, [&](std::uint32_t row) { return filter->matches(m_block.feature(row)); });
        return count;
    }

   private:
    enum class Answer : std::uint8_t { No, Yes, Unknown };
    struct Known {
        const Filter* filter;
        const Column* column;
        const NarrowInts* codes;
        std::vector<Answer> answers;  // by code, and the last for null
    };

    std::size_t choose_by_time(std::uint32_t* rows, std::size_t count) const
    {
        const Column& column = *m_time_column;
        if (column.integers() == nullptr) return 0;  // all null
        const auto [from, to] = m_range;
        count = column.integers()->with_reader([&](const auto& read) {
            return keep(rows, count, [&](std::uint32_t row) {
                const std::int64_t time = read(row);
                return (static_cast<unsigned>(time >= from) & static_cast<unsigned>(time < to)) != 0;
            });
        });
        return column.may_be_null() ? keep(rows, count, [&](std::uint32_t row) { return !column.is_null(row); }) : count;
    }

    std::size_t choose_by_value(Known& known, std::uint32_t* rows, std::size_t count) const
    {
        Answer* const answers = known.answers.data();
        const std::size_t null_code = known.answers.size() - 1;
        const bool may_be_null = known.column->may_be_null();
        return known.codes->with_reader([&](const auto& read) {
            return keep(rows, count, [&](std::uint32_t row) {
                const std::size_t code =
                    may_be_null && known.column->is_null(row) ? null_code : static_cast<std::size_t>(read(row));
                if (answers[code] == Answer::Unknown)
                    answers[code] = known.filter->matches(m_block.feature(row)) ? Answer::Yes : Answer::No;
                return answers[code] == Answer::Yes;
            });
        });
    }

    const BlockView& m_block;
    const Column* m_time_column = nullptr;
    std::pair<std::int64_t, std::int64_t> m_range;
    std::vector<Known> m_known;
    std::vector<const Filter*> m_others;
};

Result<RowChoice> RowChoice::create(const LayerView& view, const Area* area, const ExpressionPointer& filter,
                                    std::optional<TimeWindow> time, geo::Crs filter_crs)
{
    RowChoice choice;
    choice.m_view = &view;
    choice.m_area = area;
    choice.m_time = time;
    std::vector<ExpressionPointer> parts;
    if (filter) split_conjunction(filter, parts);
    for (const ExpressionPointer& part : parts) {
        Condition condition;
        HAISHU_TRY(condition.filter, Filter::bind(*part, view.descriptor(), filter_crs));
        std::set<std::string> names;
        collect_properties(*part, names);
        if (names.size() == 1 && *names.begin() != "geometry") condition.field = view.descriptor().field_index(*names.begin());
        if (const auto cover = condition.filter->cover())
            choice.m_cover = choice.m_cover ? common(*choice.m_cover, *cover) : *cover;
        choice.m_conditions.push_back(std::move(condition));
    }
    return choice;
}

// Rows of short runs are gathered, so that each condition works on many.
class RowChoice::Batch
{
   public:
    // Of a whole batch everything is in the area, of another its rows are still to be asked.
    Batch(const Area* area, BlockConditions& conditions, const BlockView& block, bool is_whole)
        : m_area(area), m_conditions(conditions), m_block(block), m_is_whole(is_whole)
    {
    }

    template <class Flushed>
    void add(std::uint32_t begin, std::uint32_t end, Flushed flushed)
    {
        while (begin < end) {
            const std::uint32_t more = std::min(batch_rows - m_count, end - begin);
            for (std::uint32_t i = 0; i < more; ++i) m_rows[m_count + i] = begin + i;
            m_count += more;
            begin += more;
            if (m_count == batch_rows) flush(flushed);
        }
    }

    template <class Flushed>
    void flush(Flushed flushed)
    {
        std::size_t count = m_conditions.choose(m_rows.data(), m_count);
        m_count = 0;
        if (!m_is_whole) {
            count = keep(m_rows.data(), count, [&](std::uint32_t row) {
                const geo::Point* const point = m_block.point(row);
                return point != nullptr ? m_area->contains(*point) : m_area->meets(m_block.geometry(row));
            });
        }
        if (count > 0) flushed(std::span<const std::uint32_t>(m_rows.data(), count));
    }

   private:
    const Area* m_area;
    BlockConditions& m_conditions;
    const BlockView& m_block;
    bool m_is_whole;
    std::uint32_t m_count = 0;
    std::array<std::uint32_t, batch_rows> m_rows;
};

Result<void> RowChoice::visit(Deadline deadline, FunctionRef<void(const BlockView&, std::span<const std::uint32_t>)> visit)
{
    for (const BlockView& block : m_view->blocks()) {
        BlockConditions conditions(*this, block);
        Batch whole(m_area, conditions, block, true);
        Batch border(m_area, conditions, block, false);
        bool is_late = deadline.has_passed();
        const auto flushed = [&](std::span<const std::uint32_t> rows) {
            is_late = is_late || deadline.has_passed();
            if (!is_late) visit(block, rows);
        };
        const auto take = [&](std::uint32_t begin, std::uint32_t end, bool is_whole) {
            for (; begin < end && !is_late; begin += std::min(batch_rows, end - begin))
                (is_whole ? whole : border).add(begin, begin + std::min(batch_rows, end - begin), flushed);
            return !is_late;
        };
        if (m_area == nullptr && !m_cover) {
            take(0, block.size(), true);
        } else {
            const std::uint32_t last = block.first_without_geometry();
            block.visit_runs([&](const geo::Box& box) { return part_of(box); },
                             [&](std::uint32_t begin, std::uint32_t end, bool is_whole) {
                                 return take(begin, std::min(end, last), is_whole || m_area == nullptr);
                             });
        }
        whole.flush(flushed);
        border.flush(flushed);
        if (is_late) return Error{ErrorCode::TimedOut, "deadline", "counting took too long", {}};
    }
    return {};
}

geo::PackedRTree::Part RowChoice::part_of(const geo::Box& box) const
{
    if (m_cover && !m_cover->intersects(box)) return Part::None;
    if (m_area == nullptr) return m_cover->contains(box) ? Part::All : Part::Some;
    const Cover cover = m_area->cover(box);
    return cover == Cover::Outside ? Part::None : cover == Cover::Inside ? Part::All : Part::Some;
}

}  // namespace haishu::layers
