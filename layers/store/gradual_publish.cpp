#include "layers/store/gradual_publish.hpp"

#include "layers/store/change_log.hpp"
#include "layers/store/geometry_blob.hpp"
#include "layers/store/incoming_table.hpp"
#include "layers/store/publish.hpp"
#include "layers/store/store_impl.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace haishu::layers
{

namespace
{

// How long one transaction writes: what another write may have to wait for.
class Slice
{
   public:
    [[nodiscard]] bool is_over() const { return std::chrono::steady_clock::now() >= m_end; }

   private:
    static constexpr std::chrono::milliseconds LENGTH{25};
    std::chrono::steady_clock::time_point m_end = std::chrono::steady_clock::now() + LENGTH;
};

// The old rows as `after` has them: fields, fid, version, geometry.
std::string select_old_rows(const LayerDescriptor& before, const LayerDescriptor& after)
{
    const LayerTable table(before);
    std::string columns;
    for (const Field& field : after.fields) {
        const auto at = before.field_index(field.name);
        columns += (at ? quoted(table.columns[*at]) : "NULL") + ", ";
    }
    const std::string geometry = table.has_geometry() ? "geom" : "NULL";
    return "SELECT " + columns + "fid, _version, " + geometry + " FROM " + quoted(table.name) + " WHERE fid>? ORDER BY fid";
}

}  // namespace

GradualPublish::GradualPublish(StagedLayer& staged, const PublishPlan& plan)
    : m_staged(staged),
      m_plan(plan),
      m_layer(staged.descriptor()),
      m_incoming(incoming_layer(m_layer)),
      m_change{0, m_layer.id, Operation::Publish, 0, plan.old_box, {}},
      m_row_count(plan.rows_before),
      m_rows(staged, plan)
{
    if (plan.mode != PublishMode::Replace) m_change.new_box = plan.old_box;
    m_row_count += m_rows.new_rows();
}

Result<void> GradualPublish::prepare()
{
    if (m_stage == Stage::Table) {
        if (m_plan.rows_before > 0) HAISHU_CHECK(in_layer(expect_extension(*m_plan.before, m_layer), m_layer.id));
        for (const auto& [id, fid] : m_plan.matches) m_matched.push_back(fid);
        std::sort(m_matched.begin(), m_matched.end());
        m_entries.reserve(static_cast<std::size_t>(m_row_count));
        HAISHU_TRY(m_has_feature, in_layer(m_rows.next(), m_layer.id));  // sorts them all
    } else if (m_stage == Stage::Index && m_indexed == 0) {
        std::sort(m_entries.begin(), m_entries.end(), [](const IndexEntry& a, const IndexEntry& b) {
            return std::tie(a.hilbert_key, a.id) < std::tie(b.hilbert_key, b.id);
        });
    }
    return {};
}

Result<void> GradualPublish::step(Store& store)
{
    Connection& db = store.impl().db;
    HAISHU_TRY(Transaction transaction, store.impl().begin_write());
    const auto done = [&]() -> Result<void> {
        switch (m_stage) {
            case Stage::Table: return create_table(db);
            case Stage::OldRows: return copy_old_rows();
            case Stage::NewRows: return write_new_rows();
            case Stage::Index: return write_index(db);
            case Stage::Complete: break;
        }
        return {};
    }();
    HAISHU_CHECK(in_layer(done, m_layer.id));
    HAISHU_CHECK(transaction.commit());
    store.impl().checkpoint_if_long();
    return {};
}

Result<void> GradualPublish::create_table(Connection& db)
{
    HAISHU_CHECK(create_incoming_table(db, m_layer));
    HAISHU_TRY(const std::int64_t last, db.integer("SELECT max(seq) FROM change_log"));
    m_change.sequence = last + 2 * LEAST_LEFT_FREE;
    HAISHU_TRY(m_writer, RowWriter::open(db, m_incoming, RowWriter::Index::ByCaller));
    HAISHU_TRY(m_taken, find_taken(db, LayerTable(m_incoming)));
    m_stage = Stage::NewRows;
    if (m_plan.rows_before == 0) return {};
    HAISHU_TRY(m_old, db.prepare(select_old_rows(*m_plan.before, m_layer)));
    m_stage = Stage::OldRows;
    return {};
}

Result<void> GradualPublish::copy_old_rows()
{
    const int fields = static_cast<int>(m_layer.fields.size());
    geo::Geometry geometry;
    m_old->bind(1, m_copied_fid);
    for (const Slice slice; !slice.is_over();) {
        HAISHU_TRY(const bool has_row, m_old->step());
        if (!has_row) {
            m_old.reset();
            m_stage = Stage::NewRows;
            return {};
        }
        m_copied_fid = m_old->integer(fields);
        geo::Box box;
        const Bytes blob = m_old->blob(fields + 2);
        if (!blob.empty()) {
            if (!read_blob(blob, geometry)) return corrupt_row(m_layer.id, m_copied_fid);
            box = geometry.box();
        }
        Statement& row = m_writer->new_row();
        for (int i = 0; i < fields; ++i) row.bind_column(i + 1, *m_old, i);
        HAISHU_CHECK(m_writer->put(row, m_copied_fid, m_old->integer(fields + 1), blob, box));
        if (!std::binary_search(m_matched.begin(), m_matched.end(), m_copied_fid)) keep_entry(m_copied_fid, box);
    }
    m_old->reset();
    return {};
}

Result<void> GradualPublish::write_new_rows()
{
    for (const Slice slice; m_has_feature && !slice.is_over();) {
        HAISHU_CHECK(m_rows.write(*m_writer, *m_taken, m_change.sequence));
        m_change.new_box.extend(m_rows.box());
        keep_entry(m_rows.fid(), m_rows.box());
        HAISHU_TRY(m_has_feature, m_rows.next());
    }
    if (m_has_feature) return {};
    close_rows();
    m_stage = m_incoming.geometry == GeometryKind::None ? Stage::Complete : Stage::Index;
    return {};
}

Result<void> GradualPublish::write_index(Connection& db)
{
    if (!m_index) {
        HAISHU_TRY(m_index, PackedIndex::start(db, LayerTable(m_incoming).index));
    }
    for (const Slice slice; m_indexed < m_entries.size() && !slice.is_over();) HAISHU_CHECK(m_index->add(m_entries[m_indexed++]));
    if (m_indexed < m_entries.size()) return {};
    HAISHU_CHECK(m_index->finish());
    m_index.reset();
    m_entries = {};
    m_stage = Stage::Complete;
    return {};
}

void GradualPublish::keep_entry(std::int64_t fid, const geo::Box& box)
{
    if (!box.is_empty()) m_entries.emplace_back(fid, box);
}

void GradualPublish::close_rows()
{
    m_writer.reset();
    m_old.reset();
    m_taken.reset();
}

Result<void> GradualPublish::scan(Store& reader, FunctionRef<Result<void>(Feature&&)> visit) const
{
    return scan_rows(reader.impl().db, m_incoming, visit);
}

Result<void> GradualPublish::commit(Store& store)
{
    HAISHU_ASSERT(is_complete(), "all rows are written before the layer is replaced");
    Store::Impl& impl = store.impl();
    HAISHU_TRY(Transaction transaction, impl.begin_write());
    HAISHU_TRY(const std::int64_t last_change, last_change_of(impl.db, m_layer.id));
    HAISHU_TRY(const auto before, registered_layer(impl.db, m_layer.id));
    HAISHU_TRY(const std::int64_t last, impl.db.integer("SELECT max(seq) FROM change_log"));
    const bool is_late = last >= m_change.sequence - LEAST_LEFT_FREE;
    if (last_change != m_plan.last_change || before != m_plan.before || is_late) return overtaken(m_layer.id);
    HAISHU_CHECK(in_layer(put_incoming_in_place(impl.db, before, m_layer), m_layer.id));
    HAISHU_CHECK(impl.register_layer(m_layer));
    HAISHU_CHECK(append_change(impl.db, m_change));
    HAISHU_CHECK(complete_publish(impl.db, m_change, m_row_count));
    HAISHU_CHECK(transaction.commit());
    impl.checkpoint_if_long();
    return {};
}

Result<bool> GradualPublish::clear(Store& store)
{
    Store::Impl& impl = store.impl();
    HAISHU_TRY(Transaction transaction, impl.begin_write());
    bool is_left = true;
    for (const Slice slice; is_left && !slice.is_over();) {
        HAISHU_TRY(is_left, shrink_outgoing_table(impl.db, m_layer));
    }
    HAISHU_CHECK(transaction.commit());
    impl.checkpoint_if_long();
    return is_left;
}

Result<bool> GradualPublish::abandon(Store& store)
{
    close_rows();
    m_index.reset();
    HAISHU_TRY(Transaction transaction, store.impl().begin_write());
    HAISHU_CHECK(drop_passing_tables(store.impl().db));
    HAISHU_CHECK(transaction.commit());
    return false;
}

}  // namespace haishu::layers
