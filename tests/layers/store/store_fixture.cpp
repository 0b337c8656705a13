#include "tests/layers/store/store_fixture.hpp"

#include "geo/codec/wkt.hpp"

#include <catch2/catch.hpp>

#include <stdlib.h>
#include <algorithm>
#include <filesystem>

namespace haishu::layers
{

namespace
{

// Reports a failure with its text.
template <class T>
T expect(Result<T> result)
{
    INFO(fault_of(result));
    REQUIRE(result);
    return std::move(result).value();
}

}  // namespace

LayerDescriptor trial_layer()
{
    LayerDescriptor layer;
    layer.id = "trial";
    layer.title = {"试验", "Trial"};
    layer.group = "import";
    layer.fields = {{"code", FieldType::Text, {"编号", "Code"}, Level::Public, "", {}},
                    {"floors", FieldType::Integer, {"层数", "Floors"}, Level::Public, "", {}}};
    layer.key_field = "code";
    return layer;
}

Feature feature(const std::string& wkt, const std::string& code, std::int64_t floors, std::int64_t fid)
{
    Feature made;
    made.fid = fid;
    if (!wkt.empty()) made.geometry = expect(geo::read_wkt(wkt));
    made.values = {code.empty() ? geo::Value() : geo::Value(code), floors};
    return made;
}

Edit insert(Feature feature)
{
    return {Operation::Insert, 0, std::nullopt, std::move(feature)};
}
Edit update(std::int64_t fid, Feature feature, std::optional<std::int64_t> expected_version)
{
    return {Operation::Update, fid, expected_version, std::move(feature)};
}
Edit erase(std::int64_t fid)
{
    return {Operation::Delete, fid, std::nullopt, {}};
}

StoreFixture::StoreFixture()
{
    char name[] = "/tmp/haishu-store-test-XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    folder = name;
    path = folder + "/haishu.sqlite";
    const auto put = store().put_layer(trial_layer());
    INFO(fault_of(put));
    REQUIRE(put);
}

StoreFixture::~StoreFixture()
{
    close();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
}

Store& StoreFixture::store()
{
    if (!m_store) m_store = expect(Store::open(path, Access::Write));
    return *m_store;
}

std::vector<Change> StoreFixture::apply(const std::vector<Edit>& edits)
{
    return expect(store().apply(trial_layer(), edits));
}

std::string StoreFixture::staged(const std::vector<Feature>& features, const LayerDescriptor& descriptor)
{
    const std::string staging_path = folder + "/staging";
    StagingWriter writer = expect(StagingWriter::create(staging_path, descriptor));
    for (const Feature& added : features) REQUIRE(fault_of(writer.add(added)).empty());
    REQUIRE(fault_of(writer.finish()).empty());
    return staging_path;
}

Change StoreFixture::publish(const std::vector<Feature>& features, PublishMode mode)
{
    const std::string staging_path = staged(features);
    const Change change = expect(store().publish(staging_path, mode, ""));
    std::filesystem::remove(staging_path);
    return change;
}

std::string StoreFixture::rows()
{
    std::string text;
    const auto scanned = store().scan(trial_layer(), [&text](Feature&& row) -> Result<void> {
        const auto* code = std::get_if<std::string>(&row.values[0]);
        const auto* floors = std::get_if<std::int64_t>(&row.values[1]);
        text += (text.empty() ? "" : ", ") + std::to_string(row.fid) + " " + (code == nullptr ? "null" : *code) + " " +
                (floors == nullptr ? "null" : std::to_string(*floors));
        return {};
    });
    INFO(fault_of(scanned));
    REQUIRE(scanned);
    return text;
}

std::string StoreFixture::faults()
{
    std::string text;
    const auto found = expect(store().verify());
    for (const std::string& fault : found) text += fault + "\n";
    return text;
}

std::vector<std::string> StoreFixture::file_names() const
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace haishu::layers
