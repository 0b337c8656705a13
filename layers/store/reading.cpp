#include "layers/store/change_log.hpp"
#include "layers/store/layer_table.hpp"
#include "layers/store/store_impl.hpp"

#include <sqlite3.h>

namespace haishu::layers
{

Result<void> scan_rows(Connection& db, const LayerDescriptor& layer, FunctionRef<Result<void>(Feature&&)> visit)
{
    HAISHU_TRY(Statement select, in_layer(db.prepare(select_features(layer) + " ORDER BY fid"), layer.id));
    Feature feature;  // filled again for each row: what the visitor leaves in it need not be allocated anew
    for (;;) {
        HAISHU_TRY(const bool has_row, in_layer(select.step(), layer.id));
        if (!has_row) return {};
        if (!read_feature(select, layer, feature)) return corrupt_row(layer.id, feature.fid);
        HAISHU_CHECK(visit(std::move(feature)));
    }
}

Result<void> Store::scan(const LayerDescriptor& layer, FunctionRef<Result<void>(Feature&&)> visit)
{
    HAISHU_CHECK(m_impl->expect_layer(layer.id));
    return scan_rows(m_impl->db, layer, visit);
}

Result<std::vector<Feature>> Store::find(const LayerDescriptor& layer, const std::vector<std::int64_t>& fids)
{
    HAISHU_CHECK(m_impl->expect_layer(layer.id));
    HAISHU_TRY(Statement select, in_layer(m_impl->db.prepare(select_features(layer) + " WHERE fid=?"), layer.id));
    std::vector<Feature> features;
    for (const std::int64_t fid : fids) {
        select.bind(1, fid);
        HAISHU_TRY(const bool has_row, in_layer(select.step(), layer.id));
        if (has_row && !read_feature(select, layer, features.emplace_back())) return corrupt_row(layer.id, fid);
        select.reset();
    }
    return features;
}

Result<std::int64_t> Store::count(const LayerDescriptor& layer)
{
    HAISHU_CHECK(m_impl->expect_layer(layer.id));
    return in_layer(m_impl->db.integer("SELECT count(*) FROM " + quoted(LayerTable(layer).name)), layer.id);
}

Result<std::int64_t> Store::estimated_count(const LayerDescriptor& layer)
{
    const std::string table = quoted(LayerTable(layer).name);
    const std::string sql = "SELECT (SELECT max(fid) FROM " + table + ") - (SELECT min(fid) FROM " + table + ") + 1";
    return in_layer(m_impl->db.integer(sql), layer.id);
}

Result<std::vector<Change>> Store::changes(const std::string& layer)
{
    return in_layer(read_changes(m_impl->db, layer), layer);
}

Result<std::int64_t> Store::last_sequence()
{
    return m_impl->db.integer("SELECT max(seq) FROM change_log");
}

Result<void> Store::read_together(FunctionRef<Result<void>()> work)
{
    if (sqlite3_get_autocommit(m_impl->db.handle()) == 0) return work();  // of the moment of the caller
    HAISHU_TRY(Transaction transaction, Transaction::read(m_impl->db));
    return work();
}

}  // namespace haishu::layers
