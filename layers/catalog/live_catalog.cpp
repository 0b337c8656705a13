#include "layers/catalog/live_catalog.hpp"

#include "layers/catalog/key_check.hpp"
#include "layers/catalog/layer_loading.hpp"
#include "layers/catalog/live_catalog_impl.hpp"
#include "layers/snapshot/layer_snapshot.hpp"

#include <algorithm>
#include <future>
#include <mutex>
#include <set>
#include <thread>
#include <tuple>

namespace haishu::layers
{

namespace
{

Error in_layer(Error error, const std::string& layer)
{
    const auto is_layer = [](const auto& item) { return item.first == "layer"; };
    if (std::any_of(error.context.begin(), error.context.end(), is_layer)) return error;
    return std::move(error).with("layer", layer);
}

}  // namespace

LiveCatalog::Impl::Impl(const std::string& database, SnapshotFolder::Note note)
    : path(database),
      files(database, std::move(note)),
      saver(std::make_unique<SnapshotSaver>(files, database)),
      folder(std::make_unique<DeltaFolder>(DeltaFolder::Calls{[this](const std::string& id) { tell(LongWork::Fold, id); },
                                                              [this](const std::string& id) { take_folded(id); }}))
{
}

std::shared_ptr<const CatalogSnapshot> LiveCatalog::Impl::shown() const
{
    const std::lock_guard lock(swapping);
    return current;
}

void LiveCatalog::Impl::show_loaded(const std::string& id, std::shared_ptr<const LayerSnapshot> layer)
{
    swap([&](CatalogSnapshot& next) {
        CatalogEntry& entry = next.layers[id];
        if (!entry.layer) entry.layer = std::move(layer);
    });
}

void LiveCatalog::Impl::show_folded(const std::string& id, std::shared_ptr<const LayerSnapshot> layer)
{
    swap([&](CatalogSnapshot& next) { next.layers[id].layer = std::move(layer); });
}

void LiveCatalog::Impl::show_written(const std::shared_ptr<const LayerDescriptor>& descriptor,
                                     std::shared_ptr<const LayerSnapshot> layer, const std::vector<Change>& changes)
{
    Written written{nullptr, nullptr, changes};
    swap([&](CatalogSnapshot& next) {
        written.before = current;
        next.layers[descriptor->id] = {descriptor, std::move(layer)};
        next.sequence = std::max(next.sequence, changes.back().sequence);
    });
    if (!observer) return;
    written.after = shown();
    observer(written);
}

std::shared_ptr<const LayerSnapshot> LiveCatalog::Impl::snapshot_with(const std::shared_ptr<const LayerSnapshot>& before,
                                                                      SnapshotChanges made)
{
    const std::string& id = before->descriptor().id;
    folder->add(id, made);
    auto next = with_changes(before, std::move(made.written), made.deleted, made.changes);
    folder->offer(next);
    return next;
}

void LiveCatalog::Impl::take_folded(const std::string& id)
{
    const std::lock_guard lock(writing);
    auto folded = folder->take(id);
    if (!folded) return;
    show_folded(id, folded->current);
    folder->offer(folded->current);
    saver->put(std::move(folded->base));
}

void LiveCatalog::Impl::tell(LongWork work, const std::string& layer) const
{
    LongWorkObserver told;
    {
        const std::lock_guard lock(swapping);
        told = long_work_observer;
    }
    if (told) told(work, layer);
}

LiveCatalog::LiveCatalog(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
LiveCatalog::~LiveCatalog()
{
    m_impl->folder->stop();
    m_impl->saver.reset();
    const std::lock_guard lock(m_impl->writing);
    m_impl->files.close(*m_impl->store);
}

Result<std::unique_ptr<LiveCatalog>> LiveCatalog::open(const std::string& path, SnapshotFolder::Note note)
{
    auto impl = std::make_unique<Impl>(
        path, note ? std::move(note) : [](const std::string&) {});
    HAISHU_TRY(impl->store, Store::open(path, Access::Write));
    impl->files.accept(*impl->store);
    HAISHU_TRY(std::vector<LayerDescriptor> layers, impl->store->layers());
    auto snapshot = std::make_shared<CatalogSnapshot>();
    for (LayerDescriptor& layer : layers) {
        const std::string id = layer.id;
        snapshot->layers[id] = {std::make_shared<const LayerDescriptor>(std::move(layer)), nullptr};
    }
    HAISHU_TRY(snapshot->sequence, impl->store->last_sequence());
    impl->current = std::move(snapshot);
    return std::unique_ptr<LiveCatalog>(new LiveCatalog(std::move(impl)));
}

Result<std::vector<Error>> LiveCatalog::load()
{
    using Layers = std::vector<std::pair<std::int64_t, std::shared_ptr<const LayerDescriptor>>>;
    std::vector<Error> errors;
    Layers sized;
    std::vector<std::string> ids;
    {
        const std::lock_guard lock(m_impl->writing);
        m_impl->is_loading_wanted = true;
    }
    HAISHU_TRY(const auto sizing, Store::open(m_impl->path, Access::Read));
    for (const auto& [id, entry] : current()->layers) {
        ids.push_back(id);
        const Result<std::int64_t> size = sizing->estimated_count(*entry.descriptor);
        if (size) {
            sized.emplace_back(*size, entry.descriptor);
        } else {
            errors.push_back(size.error());
        }
    }
    std::sort(sized.begin(), sized.end(),
              [](const auto& a, const auto& b) { return std::tie(a.first, a.second->id) < std::tie(b.first, b.second->id); });
    std::vector<std::shared_ptr<const LayerDescriptor>> by_size;
    for (auto& [size, layer] : sized) by_size.push_back(std::move(layer));
    m_impl->files.keep_only(ids);
    LoadQueue queue(std::move(by_size));

    const auto load_from = [this, &queue](LoadQueue::End end) -> Result<std::vector<Error>> {
        std::vector<Error> faults;
        HAISHU_TRY(const auto reader, Store::open(m_impl->path, Access::Read));
        while (const auto descriptor = queue.take(end)) {
            Result<Loaded> loaded = load_layer(*reader, descriptor, &m_impl->files);
            if (!loaded) {
                faults.push_back(in_layer(loaded.error(), descriptor->id));
                continue;
            }
            if (!loaded->is_in_file) m_impl->saver->put(loaded->layer);
            m_impl->show_loaded(descriptor->id, std::move(loaded->layer));
        }
        return faults;
    };
    std::vector<std::future<Result<std::vector<Error>>>> readers;
    for (unsigned i = 1; i < std::max(2U, std::thread::hardware_concurrency()); ++i) {
        const auto end = i % 2 == 1 ? LoadQueue::End::Large : LoadQueue::End::Small;
        readers.push_back(std::async(std::launch::async, load_from, end));
    }
    std::vector<Result<std::vector<Error>>> faults;
    faults.push_back(load_from(LoadQueue::End::Small));
    for (auto& reader : readers) faults.push_back(reader.get());
    for (const auto& some : faults) {
        if (!some) return some.error();
        errors.insert(errors.end(), some->begin(), some->end());
    }
    m_impl->saver->start();
    return errors;
}

void LiveCatalog::wait_until_saved()
{
    m_impl->folder->wait();
    m_impl->saver->wait();
}

std::shared_ptr<const CatalogSnapshot> LiveCatalog::current() const
{
    return m_impl->shown();
}

void LiveCatalog::observe(std::function<void(const Written&)> observer)
{
    const std::lock_guard lock(m_impl->writing);
    m_impl->observer = std::move(observer);
}

void LiveCatalog::observe_long_work(LongWorkObserver observer)
{
    const std::lock_guard lock(m_impl->swapping);
    m_impl->long_work_observer = std::move(observer);
}

Result<std::vector<Change>> LiveCatalog::apply(const std::string& layer, const std::vector<Edit>& edits, const Authorship& by)
{
    const std::lock_guard lock(m_impl->writing);
    const auto snapshot = current();
    const auto found = snapshot->layers.find(layer);
    if (found == snapshot->layers.end()) return not_found("layer-unknown", "there is no layer " + layer).with("layer", layer);
    const CatalogEntry& entry = found->second;
    if (!entry.layer) {
        Error loading{ErrorCode::Busy, "layer-loading", "layer " + layer + " is not loaded yet: try again", {}};
        return std::move(loading).with("collection", layer);
    }
    if (m_impl->in_publish.count(layer) != 0) {
        Error publishing{ErrorCode::Busy, "layer-publishing", "layer " + layer + " is being published: try again soon", {}};
        return std::move(publishing).with("collection", layer);
    }
    if (by.descriptor != nullptr && *by.descriptor != *entry.descriptor) {
        return Error{ErrorCode::Conflict, "layer-schema-changed", "layer " + layer + " was replaced meanwhile: read it again", {}}
            .with("layer", layer);
    }
    HAISHU_CHECK(check_keys(*entry.layer, edits));
    std::vector<Feature> written;
    HAISHU_TRY(std::vector<Change> changes, m_impl->store->apply(*entry.descriptor, edits, &written, by.account));
    if (changes.empty()) return changes;

    std::set<std::int64_t> gone;
    for (const Change& change : changes) gone.insert(change.fid);
    for (const Feature& feature : written) gone.erase(feature.fid);
    std::vector<std::int64_t> deleted(gone.begin(), gone.end());
    auto next = m_impl->snapshot_with(entry.layer, {std::move(written), std::move(deleted), changes});
    m_impl->files.follow(*m_impl->store);
    m_impl->show_written(entry.descriptor, std::move(next), changes);
    return changes;
}

Result<Change> LiveCatalog::publish(const std::string& staging_path, PublishMode mode, const std::string& key_field)
{
    {
        const std::lock_guard lock(m_impl->writing);
        if (!m_impl->is_loading_wanted) {
            HAISHU_TRY(Change change, m_impl->store->publish(staging_path, mode, key_field));
            HAISHU_TRY(std::optional<LayerDescriptor> stored, m_impl->store->find_layer(change.layer));
            HAISHU_ASSERT(stored.has_value(), "a published layer is registered");
            m_impl->files.follow(*m_impl->store);
            m_impl->show_written(std::make_shared<const LayerDescriptor>(std::move(*stored)), nullptr, {change});
            return change;
        }
    }
    return publish_running(*m_impl, staging_path, mode, key_field);
}

Result<void> LiveCatalog::with_store(const std::function<Result<void>(Store&)>& work)
{
    const std::lock_guard lock(m_impl->writing);
    const Result<void> done = work(*m_impl->store);
    m_impl->files.follow(*m_impl->store);
    return done;
}

Result<void> LiveCatalog::read_store(const std::function<Result<void>(Store&)>& work) const
{
    HAISHU_TRY(const auto reader, Store::open(m_impl->path, Access::Read));
    return work(*reader);
}

}  // namespace haishu::layers
