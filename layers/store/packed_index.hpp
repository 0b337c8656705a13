#pragma once
// Builds an R*Tree of SQLite from the bottom up, as its file format has it (see "rtree.c" of SQLite, "Database Format of
// R-Tree Tables"): many times faster than one insert after another, and with full nodes.

#include "geo/types/box.hpp"
#include "layers/store/sqlite.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace haishu::layers
{

// An entry as the tree keeps it: its 32-bit sides lie no further in than those of the box. The upserts of a large layer hold
// one for each row, so it is as small as it can be.
struct IndexEntry {
    IndexEntry(std::int64_t id, const geo::Box& box);  // longitudes and latitudes; may be empty
    [[nodiscard]] bool is_empty() const { return !(min_x <= max_x && min_y <= max_y); }

    std::int64_t id;  // fid; further up in the tree the number of a node
    std::uint32_t hilbert_key;
    float min_x;
    float max_x;
    float min_y;
    float max_y;
};

// Writes a whole tree while its entries come, and holds no more of them than two nodes of each level.
class PackedIndex
{
   public:
    // Empties the tree. `index` is the name of a two-dimensional R*Tree. It is whole again after finish(), and until this
    // object is gone the connection takes statements on the tables inside of a tree.
    static Result<PackedIndex> start(Connection& db, const std::string& index);
    PackedIndex(PackedIndex&&) noexcept;
    PackedIndex& operator=(PackedIndex&&) noexcept;
    ~PackedIndex();

    // What comes one after the other becomes neighbours in the tree: best in the order of the Hilbert keys.
    Result<void> add(const IndexEntry& entry);
    Result<void> finish();

   private:
    struct Impl;
    explicit PackedIndex(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

// Gives the rows `changed`, each named once, these boxes (an empty one: no entry any more), and builds the whole tree anew
// around the entries of the other rows.
Result<void> rebuild_index(Connection& db, const std::string& index, std::vector<IndexEntry> changed);

}  // namespace haishu::layers
