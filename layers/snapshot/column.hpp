#pragma once
// The values of one field for all rows of a block, in the smallest form that loses nothing.

#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/snapshot/chunked_list.hpp"
#include "layers/snapshot/narrow_ints.hpp"
#include "layers/snapshot/row_set.hpp"
#include "layers/snapshot/text_pool.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace haishu::layers
{

class Column
{
   public:
    // Text lives as long as the column. Equal texts of a dictionary column share their bytes.
    [[nodiscard]] geo::ValueView value(std::size_t row) const;
    [[nodiscard]] bool is_dictionary() const { return m_form == Form::Dictionary; }
    // Of a dictionary column the number of each row's text, below dictionary_size(); null for other forms. What stands in
    // the place of a null says nothing.
    [[nodiscard]] const NarrowInts* codes() const { return m_form == Form::Dictionary ? &m_ints : nullptr; }
    [[nodiscard]] std::size_t dictionary_size() const { return m_text_count; }
    // Of a truth, integer, date or time column its values; null for other forms.
    [[nodiscard]] const NarrowInts* integers() const
    {
        return m_form == Form::Integer || m_form == Form::Boolean ? &m_ints : nullptr;
    }
    [[nodiscard]] bool is_truth() const { return m_form == Form::Boolean; }
    [[nodiscard]] bool is_null(std::size_t row) const { return m_form == Form::Empty || (m_has_nulls && m_nulls.has(row)); }
    // Of the 64 rows from 64 * word on a bit for each that is null.
    [[nodiscard]] std::uint64_t nulls_of_word(std::size_t word) const
    {
        if (m_form == Form::Empty) return ~std::uint64_t{0};
        return m_has_nulls ? m_nulls.words()[word] : 0;
    }
    [[nodiscard]] bool may_be_null() const { return m_form == Form::Empty || m_has_nulls; }
    [[nodiscard]] std::size_t memory_bytes() const;

    void save(ArchiveWriter& archive) const;
    // False unless the archive holds a whole column of this type and so many rows: every value can then be read.
    [[nodiscard]] bool load(ArchiveReader& archive, FieldType type, std::size_t rows);

   private:
    [[nodiscard]] bool load_values(ArchiveReader& archive, std::size_t rows);
    [[nodiscard]] bool load_texts(ArchiveReader& archive, std::size_t rows);

    friend class ColumnBuilder;
    enum class Form : std::uint8_t {
        Empty,       // all null
        Boolean,     // m_ints 0 or 1
        Integer,     // m_ints
        Decimal,     // m_ints / m_divisor
        Float,       // m_floats
        Double,      // m_doubles
        Dictionary,  // m_ints are places in m_ends
        Texts,       // row i has the bytes from m_ends[i] to m_ends[i + 1]
    };
    Form m_form = Form::Empty;
    bool m_has_nulls = false;
    double m_divisor = 1;
    RowSet m_nulls;
    NarrowInts m_ints;
    NarrowInts m_ends;
    std::size_t m_text_count = 0;  // m_ends has one more
    std::vector<float> m_floats;
    std::vector<double> m_doubles;
    std::string m_bytes;
};

// Takes values in any row order and gives them back in another.
class ColumnBuilder
{
   public:
    explicit ColumnBuilder(FieldType type) : m_type(type) {}
    // A value that is not of the field's type and cannot be turned into it without loss is taken as null.
    void add(const geo::ValueView& value);
    // Row i of the column is the value added as number order[i]. The builder is used up.
    Column finish(std::span<const std::uint32_t> order);

   private:
    void finish_reals(Column& column, std::span<const std::uint32_t> order) const;
    void finish_texts(Column& column, std::span<const std::uint32_t> order) const;

    FieldType m_type;
    std::vector<bool> m_nulls;
    std::size_t m_null_count = 0;
    ChunkedList<std::int64_t> m_ints;
    ChunkedList<double> m_reals;
    ChunkedList<std::uint32_t> m_text_numbers;
    TextPool m_texts;
};

}  // namespace haishu::layers
