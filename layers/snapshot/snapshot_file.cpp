#include "layers/snapshot/snapshot_file.hpp"

#include "geo/base/assert.hpp"
#include "geo/crs/world.hpp"
#include "layers/snapshot/archive.hpp"
#include "layers/snapshot/snapshot_impl.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

struct Mark {
    char name[8] = {'h', 'a', 'i', 's', 'h', 'u', 'S', 'n'};
    std::uint32_t version = 2;  // to be raised with every change to what is written or to how a block is made of rows
    std::uint32_t byte_order = 0x01020304;
    friend bool operator==(const Mark&, const Mark&) = default;
};

constexpr std::size_t samples = 1000;

// Keys and world coordinates are worked out of the coordinates: a program that does so in another way must not take them.
bool is_worked_out_alike(const RowBlock& block)
{
    const std::size_t step = std::max<std::size_t>(1, block.size() / samples);
    for (std::size_t row = 0; row < block.size(); row += step) {
        const geo::GeometryView shape = block.shapes().geometry(row);
        const geo::Box box = shape.box();
        if (box.is_empty()) continue;
        if (block.hilbert_key(row) != geo::hilbert_key(geo::world_from_lonlat(box.center()))) return false;
        if (!shape.points.empty() && block.shapes().world(row)[0] != geo::world_from_lonlat(shape.points[0])) return false;
    }
    return true;
}

}  // namespace

std::int64_t sequence_of(const LayerSnapshot& snapshot)
{
    return LayerSnapshot::Impl::of(snapshot).stamps.latest();
}

bool save_snapshot(const LayerSnapshot& snapshot, const SnapshotKey& key, int file, const std::atomic<bool>& stop)
{
    HAISHU_ASSERT(snapshot.delta_size() == 0, "only a folded snapshot is saved");
    ArchiveWriter archive(file, stop);
    archive.number(Mark());
    archive.text(key.descriptor);
    archive.number(key.sequence);
    archive.text(key.history);
    LayerSnapshot::Impl::of(snapshot).base->save(archive);
    return archive.finish();
}

struct SnapshotFile::Impl {
    ArchiveReader archive;
    SnapshotKey key;
};

SnapshotFile::SnapshotFile(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
SnapshotFile::~SnapshotFile() = default;

std::unique_ptr<SnapshotFile> SnapshotFile::open(int file)
{
    auto impl = std::make_unique<Impl>(Impl{ArchiveReader(file), {}});
    Mark mark;
    if (!impl->archive.number(mark) || mark != Mark()) return nullptr;
    SnapshotKey& key = impl->key;
    if (!impl->archive.text(key.descriptor) || !impl->archive.number(key.sequence) || !impl->archive.text(key.history)) {
        return nullptr;
    }
    return std::unique_ptr<SnapshotFile>(new SnapshotFile(std::move(impl)));
}

const SnapshotKey& SnapshotFile::key() const
{
    return m_impl->key;
}

std::shared_ptr<const LayerSnapshot> SnapshotFile::load(std::shared_ptr<const LayerDescriptor> descriptor,
                                                        const std::vector<Change>& changes)
{
    RowBlock base;
    if (!base.load(m_impl->archive, descriptor->fields) || !m_impl->archive.finish()) return nullptr;
    if (!is_worked_out_alike(base)) return nullptr;
    return LayerSnapshot::Impl::of_base(std::move(descriptor), std::move(base), changes);
}

}  // namespace haishu::layers
