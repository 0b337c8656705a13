#include "layers/search/block_names.hpp"

#include "layers/search/search_text.hpp"

#include <algorithm>
#include <utility>

namespace haishu::layers
{

namespace
{

constexpr std::size_t largest_part = 1024;  // rows: some milliseconds of work

// Rank 0 is the most important; what has no rank is as important as the least of what has one.
std::uint8_t importance_of(const geo::ValueView& rank)
{
    const auto* number = std::get_if<std::int64_t>(&rank);
    return number == nullptr ? 0 : static_cast<std::uint8_t>(std::clamp<std::int64_t>(10 - *number, 0, 10));
}

void add_names(std::vector<IndexedName>& names, const RowBlock& block, std::uint32_t row, const BlockNameFields& fields,
               std::uint32_t owner)
{
    const std::uint8_t importance = fields.rank ? importance_of(block.value(row, *fields.rank)) : std::uint8_t{0};
    for (std::size_t kind = 0; kind < fields.names.size(); ++kind) {
        const geo::ValueView value = block.value(row, fields.names[kind]);
        const auto* text = std::get_if<std::string_view>(&value);
        if (text == nullptr || text->empty()) continue;
        names.push_back({search_text(*text).signs, owner, static_cast<std::uint8_t>(kind), importance});
    }
}

}  // namespace

std::shared_ptr<const NameIndex> index_names(const RowBlock& block, const BlockNameFields& fields,
                                             const std::atomic<bool>* is_stopped)
{
    std::vector<IndexedName> names;
    for (std::uint32_t row = 0; row < block.size(); ++row) {
        if (is_stopped != nullptr && *is_stopped) return nullptr;
        add_names(names, block, row, fields, row);
    }
    auto index = NameIndex::create(std::move(names), is_stopped);
    return index ? std::make_shared<const NameIndex>(std::move(*index)) : nullptr;
}

ChangedNames ChangedNames::create(const RowBlock& block, const BlockNameFields& fields, const ChangedNames* before)
{
    ChangedNames made;
    if (before != nullptr) made = *before;
    std::vector<std::uint32_t> rows;
    std::int64_t last = made.m_last_version;
    for (std::uint32_t row = 0; row < block.size(); ++row) {
        if (block.version(row) <= made.m_last_version) continue;
        rows.push_back(row);
        last = std::max(last, block.version(row));
    }
    made.m_last_version = last;
    if (rows.empty()) return made;
    // A part that is not much larger is made anew with what is new, so that there are few, and each name is seldom read again.
    while (!made.m_parts.empty()) {
        const Part& part = *made.m_parts.back();
        if (part.fids.size() > 2 * rows.size() || part.fids.size() + rows.size() > largest_part) break;
        for (std::size_t i = 0; i < part.fids.size(); ++i) {
            const auto row = block.find(part.fids[i]);
            if (row && block.version(*row) == part.versions[i]) rows.push_back(*row);
        }
        made.m_parts.pop_back();
    }
    for (std::size_t from = 0; from < rows.size(); from += largest_part) {
        const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(from);
        const auto end = rows.begin() + static_cast<std::ptrdiff_t>(std::min(from + largest_part, rows.size()));
        made.m_parts.push_back(make_part(block, fields, {begin, end}));
    }
    return made;
}

std::shared_ptr<const ChangedNames::Part> ChangedNames::make_part(const RowBlock& block, const BlockNameFields& fields,
                                                                  const std::vector<std::uint32_t>& rows)
{
    auto part = std::make_shared<Part>();
    std::vector<IndexedName> names;
    for (const std::uint32_t row : rows) {
        add_names(names, block, row, fields, static_cast<std::uint32_t>(part->fids.size()));
        part->fids.push_back(block.fid(row));
        part->versions.push_back(block.version(row));
    }
    part->names = NameIndex(std::move(names));
    return part;
}

bool ChangedNames::search(const BlockView& block, const NameQuery& query, std::size_t most_looked_at, Deadline deadline,
                          FunctionRef<bool(const NameHit&)> take) const
{
    bool goes_on = true;
    for (const auto& part : m_parts) {
        const bool is_in_time = part->names.search(query, most_looked_at, deadline, [&](const NameHit& hit) {
            const auto row = block.row_of(part->fids[hit.owner]);
            if (!row || block.version(*row) != part->versions[hit.owner]) return true;
            goes_on = take({*row, hit.kind, hit.importance, hit.signs, hit.match});
            return goes_on;
        });
        if (!is_in_time) return false;
        if (!goes_on) break;
    }
    return true;
}

std::size_t ChangedNames::memory_bytes() const
{
    std::size_t bytes = 0;
    for (const auto& part : m_parts)
        bytes += part->names.memory_bytes() + (part->fids.capacity() + part->versions.capacity()) * sizeof(std::int64_t);
    return bytes;
}

}  // namespace haishu::layers
