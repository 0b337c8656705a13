#pragma once
// A database in a folder of its own with one layer, "trial", to write to. The folder goes with the fixture.
//
// Fields of the layer: code (text, the key), floors (integer). Shapes of any kind, without heights.

#include "layers/store/staging.hpp"
#include "layers/store/store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haishu::layers
{

LayerDescriptor trial_layer();

// `wkt` empty: no geometry. Points are written short: "POINT(121.5 29.8)".
Feature feature(const std::string& wkt, const std::string& code, std::int64_t floors = 1, std::int64_t fid = 0);

Edit insert(Feature feature);
Edit update(std::int64_t fid, Feature feature, std::optional<std::int64_t> expected_version = std::nullopt);
Edit erase(std::int64_t fid);

class StoreFixture
{
   public:
    StoreFixture();
    ~StoreFixture();

    // The writing store; opened again after close().
    Store& store();
    void close() { m_store.reset(); }

    std::vector<Change> apply(const std::vector<Edit>& edits);
    // A finished staging file of these features; its path.
    std::string staged(const std::vector<Feature>& features, const LayerDescriptor& descriptor = trial_layer());
    Change publish(const std::vector<Feature>& features, PublishMode mode = PublishMode::Replace);
    // The rows of the layer as "fid code floors", separated by ", ".
    std::string rows();
    // The faults that verify() finds, one a line.
    std::string faults();
    [[nodiscard]] std::vector<std::string> file_names() const;

    std::string folder;
    std::string path;

   private:
    std::unique_ptr<Store> m_store;
};

// "id: detail" of a failure, "" of a success: what a test prints and compares.
template <class T>
std::string fault_of(const Result<T>& result)
{
    return result ? std::string() : result.error().id + ": " + result.error().detail;
}
template <class T>
std::string fault_id(const Result<T>& result)
{
    return result ? std::string() : result.error().id;
}

}  // namespace haishu::layers
