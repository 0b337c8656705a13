#include "layers/store/incoming_table.hpp"

#include "layers/store/layer_table.hpp"

#include <string>
#include <vector>

namespace haishu::layers
{

namespace
{

// Not of a layer's identifier.
constexpr std::string_view INCOMING = "~incoming";
constexpr std::string_view OUTGOING = "~outgoing";

constexpr const char* SOME_ROWS = "500";

LayerDescriptor marked(const LayerDescriptor& layer, std::string_view mark)
{
    LayerDescriptor other = layer;
    other.id += mark;
    return other;
}

Result<void> rename(Connection& db, const std::string& from, const std::string& to)
{
    return db.execute("ALTER TABLE " + quoted(from) + " RENAME TO " + quoted(to));
}

}  // namespace

LayerDescriptor incoming_layer(const LayerDescriptor& layer)
{
    return marked(layer, INCOMING);
}

bool is_passing_table(std::string_view name)
{
    return name.ends_with(INCOMING) || name.ends_with(OUTGOING);
}

Result<void> create_incoming_table(Connection& db, const LayerDescriptor& layer)
{
    HAISHU_CHECK(drop_passing_tables(db));
    HAISHU_TRY(const std::int64_t last_fid, db.integer("SELECT seq FROM sqlite_sequence WHERE name=?", LayerTable(layer).name));
    return create_unregistered_table(db, incoming_layer(layer), last_fid);
}

Result<void> drop_passing_tables(Connection& db)
{
    std::vector<std::string> names;
    {
        HAISHU_TRY(Statement select, db.prepare("SELECT name FROM sqlite_master WHERE type='table'"));
        for (;;) {
            HAISHU_TRY(const bool has_row, select.step());
            if (!has_row) break;
            if (is_passing_table(select.text(0))) names.emplace_back(select.text(0));
        }
    }
    for (const std::string& name : names) {
        HAISHU_CHECK(db.execute("DROP TABLE IF EXISTS " + quoted("idx_" + name + "_geom")));
        HAISHU_CHECK(db.execute("DROP TABLE " + quoted(name)));
    }
    return {};
}

Result<void> put_incoming_in_place(Connection& db, const std::optional<LayerDescriptor>& before, const LayerDescriptor& layer)
{
    if (before) {
        const LayerTable old(*before);
        const LayerTable outgoing(marked(*before, OUTGOING));
        HAISHU_CHECK(unregister_geometry(db, *before));
        HAISHU_CHECK(rename(db, old.name, outgoing.name));
        if (old.has_geometry()) HAISHU_CHECK(rename(db, old.index, outgoing.index));
    }
    const LayerTable incoming(incoming_layer(layer));
    const LayerTable table(layer);
    HAISHU_CHECK(rename(db, incoming.name, table.name));
    if (table.has_geometry()) HAISHU_CHECK(rename(db, incoming.index, table.index));
    return register_geometry(db, layer);
}

Result<bool> shrink_outgoing_table(Connection& db, const LayerDescriptor& layer)
{
    const std::string name = LayerTable(marked(layer, OUTGOING)).name;
    HAISHU_TRY(const std::int64_t found, db.integer("SELECT count(*) FROM sqlite_master WHERE type='table' AND name=?", name));
    if (found == 0) return false;
    HAISHU_CHECK(db.execute("DELETE FROM " + quoted(name) + " WHERE fid IN (SELECT fid FROM " + quoted(name) +
                            " ORDER BY fid LIMIT " + SOME_ROWS + ")"));
    if (db.changed_rows() == 0) HAISHU_CHECK(drop_passing_tables(db));
    return true;
}

}  // namespace haishu::layers
