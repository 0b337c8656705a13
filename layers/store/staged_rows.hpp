#pragma once
// The staged features of a publish on their way into a table: each gets its number and becomes a row.

#include "layers/store/publish_plan.hpp"
#include "layers/store/row_writer.hpp"

#include "geo/types/geometry.hpp"

#include <unordered_map>

namespace haishu::layers
{

class StagedRows
{
   public:
    StagedRows(StagedLayer& staged, const PublishPlan& plan) : m_staged(staged), m_plan(plan), m_last_fid(plan.last_fid) {}

    // Goes to the next feature; false: there is none.
    Result<bool> next() { return m_staged.next(); }
    // Writes the feature with `version`. `taken` finds a row of the table by fid. Error: bad_input "staging-invalid".
    Result<void> write(RowWriter& writer, Statement& taken, std::int64_t version);
    // Of the row written last.
    [[nodiscard]] std::int64_t fid() const { return m_fid; }
    [[nodiscard]] const geo::Box& box() const { return m_box; }
    [[nodiscard]] std::int64_t new_rows() const { return static_cast<std::int64_t>(m_staged.count() - m_plan.matches.size()); }

   private:
    Result<std::int64_t> free_fid(std::int64_t wanted, Statement& taken);

    StagedLayer& m_staged;
    const PublishPlan& m_plan;
    std::int64_t m_last_fid;
    std::int64_t m_fid = 0;
    geo::Box m_box;
    geo::Geometry m_geometry;
};

// Finds a row by its number: what StagedRows asks whether a number is taken.
Result<Statement> find_taken(Connection& db, const LayerTable& table);

}  // namespace haishu::layers
