// The descriptors in force, and the tables that follow them.

#include "layers/store/layer_table.hpp"
#include "layers/store/store_impl.hpp"

#include <algorithm>
#include <tuple>

namespace haishu::layers
{

namespace
{

Result<LayerDescriptor> parse_stored(const std::string& id, std::string_view json)
{
    Result<LayerDescriptor> descriptor = parse_descriptor(json);
    if (descriptor && descriptor->id == id) return descriptor;
    const std::string fault = descriptor ? "it names another layer" : descriptor.error().detail;
    return in_layer(Error{ErrorCode::Internal, "database-corrupt", "the descriptor is damaged: " + fault, {}}, id);
}

bool has_same_table(const LayerDescriptor& a, const LayerDescriptor& b)
{
    const auto same_column = [](const Field& x, const Field& y) { return x.name == y.name && x.type == y.type; };
    return a.geometry == b.geometry && a.has_z == b.has_z &&
           std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(), b.fields.end(), same_column);
}

}  // namespace

Result<std::optional<LayerDescriptor>> registered_layer(Connection& db, const std::string& id)
{
    HAISHU_TRY(Statement select, db.prepare("SELECT descriptor FROM haishu_layer WHERE id=?", id));
    HAISHU_TRY(const bool has_row, select.step());
    if (!has_row) return std::optional<LayerDescriptor>();
    HAISHU_TRY(LayerDescriptor descriptor, parse_stored(id, select.text(0)));
    return std::optional(std::move(descriptor));
}

Result<std::optional<LayerDescriptor>> Store::Impl::find_layer(const std::string& id)
{
    return registered_layer(db, id);
}

Result<void> Store::Impl::expect_layer(const std::string& id)
{
    HAISHU_TRY(const std::int64_t found, db.integer("SELECT count(*) FROM haishu_layer WHERE id=?", id));
    if (found == 0) return not_found("layer-unknown", "there is no layer " + id).with("layer", id);
    return {};
}

Result<void> Store::Impl::register_layer(const LayerDescriptor& descriptor)
{
    return db.execute(
        "INSERT INTO haishu_layer(id, descriptor) VALUES(?1, ?2)"
        " ON CONFLICT(id) DO UPDATE SET descriptor=excluded.descriptor",
        descriptor.id, write_descriptor(descriptor));
}

Result<void> Store::Impl::put_layer(const LayerDescriptor& descriptor)
{
    HAISHU_TRY(const std::optional<LayerDescriptor> before, find_layer(descriptor.id));
    if (before && *before == descriptor) return {};
    HAISHU_CHECK(register_layer(descriptor));
    if (before && has_same_table(*before, descriptor)) return {};
    bool has_rows = false;
    if (before) {
        HAISHU_TRY(const std::int64_t first,
                   db.integer("SELECT EXISTS(SELECT 1 FROM " + quoted(LayerTable(descriptor).name) + ")"));
        has_rows = first != 0;
    }
    return has_rows ? extend_layer_table(db, *before, descriptor) : create_layer_table(db, descriptor);
}

Result<void> Store::Impl::put_shipped_layers()
{
    HAISHU_TRY(Transaction transaction, begin_write());
    HAISHU_TRY(Statement select, db.prepare("SELECT descriptor, shipped FROM haishu_layer WHERE id=?"));
    for (const LayerDescriptor& layer : shipped_descriptors()) {
        const std::string text = write_descriptor(layer);
        select.bind(1, layer.id);
        HAISHU_TRY(const bool is_known, select.step());
        const bool is_as_shipped = !is_known || (!select.is_null(1) && select.text(0) == select.text(1));
        const bool is_current = is_known && select.text(1) == text;
        select.reset();
        if (!is_as_shipped || is_current) continue;
        const Result<void> put = put_layer(layer);
        // Rows that do not fit the new fields keep their descriptor until they are published anew.
        if (!put && put.error().id == "layer-schema-changed") continue;
        HAISHU_CHECK(put);
        HAISHU_CHECK(db.execute("UPDATE haishu_layer SET shipped=? WHERE id=?", text, layer.id));
    }
    return transaction.commit();
}

Result<std::vector<LayerDescriptor>> Store::layers()
{
    HAISHU_TRY(Statement select, m_impl->db.prepare("SELECT id, descriptor FROM haishu_layer"));
    std::vector<LayerDescriptor> layers;
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) break;
        HAISHU_TRY(LayerDescriptor layer, parse_stored(std::string(select.text(0)), select.text(1)));
        layers.push_back(std::move(layer));
    }
    std::sort(layers.begin(), layers.end(), [](const LayerDescriptor& a, const LayerDescriptor& b) {
        return std::tie(a.draw_order, a.id) < std::tie(b.draw_order, b.id);
    });
    return layers;
}

Result<std::optional<LayerDescriptor>> Store::find_layer(const std::string& id)
{
    return m_impl->find_layer(id);
}

Result<void> Store::put_layer(const LayerDescriptor& descriptor)
{
    HAISHU_TRY(Transaction transaction, m_impl->begin_write());
    HAISHU_CHECK(in_layer(m_impl->put_layer(descriptor), descriptor.id));
    return transaction.commit();
}

}  // namespace haishu::layers
