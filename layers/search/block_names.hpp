#pragma once
// The names in the rows of a block: of what was loaded an index, and of what was changed since, which is another block after
// every edit, several small ones that the next block goes on with.

#include "layers/search/name_index.hpp"
#include "layers/snapshot/block_view.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace haishu::layers
{

// Fields of a block as RowBlock counts them: those that hold names, and the one that ranks the rows.
struct BlockNameFields {
    std::vector<std::size_t> names;
    std::optional<std::size_t> rank;
};

// Owners are rows; the kind is the place of the field among the names. Null when told to stop.
std::shared_ptr<const NameIndex> index_names(const RowBlock& block, const BlockNameFields& fields,
                                             const std::atomic<bool>* is_stopped);

// Names by feature rather than by row. Making those of a block from those of the one before costs some microseconds for each
// name that is new, and seldom as much for the last thousand.
class ChangedNames
{
   public:
    static ChangedNames create(const RowBlock& block, const BlockNameFields& fields, const ChangedNames* before);

    // As NameIndex::search. Owners are rows of `block`, the one these were made of, shown or not.
    bool search(const BlockView& block, const NameQuery& query, std::size_t most_looked_at, Deadline deadline,
                FunctionRef<bool(const NameHit&)> take) const;
    [[nodiscard]] std::size_t memory_bytes() const;
    [[nodiscard]] std::size_t part_count() const { return m_parts.size(); }

   private:
    struct Part {
        NameIndex names;  // owners are places in the lists below
        std::vector<std::int64_t> fids;
        std::vector<std::int64_t> versions;
    };
    static std::shared_ptr<const Part> make_part(const RowBlock& block, const BlockNameFields& fields,
                                                 const std::vector<std::uint32_t>& rows);

    std::vector<std::shared_ptr<const Part>> m_parts;  // of rows ever later changed; some are not as they were any more
    std::int64_t m_last_version = 0;
};

}  // namespace haishu::layers
