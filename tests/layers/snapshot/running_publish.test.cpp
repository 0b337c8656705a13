// A publish while a server runs: nobody waits for it, and it is as whole as one while none runs.

#include "tests/layers/snapshot/held_work.hpp"
#include "tests/layers/snapshot/kept_snapshots.hpp"
#include "tests/layers/store/outside_view.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <future>

using namespace haishu;
using namespace haishu::layers;

namespace
{

LayerDescriptor other_layer()
{
    LayerDescriptor layer = trial_layer();
    layer.id = "other";
    return layer;
}

std::string staging_copy(KeptSnapshots& fixture, const std::vector<Feature>& features,
                         const LayerDescriptor& layer = trial_layer())
{
    const std::string copy = fixture.folder + "/staging-" + layer.id;
    std::filesystem::rename(fixture.staged(features, layer), copy);
    return copy;
}

std::shared_ptr<const LayerSnapshot> shown(LiveCatalog& catalog, const std::string& layer)
{
    return catalog.current()->layers.at(layer).layer;
}

// Everything that a publish writes, but for the version of the rows and sequences of the log.
std::string content(const std::string& path)
{
    OutsideView outside(path);
    return outside.ask("SELECT group_concat(sql) FROM (SELECT sql FROM sqlite_master ORDER BY name)") +
           outside.ask("SELECT group_concat(name || seq) FROM sqlite_sequence WHERE name LIKE 'layer_%'") +
           outside.ask("SELECT group_concat(id || descriptor) FROM haishu_layer") +
           outside.ask("SELECT layer, operation, fid, old_min_x, old_max_y, new_min_x, new_max_y, row_count FROM change_log") +
           outside.ask("SELECT group_concat(fid || code || floors || hex(geom)) FROM (SELECT * FROM layer_trial ORDER BY fid)") +
           outside.ask("SELECT count(*) FROM idx_layer_trial_geom") +
           outside.ask("SELECT group_concat(f_table_name || geometry_type) FROM geometry_columns") +
           outside.ask("SELECT group_concat(f_table_name || read_only) FROM geometry_columns_auth");
}

}  // namespace

TEST_CASE_METHOD(KeptSnapshots, "while a layer is being published, it is read as it was and others are written to")
{
    const std::string other = staging_copy(*this, {feature("POINT(121 29)", "o")}, other_layer());
    const std::string source = staged(many(3000, "new"));
    {
        Running running(path);
        REQUIRE(running->publish(other, PublishMode::Replace, ""));
        std::vector<std::int64_t> told;
        running->observe([&](const Written& written) {
            for (const Change& change : written.changes) told.push_back(change.sequence);
        });
        const std::vector<Row> before = running.rows();
        std::future<Result<Change>> publishing;
        HeldWork held(*running, {LongWork::PublishPlanned, LongWork::PublishWritten, LongWork::PublishRead});
        publishing = std::async(std::launch::async, [&] { return running->publish(source, PublishMode::Replace, ""); });

        std::int64_t floors = 10;
        for (const LongWork stage : {LongWork::PublishPlanned, LongWork::PublishWritten, LongWork::PublishRead}) {
            held.wait_for(stage);
            CHECK(running.rows() == before);
            const auto changed = running->apply("other", {update(1, feature("POINT(121 29)", "o", ++floors))});
            REQUIRE(changed);
            CHECK(told.back() == changed->back().sequence);
            CHECK(std::get<std::int64_t>(view_of(shown(*running, "other")).find(1)->value(1)) == floors);
            CHECK(fault_id(running->apply("trial", {erase(1)})) == "layer-publishing");
            CHECK(running->read_store([&](Store& store) -> Result<void> {
                CHECK(store.count(trial_layer()).value() == 1500);
                CHECK(store.feature_history(other_layer(), 1, std::int64_t{1} << 40, 100)->front().sequence == told.back());
                return {};
            }));
            held.let_go();
        }
        const auto change = publishing.get();
        REQUIRE(change);
        CHECK(running.rows().size() == 3000);
        CHECK(running.code(before.front().fid) == "none");
        CHECK(running.layer()->delta_size() == 0);
        CHECK(std::is_sorted(told.begin(), told.end()));
        CHECK(told.back() == change->sequence);
        CHECK(running->current()->sequence == change->sequence);
        const LayerView view = view_of(running.layer());
        CHECK(view.stamp({121.5, 29.8, 121.6, 29.9}) == change->sequence);
        CHECK(view.find(running.rows().front().fid)->version() == change->sequence);
        REQUIRE(running->apply("trial", {update(running.rows().front().fid, feature("POINT(121.5 29.8)", "edited"))}));
    }
    CHECK(faults() == "");
    close();
    CHECK(Running(path).rows() == rows_without_files());
}

TEST_CASE("a publish beside a running server leaves the same rows as one without")
{
    for (const PublishMode mode : {PublishMode::Replace, PublishMode::Append, PublishMode::Upsert}) {
        // Some of the keys are there already; 2,500 are too many to be added at once, 40 are not.
        for (const std::size_t count : {std::size_t{2500}, std::size_t{40}}) {
            INFO(static_cast<int>(mode) << " with " << count);
            KeptSnapshots alone;
            KeptSnapshots beside;
            for (KeptSnapshots* fixture : {&alone, &beside}) {
                fixture->apply({erase(7), insert(feature("", "placeless"))});
                fixture->close();
            }
            std::vector<Feature> features = many(count);
            features[3].geometry.reset();
            features[5].fid = 9000;
            alone.offline([&](LiveCatalog& catalog) { return bool(catalog.publish(alone.staged(features), mode, "")); });
            std::vector<Row> rows;
            {
                Running running(beside.path);
                const auto change = running->publish(beside.staged(features), mode, "");
                INFO(fault_of(change));
                REQUIRE(change);
                rows = running.rows();
            }
            CHECK(content(alone.path) == content(beside.path));
            CHECK(beside.faults() == "");
            beside.close();
            CHECK(rows == beside.rows_without_files());
        }
    }
}

TEST_CASE_METHOD(KeptSnapshots, "a few features are added to a large layer without making it anew")
{
    Running running(path);
    const auto before = running.rows();
    const std::string source = staged({feature("POINT(121.7 29.9)", running.code(4), 77), feature("", "fresh")});
    const auto change = running->publish(source, PublishMode::Upsert, "");
    REQUIRE(change);
    CHECK(running.layer()->delta_size() == 3);  // one is gone from the base, two stand beside it
    CHECK(running.rows().size() == before.size() + 1);
    CHECK(std::get<std::int64_t>(view_of(running.layer()).find(4)->value(1)) == 77);
    CHECK(view_of(running.layer()).find(4)->version() == change->sequence);
    CHECK(view_of(running.layer()).find(5)->version() == 1);
    CHECK(view_of(running.layer()).stamp({121.5, 29.8, 121.5, 29.8}) == change->sequence);
}

TEST_CASE_METHOD(KeptSnapshots, "fields that an append adds are empty in the old rows")
{
    LayerDescriptor wider = trial_layer();
    wider.fields.insert(wider.fields.begin(), {"height", FieldType::Real, {"高度", "Height"}, Level::Public, "m", {}});
    Feature tall = feature("POINT(121.7 29.9)", "tall", 3);
    std::vector<geo::Value> values{12.5};
    values.insert(values.end(), tall.values.begin(), tall.values.end());
    tall.values = std::move(values);
    const std::string source = staged({tall}, wider);
    {
        Running running(path);
        const std::string before = running.code(1);
        REQUIRE(running->publish(source, PublishMode::Append, ""));
        const LayerView view = view_of(running.layer());
        CHECK(view.descriptor().fields.size() == 3);
        CHECK(std::get<double>(view.find(1501)->value(0)) == 12.5);
        CHECK(view.find(1)->value(0).index() == 0);
        CHECK(std::get<std::string_view>(view.find(1)->value(1)) == before);
    }
    CHECK(faults() == "");
}

TEST_CASE_METHOD(KeptSnapshots, "a publish that fails beside a running server leaves nothing of it")
{
    const std::string source = staged(many(3000, "new"));
    const std::string before = content(path);
    {
        Running running(path);
        const std::vector<Row> rows = running.rows();
        OutsideView(source).ask("UPDATE feature SET c1='many' WHERE id=2900");
        CHECK(fault_id(running->publish(source, PublishMode::Replace, "")) == "staging-invalid");
        LayerDescriptor narrower = trial_layer();
        narrower.fields.pop_back();
        Feature short_one = feature("", "x");
        short_one.values.pop_back();
        CHECK(fault_id(running->publish(staged({short_one}, narrower), PublishMode::Append, "")) == "layer-schema-changed");
        CHECK(running.rows() == rows);
        CHECK(running->apply("trial", {erase(9000)}).error().id == "feature-unknown");  // takes edits again
    }
    CHECK(content(path) == before);
    CHECK(faults() == "");
}

TEST_CASE_METHOD(KeptSnapshots, "a publish gives way to a layer that was changed past the catalogue")
{
    for (const char* intrusion : {"INSERT INTO change_log(layer, operation, fid) VALUES('trial', 1, 1)",
                                  "INSERT INTO change_log(seq, layer, operation, fid) VALUES(2000000, 'elsewhere', 1, 1)"}) {
        INFO(intrusion);
        KeptSnapshots fixture;
        Running running(fixture.path);
        const std::string source = fixture.staged(many(3000, "new"));
        std::future<Result<Change>> publishing;
        HeldWork held(*running, {LongWork::PublishRead});
        publishing = std::async(std::launch::async, [&] { return running->publish(source, PublishMode::Replace, ""); });
        held.wait_for(LongWork::PublishRead);
        OutsideView(fixture.path).ask(intrusion);
        held.let_go();
        CHECK(fault_id(publishing.get()) == "publish-overtaken");
        CHECK(OutsideView(fixture.path).number("SELECT count(*) FROM layer_trial") == 1500);
        CHECK(OutsideView(fixture.path).number("SELECT count(*) FROM sqlite_master WHERE name LIKE '%incoming%'") == 0);
    }
}

TEST_CASE_METHOD(KeptSnapshots, "a server that is killed before a publish is in place comes back with the old layer")
{
    const std::string source = staged(many(3000, "new"));
    const pid_t child = fork();
    if (child == 0) {
        auto catalog = LiveCatalog::open(path);
        if (!catalog || !(*catalog)->load()) ::_exit(1);
        (*catalog)->observe_long_work([](LongWork work, const std::string&) {
            if (work == LongWork::PublishRead) ::kill(::getpid(), SIGKILL);
        });
        static_cast<void>((*catalog)->publish(source, PublishMode::Replace, ""));
        ::_exit(1);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
    {
        const auto reader = Store::open(path, Access::Read);
        REQUIRE(reader);
        CHECK((*reader)->verify()->empty());
        CHECK(OutsideView(path).number("SELECT count(*) FROM sqlite_master WHERE name='layer_trial~incoming'") == 1);
    }
    {
        Running again(path);
        CHECK(again.rows().size() == 1500);
        CHECK(OutsideView(path).number("SELECT count(*) FROM sqlite_master WHERE name LIKE '%incoming%'") == 0);
        REQUIRE(again->publish(source, PublishMode::Replace, ""));
        CHECK(again.rows().size() == 3000);
    }
    CHECK(faults() == "");
}

TEST_CASE_METHOD(KeptSnapshots, "while a delta is being folded, the layer is read and edited")
{
    std::vector<Row> rows;
    {
        Running running(path);
        HeldWork held(*running, {LongWork::Fold});
        std::vector<Edit> edits;
        for (const Feature& more : many(1200, "q")) edits.push_back(insert(more));
        REQUIRE(running->apply("trial", edits));
        held.wait_for(LongWork::Fold);

        CHECK(running.rows().size() == 2700);
        CHECK(running.layer()->delta_size() == 1200);
        REQUIRE(running->apply("trial", {update(5, feature("POINT(121.7 29.9)", "old one"))}));
        REQUIRE(running->apply("trial", {update(2000, feature("POINT(121.7 29.9)", "new one")), erase(6), erase(2001)}));
        REQUIRE(running->apply("trial", {insert(feature("POINT(121.7 29.9)", "last"))}));
        const auto unfolded = running.layer();
        rows = running.rows();
        CHECK(running.code(2000) == "new one");
        CHECK(running.code(2001) == "none");

        held.let_go();
        running->wait_until_saved();
        CHECK(running.layer() != unfolded);
        CHECK(running.layer()->delta_size() == 4 + 3);  // four are gone from the base; two of them, and the last, stand beside it
        CHECK(running.rows() == rows);
        CHECK(view_of(running.layer()).stamp({121.69, 29.89, 121.71, 29.91}) ==
              view_of(unfolded).stamp({121.69, 29.89, 121.71, 29.91}));
        CHECK(view_of(running.layer()).stamp({121.5, 29.8, 121.5, 29.8}) == view_of(unfolded).stamp({121.5, 29.8, 121.5, 29.8}));
    }
    CHECK(Running(path).rows() == rows);
    CHECK(rows_without_files() == rows);
}

TEST_CASE_METHOD(KeptSnapshots, "a layer that is published while its delta is folded stays as it was published")
{
    const std::string source = staged(many(3000, "new"));
    Running running(path);
    HeldWork held(*running, {LongWork::Fold});
    std::vector<Edit> edits;
    for (const Feature& more : many(1200, "q")) edits.push_back(insert(more));
    REQUIRE(running->apply("trial", edits));
    held.wait_for(LongWork::Fold);
    REQUIRE(running->publish(source, PublishMode::Replace, ""));
    const std::vector<Row> rows = running.rows();
    held.let_go();
    running->wait_until_saved();
    CHECK(rows.size() == 3000);
    CHECK(running.rows() == rows);
}
