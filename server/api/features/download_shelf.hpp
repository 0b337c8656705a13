#pragma once
// Whole public layers as files to take away: made when they are first asked for, kept with their checksum until the layer
// changes, bounded in number and bytes. Safe from many threads; one file is made at a time.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace haishu::server
{

struct DownloadFile {
    std::string path;
    std::string sha256;  // 64 hexadecimal digits
    std::uint64_t bytes = 0;
    std::int64_t made_at = 0;  // milliseconds UTC

    DownloadFile() = default;
    DownloadFile(const DownloadFile&) = delete;
    DownloadFile& operator=(const DownloadFile&) = delete;
    ~DownloadFile();  // removes the file
};

class DownloadShelf
{
   public:
    DownloadShelf();
    ~DownloadShelf();

    // `format`: geojson, csv, gpkg, fgb or shp. Errors: Unsupported "not-in-format" (fgb with features without a geometry),
    // Busy "download-busy" when others are made until the deadline, TooLarge "answer-too-large", StorageFull "storage-full".
    Result<std::shared_ptr<const DownloadFile>> file(const layers::LayerView& view, std::string_view format, Deadline deadline);

   private:
    struct Entry {
        std::string key;
        std::shared_ptr<const DownloadFile> file;
    };
    std::shared_ptr<const DownloadFile> find(const std::string& key);
    void keep(const std::string& key, std::shared_ptr<const DownloadFile> file);

    struct Folder;
    std::unique_ptr<Folder> m_folder;  // made at the first file
    std::timed_mutex m_making;
    std::mutex m_mutex;          // guards what follows
    std::list<Entry> m_entries;  // last used first
    std::uint64_t m_number = 0;
};

}  // namespace haishu::server
