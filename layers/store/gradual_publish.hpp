#pragma once
// A publish in many short transactions, so that other layers are written to in between: the rows and their index go into a
// table of their own (incoming_table.hpp), and one transaction puts it in the place of the layer's and logs the change.
// Readers of the file see the old layer or the new one.
//
// The rows carry their version, the sequence of the publish, long before it is logged. So it takes one that lies further on
// than others will get meanwhile, and the sequences in between stay free: so many at least.

#include "geo/base/function_ref.hpp"
#include "layers/store/packed_index.hpp"
#include "layers/store/staged_rows.hpp"

#include <optional>
#include <vector>

namespace haishu::layers
{

inline constexpr std::int64_t LEAST_LEFT_FREE = 500'000;

class GradualPublish
{
   public:
    // Both outlive it. The layer is not written to by others until commit() or abandon(), one of which is called.
    GradualPublish(StagedLayer& staged, const PublishPlan& plan);

    // What needs no store: before each step.
    Result<void> prepare();
    // One short transaction. Errors: those of Store::publish.
    Result<void> step(Store& store);
    [[nodiscard]] bool is_complete() const { return m_stage == Stage::Complete; }

    // Once it is complete: the rows of the layer to be, by ascending fid, and the change as it will be logged.
    Result<void> scan(Store& reader, FunctionRef<Result<void>(Feature&&)> visit) const;
    [[nodiscard]] const Change& change() const { return m_change; }
    // Busy "publish-overtaken" if the layer was written to after all, or half a million changes were made elsewhere.
    Result<void> commit(Store& store);
    // After commit(), until it is false: one short transaction in which more of the old rows go.
    Result<bool> clear(Store& store);
    // Leaves the database as it was; false.
    Result<bool> abandon(Store& store);

   private:
    enum class Stage { Table, OldRows, NewRows, Index, Complete };
    Result<void> create_table(Connection& db);
    Result<void> copy_old_rows();
    Result<void> write_new_rows();
    Result<void> write_index(Connection& db);
    void close_rows();
    void keep_entry(std::int64_t fid, const geo::Box& box);

    StagedLayer& m_staged;
    const PublishPlan& m_plan;
    const LayerDescriptor& m_layer;
    LayerDescriptor m_incoming;
    Stage m_stage = Stage::Table;
    Change m_change;
    std::int64_t m_row_count = 0;

    StagedRows m_rows;
    bool m_has_feature = false;
    std::int64_t m_copied_fid = 0;        // the last old row that was copied
    std::vector<std::int64_t> m_matched;  // old rows that get new values, ascending
    std::optional<RowWriter> m_writer;
    std::optional<Statement> m_old;
    std::optional<Statement> m_taken;

    std::vector<IndexEntry> m_entries;
    std::size_t m_indexed = 0;
    std::optional<PackedIndex> m_index;
};

}  // namespace haishu::layers
