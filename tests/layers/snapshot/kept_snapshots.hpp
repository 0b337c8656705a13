#pragma once
// A database with one large layer, "trial", and the snapshot files that running catalogues leave beside it.

#include "layers/catalog/live_catalog.hpp"
#include "layers/store/sqlite.hpp"
#include "tests/layers/snapshot/same_readings.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <filesystem>
#include <functional>
#include <mutex>

namespace haishu::layers
{

inline std::vector<Feature> many(std::size_t count, const std::string& prefix = "p")
{
    std::vector<Feature> features;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string x = std::to_string(121.5 + static_cast<double>(i % 50) * 0.001);
        const std::string y = std::to_string(29.8 + static_cast<double>(i / 50) * 0.001);
        features.push_back(feature("POINT(" + x + " " + y + ")", prefix + std::to_string(i), static_cast<std::int64_t>(i % 30)));
    }
    return features;
}

// A server's catalogue, loaded; its notes are kept.
class Running
{
   public:
    explicit Running(const std::string& path)
    {
        auto opened = LiveCatalog::open(path, [this](const std::string& line) {
            const std::lock_guard lock(m_mutex);
            m_notes += line + "\n";
        });
        INFO(fault_of(opened));
        REQUIRE(opened);
        m_catalog = std::move(opened).value();
        const auto faults = m_catalog->load();
        REQUIRE(faults);
        REQUIRE(faults->empty());
        m_catalog->wait_until_saved();
    }
    LiveCatalog& operator*() { return *m_catalog; }
    LiveCatalog* operator->() { return m_catalog.get(); }
    [[nodiscard]] std::shared_ptr<const LayerSnapshot> layer() const { return m_catalog->current()->layers.at("trial").layer; }
    [[nodiscard]] std::vector<Row> rows() const { return all_rows(view_of(layer())); }
    [[nodiscard]] std::string code(std::int64_t fid) const
    {
        const LayerView view = view_of(layer());
        const auto found = view.find(fid);
        return found ? std::string(std::get<std::string_view>(found->value(0))) : "none";
    }
    std::string notes()
    {
        const std::lock_guard lock(m_mutex);
        return m_notes;
    }

   private:
    std::mutex m_mutex;
    std::string m_notes;
    std::unique_ptr<LiveCatalog> m_catalog;
};

struct KeptSnapshots : StoreFixture {
    KeptSnapshots()
    {
        publish(many(1500));
        close();
    }
    [[nodiscard]] std::string file() const { return path + ".snapshots/trial.snapshot"; }
    // Tells whether the file was written anew.
    [[nodiscard]] ino_t file_number() const
    {
        struct stat state {
        };
        return ::stat(file().c_str(), &state) == 0 ? state.st_ino : 0;
    }
    void start_once() const { const Running once(path); }
    // As a command does that writes while no server runs.
    void offline(const std::function<bool(LiveCatalog&)>& work) const
    {
        const auto catalog = LiveCatalog::open(path);
        REQUIRE(catalog);
        REQUIRE(work(**catalog));
    }
    // What stands in the rows themselves.
    std::vector<Row> rows_without_files()
    {
        std::filesystem::remove_all(path + ".snapshots");
        return Running(path).rows();
    }
    void write_past_the_log(const std::string& sql) const
    {
        auto outside = Connection::open(path, OpenMode::ReadWrite);
        REQUIRE(outside);
        REQUIRE(outside->execute(sql));
    }
};

}  // namespace haishu::layers
