#include "layers/store/change_log.hpp"
#include "layers/store/geometry_blob.hpp"
#include "layers/store/layer_table.hpp"
#include "layers/store/row_writer.hpp"
#include "layers/store/staging_file.hpp"
#include "layers/store/store_impl.hpp"

#include <algorithm>
#include <unordered_map>

namespace haishu::layers
{

namespace
{

Error bad_key(const std::string& field, const std::string& reason)
{
    return bad_input("key-not-unique", "key field \"" + field + "\": " + reason).with("field", field).with("reason", reason);
}

Result<geo::Box> layer_box(Connection& db, const LayerTable& table)
{
    if (!table.has_geometry()) return geo::Box();
    HAISHU_TRY(Statement select, db.prepare("SELECT min(xmin), min(ymin), max(xmax), max(ymax) FROM " + quoted(table.index)));
    HAISHU_TRY(const bool has_row, select.step());
    if (!has_row || select.is_null(0)) return geo::Box();
    return geo::Box{select.real(0), select.real(1), select.real(2), select.real(3)};
}

// Staged feature id -> fid of the row that has the same key, for features whose key is there already.
Result<std::unordered_map<std::int64_t, std::int64_t>> match_keys(Connection& db, StagedLayer& staged, const std::string& field)
{
    const LayerDescriptor& layer = staged.descriptor();
    const auto index = layer.field_index(field);
    if (!index) return bad_key(field, "the layer has no such field");
    HAISHU_TRY(auto staged_keys, staged.keys(*index));
    if (staged_keys.size() != staged.count()) return bad_key(field, "a feature has no key");
    std::sort(staged_keys.begin(), staged_keys.end());
    const auto twin = std::adjacent_find(staged_keys.begin(), staged_keys.end(),
                                         [](const auto& a, const auto& b) { return a.first == b.first; });
    if (twin != staged_keys.end()) return bad_key(field, "\"" + twin->first + "\" is given twice");

    const LayerTable table(layer);
    const std::string column = quoted(table.columns[*index]);
    HAISHU_TRY(Statement select, db.prepare("SELECT CAST(" + column + " AS TEXT), fid FROM " + quoted(table.name) + " WHERE " +
                                            column + " IS NOT NULL"));
    std::unordered_map<std::int64_t, std::int64_t> matches;
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) return matches;
        const std::string_view key = select.text(0);
        const auto found = std::lower_bound(staged_keys.begin(), staged_keys.end(), key,
                                            [](const auto& pair, std::string_view wanted) { return pair.first < wanted; });
        if (found == staged_keys.end() || found->first != key) continue;
        if (!matches.emplace(found->second, select.integer(1)).second) {
            return bad_key(field, "\"" + found->first + "\" stands in more than one row of the layer");
        }
    }
}

class Publisher
{
   public:
    Publisher(Store::Impl& store, StagedLayer& staged, PublishMode mode, std::string key_field)
        : m_store(store), m_db(store.db), m_staged(staged), m_layer(staged.descriptor()), m_table(m_layer), m_mode(mode)
    {
        m_key_field = key_field.empty() ? m_layer.key_field : std::move(key_field);
    }

    Result<Change> run()
    {
        HAISHU_TRY(const std::int64_t largest_wanted, m_staged.largest_wanted());
        Change change{0, m_layer.id, Operation::Publish, 0, {}, {}};
        HAISHU_CHECK(prepare_table(change));
        if (m_mode == PublishMode::Upsert) {
            HAISHU_TRY(m_matches, match_keys(m_db, m_staged, m_key_field));
        }
        HAISHU_TRY(const std::int64_t last, m_db.integer("SELECT seq FROM sqlite_sequence WHERE name=?", m_table.name));
        m_last_fid = std::max(last, largest_wanted);
        HAISHU_CHECK(append_change(m_db, change));
        HAISHU_TRY(std::int64_t rows, m_db.integer("SELECT count(*) FROM " + quoted(m_table.name)));
        HAISHU_CHECK(write_rows(rows, change));
        rows += static_cast<std::int64_t>(m_staged.count() - m_matches.size());
        HAISHU_CHECK(complete_publish(m_db, change, rows));
        return change;
    }

   private:
    // The table as the staged descriptor wants it, and the box of what was there.
    Result<void> prepare_table(Change& change)
    {
        HAISHU_TRY(const std::optional<LayerDescriptor> before, m_store.find_layer(m_layer.id));
        if (before) {
            HAISHU_TRY(change.old_box, layer_box(m_db, LayerTable(*before)));
        }
        if (m_mode != PublishMode::Replace) {
            change.new_box = change.old_box;
            return m_store.put_layer(m_layer);
        }
        HAISHU_CHECK(m_store.register_layer(m_layer));
        return create_layer_table(m_db, m_layer);
    }

    Result<void> write_rows(std::int64_t rows_before, Change& change)
    {
        HAISHU_TRY(RowWriter writer, RowWriter::open(m_db, m_layer, way_to_index(rows_before)));
        writer.reserve(static_cast<std::size_t>(rows_before) + m_staged.count());
        HAISHU_TRY(Statement taken, m_db.prepare("SELECT 1 FROM " + quoted(m_table.name) + " WHERE fid=?"));
        const int fields = static_cast<int>(m_layer.fields.size());
        for (;;) {
            HAISHU_TRY(const bool has_feature, m_staged.next());
            if (!has_feature) return writer.finish();
            const std::int64_t id = m_staged.id();
            const Statement& source = m_staged.row();
            const auto match = m_matches.find(id);
            const bool is_new = match == m_matches.end();
            std::int64_t fid = is_new ? source.integer(fields) : match->second;
            if (is_new) {
                HAISHU_TRY(fid, free_fid(fid, taken));
            }
            geo::Box box;
            if (!source.is_null(fields + 1)) {
                if (!read_blob(source.blob(fields + 1), m_geometry)) return damaged(id);
                box = m_geometry.box();
            }
            Statement& row = is_new ? writer.new_row() : writer.old_row();
            for (int i = 0; i < fields; ++i) row.bind_column(i + 1, source, i);
            HAISHU_CHECK(writer.put(row, fid, change.sequence, source.blob(fields + 1), box));
            change.new_box.extend(box);
        }
    }

    [[nodiscard]] RowWriter::Index way_to_index(std::int64_t rows_before) const
    {
        if (rows_before == 0) return RowWriter::Index::Streamed;
        // Building the whole index is worth it from about a tenth of the rows on.
        const bool is_much = static_cast<std::int64_t>(m_staged.count()) * 10 >= rows_before;
        return is_much ? RowWriter::Index::AtTheEnd : RowWriter::Index::Now;
    }

    // The wanted number if it is free, else the next one.
    Result<std::int64_t> free_fid(std::int64_t wanted, Statement& taken)
    {
        if (wanted != 0) {
            taken.bind(1, wanted);
            HAISHU_TRY(const bool is_taken, taken.step());
            taken.reset();
            if (!is_taken) return wanted;
        }
        if (m_last_fid >= LARGEST_FID) return fid_exhausted();
        return ++m_last_fid;
    }

    static Error damaged(std::int64_t id)
    {
        return bad_input("staging-invalid", "staged feature " + std::to_string(id) + " has a damaged geometry")
            .with("reason", "damaged geometry");
    }

    Store::Impl& m_store;
    Connection& m_db;
    StagedLayer& m_staged;
    const LayerDescriptor& m_layer;
    LayerTable m_table;
    PublishMode m_mode;
    std::string m_key_field;
    std::unordered_map<std::int64_t, std::int64_t> m_matches;
    std::int64_t m_last_fid = 0;
    geo::Geometry m_geometry;
};

}  // namespace

Result<Change> Store::publish(const std::string& staging_path, PublishMode mode, const std::string& key_field)
{
    HAISHU_TRY(StagedLayer staged, StagedLayer::open(staging_path));
    HAISHU_TRY(Transaction transaction, m_impl->begin_write());
    Publisher publisher(*m_impl, staged, mode, key_field);
    HAISHU_TRY(Change change, in_layer(publisher.run(), staged.descriptor().id));
    HAISHU_CHECK(transaction.commit());
    m_impl->checkpoint_if_long();
    return change;
}

}  // namespace haishu::layers
