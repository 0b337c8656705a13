#pragma once
// Fills an R*Tree of SQLite from the bottom up, as its file format has it (see "rtree.c" of SQLite, "Database Format of
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

// `index` is the name of a two-dimensional R*Tree that is empty. Neighbours in the list become neighbours in the tree:
// give the entries in an order that keeps near things together. Ids are unique and boxes are not empty.
Result<void> fill_index(Connection& db, const std::string& index, std::vector<IndexEntry> entries);

}  // namespace haishu::layers
