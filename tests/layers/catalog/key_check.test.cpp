#include "layers/catalog/key_check.hpp"

#include "tests/layers/snapshot/kept_snapshots.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::layers;

namespace
{

// Features A, B, B, and one without a key; B is there twice since an import.
std::shared_ptr<const LayerSnapshot> four_features()
{
    SnapshotBuilder builder(std::make_shared<const LayerDescriptor>(trial_layer()));
    builder.add(feature("POINT (1 1)", "A", 1, 1));
    builder.add(feature("POINT (1 1)", "B", 1, 2));
    builder.add(feature("POINT (1 1)", "B", 1, 3));
    builder.add(feature("POINT (1 1)", "", 1, 4));
    return builder.finish({});
}

std::string fault_of_edits(const LayerSnapshot& layer, const std::vector<Edit>& edits)
{
    const auto checked = check_keys(layer, edits);
    return checked ? "none" : checked.error().id + ": " + checked.error().detail;
}

}  // namespace

TEST_CASE("a key that another feature has is refused, new features among themselves included")
{
    const auto layer = four_features();
    const auto named = [](const char* code) { return feature("POINT (2 2)", code, 1, 0); };
    CHECK(fault_of_edits(*layer, {insert(named("C"))}) == "none");
    CHECK(fault_of_edits(*layer, {insert(named("A"))}) == "key-taken: another feature has the code A");
    CHECK(fault_of_edits(*layer, {insert(named("C")), insert(named("C"))}) == "key-taken: another feature has the code C");
    CHECK(fault_of_edits(*layer, {insert(named("")), insert(named(""))}) == "none");
    CHECK(fault_of_edits(*layer, {update(4, named("A"))}) == "key-taken: another feature has the code A");
    CHECK(fault_of_edits(*layer, {update(1, named("A"))}) == "none");
}

TEST_CASE("keys may change hands within one request, and what an import left is not the writer's fault")
{
    const auto layer = four_features();
    const auto named = [](const char* code) { return feature("POINT (2 2)", code, 1, 0); };
    CHECK(fault_of_edits(*layer, {erase(1), insert(named("A"))}) == "none");
    CHECK(fault_of_edits(*layer, {update(1, named("C")), update(4, named("A"))}) == "none");
    CHECK(fault_of_edits(*layer, {update(1, named("A")), insert(named("A"))}) == "key-taken: another feature has the code A");
    CHECK(fault_of_edits(*layer, {update(2, named("B"))}) == "none");
    CHECK(fault_of_edits(*layer, {update(1, named("B"))}) == "key-taken: another feature has the code B");
}

TEST_CASE("a key is looked up in what was changed since the layer was loaded too")
{
    const auto named = [](const char* code, std::int64_t fid) { return feature("POINT (2 2)", code, 1, fid); };
    const auto layer = with_changes(four_features(), {named("D", 5), named("E", 1)}, {4}, {});
    CHECK(fault_of_edits(*layer, {insert(named("D", 0))}) == "key-taken: another feature has the code D");
    CHECK(fault_of_edits(*layer, {insert(named("E", 0))}) == "key-taken: another feature has the code E");
    CHECK(fault_of_edits(*layer, {insert(named("A", 0))}) == "none");
}

TEST_CASE("a write that would repeat a key writes nothing of itself")
{
    StoreFixture file;
    file.close();
    Running catalog(file.path);
    REQUIRE(catalog->apply("trial", {insert(feature("POINT (1 1)", "A", 1, 0))}));
    const auto refused =
        catalog->apply("trial", {insert(feature("POINT (1 1)", "B", 1, 0)), insert(feature("POINT (1 1)", "A", 1, 0))});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().id == "key-taken");
    CHECK(refused.error().code == ErrorCode::Conflict);
    CHECK(catalog.layer()->size() == 1);
    CHECK(catalog->apply("trial", {insert(feature("POINT (1 1)", "B", 1, 0))}));
}
