// A publish while the layers are in memory. The writers' lock is held for short transactions only: what the publish has to
// know is read, and the snapshot of the new rows is made, through connections of its own. Meanwhile the layer takes no edits.

#include "layers/catalog/live_catalog_impl.hpp"
#include "layers/snapshot/layer_snapshot.hpp"
#include "layers/store/gradual_publish.hpp"
#include "layers/store/publish.hpp"

namespace haishu::layers
{

namespace
{

// So few features go into the layer's own table at once, and into its delta; replacing a layer is another matter.
constexpr std::size_t FEW = 2000;

class RunningPublish
{
   public:
    RunningPublish(LiveCatalog::Impl& catalog, StagedLayer& staged)
        : m_catalog(catalog), m_staged(staged), m_id(staged.descriptor().id)
    {
        const std::lock_guard lock(m_catalog.writing);
        m_catalog.in_publish.insert(m_id);
    }
    ~RunningPublish()
    {
        const std::lock_guard lock(m_catalog.writing);
        m_catalog.in_publish.erase(m_id);
    }
    RunningPublish(const RunningPublish&) = delete;
    RunningPublish& operator=(const RunningPublish&) = delete;

    Result<Change> run(PublishMode mode, const std::string& key_field)
    {
        PublishPlan plan;
        {
            HAISHU_TRY(const auto reader, Store::open(m_catalog.path, Access::Read));
            HAISHU_TRY(plan, plan_publish(*reader, m_staged, mode, key_field));
        }
        m_catalog.tell(LongWork::PublishPlanned, m_id);
        const bool is_little = mode != PublishMode::Replace && m_staged.count() <= FEW;
        return is_little && keeps_its_form(plan) ? add_few(plan) : replace(plan);
    }

   private:
    // The layer is in memory, and its descriptor stays as it is.
    bool keeps_its_form(const PublishPlan& plan) const
    {
        const auto shown = m_catalog.shown();
        const auto entry = shown->layers.find(m_id);
        return entry != shown->layers.end() && entry->second.layer != nullptr && plan.before &&
               *plan.before == m_staged.descriptor() && *entry->second.descriptor == *plan.before;
    }

    Result<Change> add_few(const PublishPlan& plan)
    {
        const std::lock_guard lock(m_catalog.writing);
        const CatalogEntry entry = m_catalog.shown()->layers.at(m_id);
        std::vector<Feature> written;
        HAISHU_TRY(Change change, publish_at_once(*m_catalog.store, m_staged, plan, &written));
        m_catalog.files.follow(*m_catalog.store);
        auto layer = m_catalog.snapshot_with(entry.layer, {std::move(written), {}, {change}});
        m_catalog.show_written(entry.descriptor, std::move(layer), {change});
        return change;
    }

    Result<Change> replace(const PublishPlan& plan)
    {
        GradualPublish work(m_staged, plan);
        const Result<Change> done = replace(work);
        // What cannot be removed now, for a full disk perhaps, goes with the next publish or start.
        for (bool is_left = true; is_left;) {
            const std::lock_guard lock(m_catalog.writing);
            const auto cleared = done ? work.clear(*m_catalog.store) : work.abandon(*m_catalog.store);
            is_left = cleared && *cleared;
            m_catalog.files.follow(*m_catalog.store);
        }
        return done;
    }

    Result<Change> replace(GradualPublish& work)
    {
        while (!work.is_complete()) {
            HAISHU_CHECK(work.prepare());
            const std::lock_guard lock(m_catalog.writing);
            HAISHU_CHECK(work.step(*m_catalog.store));
            m_catalog.files.follow(*m_catalog.store);
        }
        m_catalog.tell(LongWork::PublishWritten, m_id);
        const auto descriptor = std::make_shared<const LayerDescriptor>(m_staged.descriptor());
        HAISHU_TRY(auto layer, snapshot_of(work, descriptor));
        derive_again_of_shown(*layer);
        m_catalog.tell(LongWork::PublishRead, m_id);

        const std::lock_guard lock(m_catalog.writing);
        HAISHU_CHECK(work.commit(*m_catalog.store));
        m_catalog.files.follow(*m_catalog.store);
        m_catalog.folder->forget(m_id);
        m_catalog.show_written(descriptor, layer, {work.change()});
        m_catalog.saver->put(std::move(layer));
        return work.change();
    }

    Result<std::shared_ptr<const LayerSnapshot>> snapshot_of(const GradualPublish& work,
                                                             const std::shared_ptr<const LayerDescriptor>& descriptor) const
    {
        SnapshotBuilder builder(descriptor);
        HAISHU_TRY(const auto reader, Store::open(m_catalog.path, Access::Read));
        HAISHU_CHECK(reader->read_together([&]() -> Result<void> {
            return work.scan(*reader, [&builder](Feature&& feature) -> Result<void> {
                builder.add(std::move(feature));
                return {};
            });
        }));
        return builder.finish({work.change()});
    }

    // So that the first question about what was published need not wait.
    void derive_again_of_shown(const LayerSnapshot& layer) const
    {
        const auto shown = m_catalog.shown();
        const auto entry = shown->layers.find(m_id);
        const std::atomic<bool> is_stopped{false};
        if (entry != shown->layers.end() && entry->second.layer) derive_again(*entry->second.layer, layer, is_stopped);
    }

    LiveCatalog::Impl& m_catalog;
    StagedLayer& m_staged;
    std::string m_id;
};

}  // namespace

Result<Change> publish_running(LiveCatalog::Impl& catalog, const std::string& staging_path, PublishMode mode,
                               const std::string& key_field)
{
    const std::lock_guard one_at_a_time(catalog.publishing);
    HAISHU_TRY(StagedLayer staged, StagedLayer::open(staging_path));
    return RunningPublish(catalog, staged).run(mode, key_field);
}

}  // namespace haishu::layers
