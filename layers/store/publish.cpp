// A publish in one transaction, into the table that there is.

#include "layers/store/publish.hpp"

#include "layers/store/change_log.hpp"
#include "layers/store/staged_rows.hpp"
#include "layers/store/store_impl.hpp"

namespace haishu::layers
{

namespace
{

// Building the whole index is worth it from about a tenth of the rows on.
RowWriter::Index way_to_index(std::int64_t rows_before, std::size_t staged)
{
    if (rows_before == 0) return RowWriter::Index::Streamed;
    return static_cast<std::int64_t>(staged) * 10 >= rows_before ? RowWriter::Index::AtTheEnd : RowWriter::Index::Now;
}

Result<void> prepare_table(Store::Impl& store, const LayerDescriptor& layer, PublishMode mode)
{
    if (mode != PublishMode::Replace) return store.put_layer(layer);
    HAISHU_CHECK(store.register_layer(layer));
    return create_layer_table(store.db, layer);
}

Result<Change> publish_rows(Store::Impl& store, StagedLayer& staged, const PublishPlan& plan, std::vector<std::int64_t>* fids)
{
    const LayerDescriptor& layer = staged.descriptor();
    Connection& db = store.db;
    Change change{0, layer.id, Operation::Publish, 0, plan.old_box, {}};
    if (plan.mode != PublishMode::Replace) change.new_box = plan.old_box;
    HAISHU_CHECK(prepare_table(store, layer, plan.mode));
    HAISHU_CHECK(append_change(db, change));
    HAISHU_TRY(RowWriter writer, RowWriter::open(db, layer, way_to_index(plan.rows_before, staged.count())));
    writer.reserve(static_cast<std::size_t>(plan.rows_before) + staged.count());
    HAISHU_TRY(Statement taken, find_taken(db, LayerTable(layer)));
    StagedRows rows(staged, plan);
    for (;;) {
        HAISHU_TRY(const bool has_feature, rows.next());
        if (!has_feature) break;
        HAISHU_CHECK(rows.write(writer, taken, change.sequence));
        change.new_box.extend(rows.box());
        if (fids != nullptr) fids->push_back(rows.fid());
    }
    HAISHU_CHECK(writer.finish());
    HAISHU_CHECK(complete_publish(db, change, plan.rows_before + rows.new_rows()));
    return change;
}

}  // namespace

Result<Change> publish_at_once(Store& store, StagedLayer& staged, const PublishPlan& plan, std::vector<Feature>* written)
{
    const LayerDescriptor& layer = staged.descriptor();
    Store::Impl& impl = store.impl();
    HAISHU_TRY(Transaction transaction, impl.begin_write());
    HAISHU_TRY(const std::int64_t last_change, last_change_of(impl.db, layer.id));
    if (last_change != plan.last_change) return overtaken(layer.id);
    std::vector<std::int64_t> fids;
    HAISHU_TRY(Change change, in_layer(publish_rows(impl, staged, plan, written == nullptr ? nullptr : &fids), layer.id));
    if (written != nullptr) {
        HAISHU_TRY(*written, store.find(layer, fids));
    }
    HAISHU_CHECK(transaction.commit());
    impl.checkpoint_if_long();
    return change;
}

Error overtaken(const std::string& layer)
{
    return in_layer(Error{ErrorCode::Busy, "publish-overtaken", "others wrote to it while it was being published: try again", {}},
                    layer);
}

Result<Change> Store::publish(const std::string& staging_path, PublishMode mode, const std::string& key_field)
{
    HAISHU_TRY(StagedLayer staged, StagedLayer::open(staging_path));
    HAISHU_TRY(const PublishPlan plan, plan_publish(*this, staged, mode, key_field));
    return publish_at_once(*this, staged, plan, nullptr);
}

}  // namespace haishu::layers
