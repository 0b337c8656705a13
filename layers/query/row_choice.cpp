#include "layers/query/row_choice.hpp"

#include "layers/query/row_test.hpp"

#include <algorithm>
#include <array>
#include <bit>
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
constexpr std::size_t batch_rows = 4096;
constexpr std::size_t least_points = 256;        // so many are asked faster than the boxes of parts of them
constexpr std::size_t words_between_looks = 64;  // at the clock, when no test is slow

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

}  // namespace

// The tests of one block, and the rows of 64 that are gathered for them from short runs.
class RowChoice::BlockRun
{
   public:
    BlockRun(const RowChoice& choice, const BlockView& block, Deadline deadline, Visit visit)
        : m_block(block), m_deadline(deadline), m_visit(visit), m_is_late(deadline.has_passed())
    {
        const LayerDescriptor& layer = choice.m_view->descriptor();
        if (!block.shows_all()) m_tests.push_back(test_shown(block));
        if (choice.m_time) {
            const auto [from, to] = stored_range(*choice.m_time, layer.fields[choice.m_time->field].type);
            m_tests.push_back(test_range(block, block.column(choice.m_time->field), from, to));
        }
        std::vector<std::unique_ptr<RowTest>> slow;
        for (const Condition& condition : choice.m_conditions) {
            auto test = condition.field ? test_values(block, block.column(*condition.field), *condition.filter) : nullptr;
            if (test) {
                m_tests.push_back(std::move(test));
            } else {
                slow.push_back(test_features(block, *condition.filter));
            }
        }
        // A point is placed faster than a filter that reads features is asked, and another shape slower.
        if (block.only_points() != nullptr) m_area_place = m_tests.size();
        for (std::unique_ptr<RowTest>& test : slow) m_tests.push_back(std::move(test));
        if (block.only_points() == nullptr) m_area_place = m_tests.size();
        m_is_slow = !slow.empty() || (choice.m_area != nullptr && block.only_points() == nullptr);
        if (choice.m_area != nullptr) m_area_test = test_area(block, *choice.m_area);
    }

    // Rows that follow those added before. False when the time is over.
    bool add(std::uint32_t begin, std::uint32_t end, bool is_in_area)
    {
        while (begin < end && !m_is_late) {
            const std::uint32_t word = begin / word_rows;
            if (word != m_word) {
                finish_word();
                m_word = word;
            }
            const std::uint32_t stop = std::min(end, (word + 1) * word_rows);
            const std::uint64_t bits = ~std::uint64_t{0} >> (word_rows - (stop - begin)) << begin % word_rows;
            (is_in_area ? m_whole : m_border) |= bits;
            begin = stop;
        }
        return !m_is_late;
    }

    // False when the time is over.
    bool finish()
    {
        finish_word();
        flush();
        return !m_is_late;
    }

   private:
    static constexpr std::uint32_t word_rows = 64;

    void finish_word()
    {
        std::uint64_t rows = m_whole | m_border;
        const std::uint64_t whole = m_whole;
        m_whole = 0;
        m_border = 0;
        for (std::size_t i = 0; i < m_tests.size() && rows != 0; ++i) {
            if (i == m_area_place) rows = in_area(rows, whole);
            if (rows != 0) rows = m_tests[i]->choose(m_word, rows);
        }
        if (m_area_place == m_tests.size()) rows = in_area(rows, whole);
        if (m_count + word_rows > batch_rows) flush();
        for (; rows != 0; rows &= rows - 1)
            m_rows[m_count++] = m_word * word_rows + static_cast<std::uint32_t>(std::countr_zero(rows));
        if (m_is_slow || ++m_words % words_between_looks == 0) m_is_late = m_is_late || m_deadline.has_passed();
    }

    [[nodiscard]] std::uint64_t in_area(std::uint64_t rows, std::uint64_t whole) const
    {
        const std::uint64_t border = rows & ~whole;
        return border == 0 ? rows : (rows & whole) | m_area_test->choose(m_word, border);
    }

    void flush()
    {
        if (m_count > 0 && !m_is_late) m_visit(m_block, std::span<const std::uint32_t>(m_rows.data(), m_count));
        m_count = 0;
    }

    const BlockView& m_block;
    Deadline m_deadline;
    Visit m_visit;
    bool m_is_late;
    std::vector<std::unique_ptr<RowTest>> m_tests;  // the quick ones first
    std::size_t m_area_place = 0;                   // the area is asked before the test of this number
    std::unique_ptr<RowTest> m_area_test;
    bool m_is_slow = false;  // whether some row may take long
    std::uint32_t m_word = 0;
    std::uint64_t m_whole = 0;   // rows of the word of which the area is not asked
    std::uint64_t m_border = 0;  // and of which it is
    std::size_t m_words = 0;
    std::size_t m_count = 0;
    std::array<std::uint32_t, batch_rows> m_rows;
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

Result<void> RowChoice::visit(Deadline deadline, Visit visit)
{
    for (const BlockView& block : m_view->blocks()) {
        BlockRun run(*this, block, deadline, visit);
        if (m_area == nullptr && !m_cover) {
            run.add(0, block.size(), true);
        } else {
            const std::uint32_t last = block.first_without_geometry();
            const bool are_points = block.only_points() != nullptr && !m_cover;
            block.visit_runs([&](const geo::Box& box) { return part_of(box); }, are_points ? least_points : 1,
                             [&](std::uint32_t begin, std::uint32_t end, bool is_whole) {
                                 return run.add(begin, std::min(end, last), is_whole || m_area == nullptr);
                             });
        }
        if (!run.finish()) return Error{ErrorCode::TimedOut, "deadline", "counting took too long", {}};
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
