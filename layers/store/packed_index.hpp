#pragma once
// Builds an R*Tree of SQLite from the bottom up, as its file format has it (see "rtree.c" of SQLite, "Database Format of
// R-Tree Tables"): many times faster than one insert after another, and with full nodes.

#include "geo/types/box.hpp"
#include "layers/store/sqlite.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace haishu::layers
{

struct IndexEntry {
    std::int64_t id = 0;  // fid; further up in the tree the number of a node
    geo::Box box;
};

// Gives the rows `changed`, each named once, these boxes (an empty one: no entry any more), and builds the whole tree anew
// around the entries of the other rows. `index` is the name of a two-dimensional R*Tree.
Result<void> rebuild_index(Connection& db, const std::string& index, std::vector<IndexEntry> changed);

}  // namespace haishu::layers
