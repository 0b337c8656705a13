// A column in an archive and back.

#include "layers/snapshot/archive.hpp"
#include "layers/snapshot/column.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

template <class Form>
bool is_form_of(Form form, FieldType type)
{
    switch (type) {
        case FieldType::Text: return form == Form::Dictionary || form == Form::Texts;
        case FieldType::Real: return form == Form::Decimal || form == Form::Float || form == Form::Double;
        case FieldType::Boolean: return form == Form::Boolean;
        default: return form == Form::Integer;
    }
}

// That each text begins where the one before it ends, within the bytes.
bool are_ends(const NarrowInts& ends, std::size_t count, std::size_t bytes)
{
    std::int64_t before = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (ends[i] < before) return false;
        before = ends[i];
    }
    return static_cast<std::uint64_t>(before) <= bytes;
}

}  // namespace

void Column::save(ArchiveWriter& archive) const
{
    archive.number(m_form);
    archive.number(static_cast<std::uint8_t>(m_has_nulls));
    if (m_form == Form::Empty) return;
    if (m_has_nulls) archive.list(m_nulls.words());
    switch (m_form) {
        case Form::Float: archive.list(m_floats); return;
        case Form::Double: archive.list(m_doubles); return;
        case Form::Texts: break;
        case Form::Decimal: archive.number(m_divisor); [[fallthrough]];
        default: m_ints.save(archive);
    }
    if (m_form != Form::Texts && m_form != Form::Dictionary) return;
    archive.number(std::uint64_t{m_text_count});
    m_ends.save(archive);
    archive.text(m_bytes);
}

bool Column::load(ArchiveReader& archive, FieldType type, std::size_t rows)
{
    std::uint8_t has_nulls = 0;
    if (!archive.number(m_form) || !archive.number(has_nulls)) return false;
    if (m_form == Form::Empty) return true;
    if (!is_form_of(m_form, type)) return false;
    m_has_nulls = has_nulls != 0;
    if (m_has_nulls) {
        std::vector<std::uint64_t> words;
        if (!archive.list(words) || words.size() != (rows + 63) / 64) return false;
        m_nulls = RowSet(std::move(words));
    }
    return load_values(archive, rows);
}

bool Column::load_values(ArchiveReader& archive, std::size_t rows)
{
    switch (m_form) {
        case Form::Float: return archive.list(m_floats) && m_floats.size() == rows;
        case Form::Double: return archive.list(m_doubles) && m_doubles.size() == rows;
        case Form::Texts: return load_texts(archive, rows);
        case Form::Decimal: return archive.number(m_divisor) && m_ints.load(archive, rows);
        case Form::Dictionary: break;
        default: return m_ints.load(archive, rows);
    }
    if (!m_ints.load(archive, rows) || !load_texts(archive, rows)) return false;
    for (std::size_t row = 0; row < rows; ++row) {
        if (static_cast<std::uint64_t>(m_ints[row]) >= m_text_count) return false;
    }
    return true;
}

bool Column::load_texts(ArchiveReader& archive, std::size_t rows)
{
    std::uint64_t count = 0;
    if (!archive.number(count) || count > rows || (m_form == Form::Texts && count != rows)) return false;
    m_text_count = static_cast<std::size_t>(count);
    return m_ends.load(archive, m_text_count + 1) && archive.text(m_bytes) && are_ends(m_ends, m_text_count + 1, m_bytes.size());
}

}  // namespace haishu::layers
