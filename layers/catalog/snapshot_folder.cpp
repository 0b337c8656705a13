#include "layers/catalog/snapshot_folder.hpp"

#include "layers/catalog/open_file.hpp"
#include "layers/snapshot/snapshot_file.hpp"
#include "layers/store/lock_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <set>

namespace haishu::layers
{

namespace
{

namespace fs = std::filesystem;

constexpr std::size_t smallest_layer = 1000;                 // fewer rows are read from the database as fast
constexpr std::size_t spare_bytes = std::size_t{512} << 20;  // left to the database, which may not fail for a cache
constexpr std::size_t most_late_changes = 20'000;
constexpr const char* suffix = ".snapshot";
constexpr const char* seal_name = "seal";

// Changes whenever the file is written to or replaced by another.
std::string state_of(const std::string& file)
{
    struct stat state {
    };
    if (::stat(file.c_str(), &state) != 0) return {};
    return fmt::format("{} {} {}.{:09} {}.{:09}", state.st_ino, state.st_size, state.st_mtim.tv_sec, state.st_mtim.tv_nsec,
                       state.st_ctim.tv_sec, state.st_ctim.tv_nsec);
}

bool is_not_empty(const std::string& file)
{
    std::error_code fault;
    const auto size = fs::file_size(file, fault);
    return !fault && size > 0;
}

// Rows as they stand after `late` changes.
Result<std::shared_ptr<const LayerSnapshot>> brought_up_to_date(Store& reader, std::shared_ptr<const LayerSnapshot> layer,
                                                                const std::vector<Change>& late)
{
    if (late.empty()) return layer;
    std::set<std::int64_t> touched;
    for (const Change& change : late) touched.insert(change.fid);
    HAISHU_TRY(std::vector<Feature> written,
               reader.find(layer->descriptor(), std::vector<std::int64_t>(touched.begin(), touched.end())));
    for (const Feature& feature : written) touched.erase(feature.fid);
    return with_changes(layer, std::move(written), std::vector<std::int64_t>(touched.begin(), touched.end()), late);
}

}  // namespace

SnapshotFolder::SnapshotFolder(const std::string& database, Note note)
    : m_database(canonical_path(database)),
      m_folder(m_database + ".snapshots"),
      m_note(std::move(note)),
      m_had_log(is_not_empty(m_database + "-wal"))
{
}

std::string SnapshotFolder::path_of(const std::string& layer) const
{
    return m_folder + "/" + layer + suffix;
}

void SnapshotFolder::accept(Store& store)
{
    const Result<std::int64_t> foreign_writes = store.foreign_writes();
    if (!foreign_writes) return;
    m_foreign_writes = *foreign_writes;
    const std::lock_guard lock(m_mutex);
    m_state = state_of(m_database);
    m_is_off = m_state.empty();
    std::error_code fault;
    m_is_there = fs::is_directory(fs::symlink_status(m_folder, fault));
    if (!m_is_there) return;
    if (!has_sound_seal()) {
        m_note(m_folder + ": made for another state of the database, not used");
        remove_all();
    } else if (!write_seal(Log::MayBeLong)) {
        remove_all();
    }
}

bool SnapshotFolder::has_sound_seal()
{
    const std::string seal = read_small_file(m_folder + "/" + seal_name);
    // After an orderly end the log is empty: what stands there now comes from somebody else.
    return seal == m_state + " open\n" || (seal == m_state + " closed\n" && !m_had_log);
}

bool SnapshotFolder::write_seal(Log log)
{
    const std::string text = m_state + (log == Log::IsEmpty ? " closed\n" : " open\n");
    return replace_file(m_folder + "/" + seal_name, m_database, [&text](int file) {
        return ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    });
}

void SnapshotFolder::follow(Store& store)
{
    const std::lock_guard lock(m_mutex);
    if (m_is_off) return;
    const std::string state = state_of(m_database);
    if (state == m_state) return;
    const Result<std::int64_t> foreign_writes = store.foreign_writes();
    m_state = state;
    if (!foreign_writes || *foreign_writes != m_foreign_writes || (m_is_there && !write_seal(Log::MayBeLong))) {
        remove_all();
        m_is_off = true;
    }
}

void SnapshotFolder::close(Store& store)
{
    const Result<void> emptied = store.checkpoint();
    follow(store);
    const Result<std::int64_t> foreign_writes = store.foreign_writes();
    const std::lock_guard lock(m_mutex);
    if (m_is_off || !m_is_there) return;
    if (!foreign_writes || *foreign_writes != m_foreign_writes) {
        remove_all();
    } else if (emptied) {
        write_seal(Log::IsEmpty);
    }
}

void SnapshotFolder::remove_all()
{
    keep_only({});
    std::error_code ignored;
    fs::remove(m_folder + "/" + seal_name, ignored);
    fs::remove(m_folder, ignored);  // unless somebody keeps something else there
    m_is_there = false;
}

std::shared_ptr<const LayerSnapshot> SnapshotFolder::load(Store& reader, const std::shared_ptr<const LayerDescriptor>& descriptor,
                                                          const std::vector<Change>& changes)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_is_off || !m_is_there) return nullptr;
    }
    const std::string path = path_of(descriptor->id);
    const OpenFile opened = OpenFile::to_read(path);
    if (!opened) return nullptr;
    std::error_code ignored;
    const auto file = SnapshotFile::open(opened.descriptor());
    if (!file) {
        m_note(path + ": not a whole snapshot of this version, not used");
        fs::remove(path, ignored);
        return nullptr;
    }
    const SnapshotKey& key = file->key();
    const auto late = std::partition_point(changes.begin(), changes.end(),
                                           [&key](const Change& change) { return change.sequence <= key.sequence; });
    const bool is_replaced = late != changes.end() && late->operation == Operation::Publish;
    const Result<std::string> history = reader.history(descriptor->id, key.sequence);
    if (key.descriptor != write_descriptor(*descriptor) || is_replaced || !history || *history != key.history ||
        static_cast<std::size_t>(changes.end() - late) > most_late_changes) {
        fs::remove(path, ignored);
        return nullptr;
    }
    auto layer = file->load(descriptor, {changes.begin(), late});
    if (!layer) {
        m_note(path + ": damaged, not used");
        fs::remove(path, ignored);
        return nullptr;
    }
    auto current = brought_up_to_date(reader, std::move(layer), {late, changes.end()});
    return current ? std::move(current).value() : nullptr;
}

bool SnapshotFolder::make_folder()
{
    const std::lock_guard lock(m_mutex);
    if (m_is_off || m_is_there) return !m_is_off;
    struct stat database {
    };
    if (::stat(m_database.c_str(), &database) != 0) return false;
    // Who may read the database may look into the folder.
    const mode_t mode = database.st_mode & 0666;
    if (::mkdir(m_folder.c_str(), 0700) != 0 || ::chmod(m_folder.c_str(), mode | (mode & 0444) >> 2) != 0) return false;
    m_is_there = write_seal(Log::MayBeLong);
    return m_is_there;
}

void SnapshotFolder::save(Store& reader, const LayerSnapshot& snapshot, const std::atomic<bool>& stop)
{
    if (snapshot.size() < smallest_layer || snapshot.delta_size() > 0) return;
    std::error_code fault;
    const auto memory = snapshot.memory();
    const fs::space_info space = fs::space(fs::path(m_database).parent_path(), fault);
    if (fault || space.available < memory.coordinates + memory.rest + spare_bytes || !make_folder()) return;
    SnapshotKey key{write_descriptor(snapshot.descriptor()), sequence_of(snapshot), {}};
    Result<std::string> history = reader.history(snapshot.descriptor().id, key.sequence);
    if (!history) return;
    key.history = std::move(*history);
    replace_file(path_of(snapshot.descriptor().id), m_database,
                 [&](int file) { return save_snapshot(snapshot, key, file, stop) && ::fsync(file) == 0; });
}

void SnapshotFolder::keep_only(const std::vector<std::string>& layers)
{
    std::set<fs::path> known;
    for (const std::string& layer : layers) known.insert(layer + suffix);
    std::error_code fault;
    std::vector<fs::path> others;
    for (const auto& entry : fs::directory_iterator(m_folder, fault)) {
        const fs::path& path = entry.path();
        const bool is_ours = path.extension() == suffix || path.extension() == MAKING_SUFFIX;
        if (is_ours && known.count(path.filename()) == 0) others.push_back(path);
    }
    for (const fs::path& path : others) fs::remove(path, fault);
}

}  // namespace haishu::layers
