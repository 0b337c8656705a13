#include "server/api/features/download_shelf.hpp"

#include "data/publish/temporary_files.hpp"
#include "data/writers/dbf_file.hpp"
#include "data/writers/feature_writer.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

namespace fs = std::filesystem;

constexpr std::size_t most_files = 60;
constexpr std::uint64_t most_bytes = 1ULL << 31U;
constexpr std::uint64_t most_rows = 5'000'000;

using OpenWriter = Result<std::unique_ptr<data::FeatureWriter>> (*)(const data::ExportPlan&, const std::string&);

OpenWriter writer_of(std::string_view format)
{
    if (format == "csv") return data::write_csv;
    if (format == "gpkg") return data::write_geopackage;
    if (format == "fgb") return data::write_flatgeobuf;
    if (format == "shp") return data::write_zipped_shapefile;
    return data::write_geojson;
}

layers::Feature feature_of(const layers::FeatureRef& ref, std::size_t fields)
{
    layers::Feature feature;
    feature.fid = ref.fid();
    feature.version = ref.version();
    if (!ref.geometry().is_empty()) feature.geometry = ref.geometry().to_geometry();
    feature.values.reserve(fields);
    for (std::size_t i = 0; i < fields; ++i) feature.values.push_back(geo::to_value(ref.value(i)));
    return feature;
}

// What the file will have to hold, known before the first feature is written.
data::ExportPlan plan_of(const layers::LayerView& view)
{
    data::ExportPlan plan;
    plan.layer = view.descriptor();
    plan.widths.assign(plan.layer.fields.size(), 1);
    view.scan(0, [&plan](const layers::FeatureRef& feature) {
        if (feature.geometry().is_empty()) {
            plan.has_missing_geometry = true;
        } else {
            plan.types.insert(feature.geometry().type);
        }
        for (std::size_t i = 0; i < plan.widths.size(); ++i) {
            const auto text = data::dbf_text(geo::to_value(feature.value(i)), plan.layer.fields[i].type);
            plan.widths[i] = std::max(plan.widths[i], text.size());
        }
        return true;
    });
    return plan;
}

Result<void> write_file(const layers::LayerView& view, std::string_view format, const std::string& path)
{
    const data::ExportPlan plan = plan_of(view);
    HAISHU_TRY(const auto writer, writer_of(format)(plan, path));
    Result<void> written;
    view.scan(0, [&](const layers::FeatureRef& feature) {
        written = writer->add(feature_of(feature, plan.layer.fields.size()));
        return static_cast<bool>(written);
    });
    HAISHU_CHECK(written);
    return writer->finish();
}

std::string sha256_of(const std::string& path)
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::ifstream file(path, std::ios::binary);
    std::vector<char> block(1 << 16);
    while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(block.data()),
                                  static_cast<unsigned long long>(file.gcount()));
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256_final(&state, digest.data());
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

}  // namespace

DownloadFile::~DownloadFile()
{
    std::error_code ignored;
    fs::remove(path, ignored);
}

struct DownloadShelf::Folder {
    data::TemporaryFolder folder;
};

DownloadShelf::DownloadShelf() = default;
DownloadShelf::~DownloadShelf()
{
    m_entries.clear();
}

std::shared_ptr<const DownloadFile> DownloadShelf::find(const std::string& key)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&key](const Entry& entry) { return entry.key == key; });
    if (found == m_entries.end()) return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found);
    return found->file;
}

void DownloadShelf::keep(const std::string& key, std::shared_ptr<const DownloadFile> file)
{
    const std::lock_guard lock(m_mutex);
    m_entries.push_front({key, std::move(file)});
    std::uint64_t bytes = 0;
    std::size_t count = 0;
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        bytes += entry->file->bytes;
        const bool stays = ++count == 1 || (count <= most_files && bytes <= most_bytes);
        entry = stays ? std::next(entry) : m_entries.erase(entry);
    }
}

Result<std::shared_ptr<const DownloadFile>> DownloadShelf::file(const layers::LayerView& view, std::string_view format,
                                                                Deadline deadline)
{
    if (view.size() > most_rows)
        return Error{ErrorCode::TooLarge, "answer-too-large", "the layer is too large to take away in one file", {}};
    const std::string& layer = view.descriptor().id;
    // Together with the number of rows a version names one content, also where it does not tell of rows that went.
    const std::string key = fmt::format("{}/{}/{}/{}/{}", layer, view.version(), view.size(), view.visibility_class(), format);
    if (auto file = find(key)) return file;
    const std::unique_lock making(m_making, deadline.at());
    if (!making)
        return Error{ErrorCode::Busy, "download-busy", "other files are being made; try again soon", {{"retry_after", "5"}}};
    if (auto file = find(key)) return file;
    if (!m_folder) {
        HAISHU_TRY(auto folder, data::TemporaryFolder::create((fs::temp_directory_path() / "haishu-download").string()));
        m_folder = std::make_unique<Folder>(Folder{std::move(folder)});
    }
    auto file = std::make_shared<DownloadFile>();
    const std::string_view ending = format == "shp" ? std::string_view("zip") : format;
    file->path = fmt::format("{}/{}-{}.{}", m_folder->folder.path(), layer, ++m_number, ending);
    HAISHU_CHECK(write_file(view, format, file->path));
    std::error_code fault;
    file->bytes = fs::file_size(file->path, fault);
    file->sha256 = sha256_of(file->path);
    file->made_at =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    keep(key, file);
    return std::shared_ptr<const DownloadFile>(std::move(file));
}

}  // namespace haishu::server
