#pragma once
// Writes rows of one layer and their entries in its spatial index.

#include "layers/store/layer_table.hpp"
#include "layers/store/packed_index.hpp"

#include <optional>
#include <vector>

namespace haishu::layers
{

class RowWriter
{
   public:
    // Index entries at once; or kept, and the whole index built anew by finish(): much faster for a good part of a layer; or
    // the index of an empty layer built while new rows come, best in the order of their Hilbert keys, and keeping nothing; or
    // left to the caller.
    enum class Index { Now, AtTheEnd, Streamed, ByCaller };
    static Result<RowWriter> open(Connection& db, const LayerDescriptor& layer, Index index);
    // Room at once for the entries kept of so many rows, which growing would copy.
    void reserve(std::size_t rows);

    // The statement for a new row or one that exists. The caller binds the fields from 1 on, then calls put().
    Statement& new_row() { return m_insert; }
    Statement& old_row() { return m_update; }
    // An empty box: no geometry.
    Result<void> put(Statement& row, std::int64_t fid, std::int64_t version, Bytes blob, const geo::Box& box);
    Result<void> remove(std::int64_t fid);
    Result<void> finish();

   private:
    RowWriter(Connection& db, LayerTable table, Index index, Statement insert, Statement update, Statement erase);
    Result<void> index_row(std::int64_t fid, const geo::Box& box);

    Connection* m_db;
    LayerTable m_table;
    Index m_index;
    Statement m_insert;
    Statement m_update;
    Statement m_erase;
    std::optional<Statement> m_index_insert;
    std::optional<Statement> m_index_erase;
    std::vector<IndexEntry> m_entries;
    std::optional<PackedIndex> m_packed;
};

}  // namespace haishu::layers
