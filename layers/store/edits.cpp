#include "layers/catalog/code_format.hpp"
#include "layers/store/change_log.hpp"
#include "layers/store/feature_history.hpp"
#include "layers/store/geometry_blob.hpp"
#include "layers/store/layer_table.hpp"
#include "layers/store/row_writer.hpp"
#include "layers/store/store_impl.hpp"

#include <set>

namespace haishu::layers
{

namespace
{

Result<std::int64_t> next_fid(Connection& db, const LayerTable& table)
{
    HAISHU_TRY(const std::int64_t last, db.integer("SELECT seq FROM sqlite_sequence WHERE name=?", table.name));
    if (last >= LARGEST_FID) return fid_exhausted();
    return last + 1;
}

class Editor
{
   public:
    static Result<Editor> open(Connection& db, const LayerDescriptor& layer, const std::string& author)
    {
        HAISHU_TRY(RowWriter writer, RowWriter::open(db, layer, RowWriter::Index::Now));
        HAISHU_TRY(Statement find, db.prepare(select_features(layer) + " WHERE fid=?"));
        HAISHU_TRY(HistoryWriter history, HistoryWriter::open(db, layer));
        return Editor(db, layer, author, std::move(writer), std::move(find), std::move(history));
    }

    Result<Change> apply(const Edit& edit)
    {
        Change change{0, m_layer.id, edit.operation, edit.fid, {}, {}};
        if (edit.operation == Operation::Insert) {
            HAISHU_TRY(change.fid, next_fid(m_db, m_table));
        } else {
            HAISHU_TRY(change.old_box, find(edit));
        }
        m_blob.clear();
        if (edit.operation != Operation::Delete) {
            HAISHU_TRY(change.new_box, encode(edit.feature));
        }
        HAISHU_CHECK(append_change(m_db, change));
        HAISHU_CHECK(write(edit, change));
        HAISHU_CHECK(m_history.append(change, m_author, edit.feature.values, blob()));
        return change;
    }

   private:
    Editor(Connection& db, const LayerDescriptor& layer, const std::string& author, RowWriter writer, Statement find,
           HistoryWriter history)
        : m_db(db),
          m_layer(layer),
          m_author(author),
          m_table(layer),
          m_writer(std::move(writer)),
          m_find(std::move(find)),
          m_history(std::move(history))
    {
    }

    // The box of the row as it is, which is kept in the history.
    Result<geo::Box> find(const Edit& edit)
    {
        const std::string name = m_layer.id + "/" + std::to_string(edit.fid);
        m_find.bind(1, edit.fid);
        HAISHU_TRY(const bool has_row, m_find.step());
        if (!has_row)
            return not_found("feature-unknown", "there is no feature " + name)
                .with("id", std::to_string(edit.fid))
                .with("feature", name);
        if (!read_feature(m_find, m_layer, m_before)) return corrupt_row(m_layer.id, edit.fid);
        if (edit.expected_version && *edit.expected_version != m_before.version) {
            return Error{ErrorCode::Stale, "version-stale", "feature " + name + " has changed: read it again", {}}
                .with("feature", name)
                .with("version", std::to_string(m_before.version));
        }
        HAISHU_CHECK(m_history.keep_before(m_find, m_before));
        m_find.reset();
        return m_before.geometry ? m_before.geometry->box() : geo::Box();
    }

    Result<geo::Box> encode(const Feature& feature)
    {
        if (feature.values.size() != m_layer.fields.size()) {
            return bad_input("feature-values",
                             "a feature of this layer has " + std::to_string(m_layer.fields.size()) + " values");
        }
        if (!feature.geometry || geo::vertex_count(*feature.geometry) == 0) return geo::Box();
        HAISHU_CHECK(append_blob(m_blob, *feature.geometry, m_layer.geometry, m_layer.has_z));
        return feature.geometry->box();
    }

    Result<void> write(const Edit& edit, const Change& change)
    {
        if (edit.operation == Operation::Delete) return m_writer.remove(edit.fid);
        Statement& row = edit.operation == Operation::Insert ? m_writer.new_row() : m_writer.old_row();
        for (std::size_t i = 0; i < m_layer.fields.size(); ++i) {
            const geo::Value& value = edit.feature.values[i];
            // A code that was wrong before there were checks does not stand in the way of a change of something else.
            const bool is_kept = edit.operation == Operation::Update && m_before.values[i] == value;
            if (!is_kept) HAISHU_CHECK(check_code(m_layer.fields[i], value));
            HAISHU_CHECK(bind_field(row, static_cast<int>(i) + 1, m_layer.fields[i], value));
        }
        return m_writer.put(row, change.fid, change.sequence, blob(), change.new_box);
    }

    [[nodiscard]] Bytes blob() const { return {reinterpret_cast<const unsigned char*>(m_blob.data()), m_blob.size()}; }

    Connection& m_db;
    const LayerDescriptor& m_layer;
    const std::string& m_author;
    LayerTable m_table;
    RowWriter m_writer;
    Statement m_find;
    HistoryWriter m_history;
    Feature m_before;
    std::string m_blob;
};

}  // namespace

Result<std::vector<Change>> Store::apply(const LayerDescriptor& layer, const std::vector<Edit>& edits,
                                         std::vector<Feature>* written, const std::string& author)
{
    HAISHU_TRY(Transaction transaction, m_impl->begin_write());
    HAISHU_CHECK(m_impl->expect_layer(layer.id));
    HAISHU_TRY(Editor editor, in_layer(Editor::open(m_impl->db, layer, author), layer.id));
    std::vector<Change> changes;
    std::set<std::int64_t> fids;
    for (const Edit& edit : edits) {
        HAISHU_ASSERT(edit.operation != Operation::Publish, "an edit inserts, updates or deletes");
        Result<Change> change = in_layer(editor.apply(edit), layer.id);
        if (!change) {
            Error error = change.error();
            return std::move(error).with("edit", std::to_string(changes.size()));
        }
        fids.insert(change->fid);
        changes.push_back(std::move(change).value());
    }
    if (written != nullptr) {
        HAISHU_TRY(*written, find(layer, std::vector<std::int64_t>(fids.begin(), fids.end())));
    }
    HAISHU_CHECK(transaction.commit());
    m_impl->checkpoint_if_long();
    return changes;
}

}  // namespace haishu::layers
