// What is restricted is seen within the areas of a duty alone: by the code that a row carries, else by where it lies, and in
// every state of a layer.

#include "layers/policy/edit_gate.hpp"
#include "layers/policy/gate.hpp"
#include "layers/policy/purposes.hpp"
#include "layers/query/query.hpp"
#include "layers/snapshot/block_view.hpp"
#include "layers/snapshot/layer_snapshot.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace haishu;
using namespace haishu::layers;

namespace
{

using Fids = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

geo::Geometry point(double x)
{
    return {geo::GeometryType::Point, {{x, 29.85}}, {}, {}, {}, {}};
}

geo::Geometry square(double west, double east)
{
    return {geo::GeometryType::Polygon, {{west, 29.8}, {east, 29.8}, {east, 29.9}, {west, 29.9}, {west, 29.8}}, {}, {5}, {1}, {}};
}

Feature feature(std::int64_t fid, geo::Geometry geometry, std::vector<geo::Value> values)
{
    Feature made;
    made.fid = fid;
    made.version = fid;
    made.geometry = std::move(geometry);
    made.values = std::move(values);
    return made;
}

// Street A from 121.0 to 121.1, street B from there to 121.2.
LayerDescriptor streets()
{
    LayerDescriptor layer;
    layer.id = "street";
    layer.level = Level::Public;
    layer.fields = {{.name = "code", .type = FieldType::Text}};
    return layer;
}

LayerDescriptor hazards()
{
    LayerDescriptor layer;
    layer.id = "hazard";
    layer.level = Level::Restricted;
    layer.fields = {{.name = "name", .type = FieldType::Text}, {.name = "street_code", .type = FieldType::Text}};
    return layer;
}

std::vector<Feature> hazard_rows()
{
    return {feature(1, point(121.05), {std::string("in A"), std::string("A")}),
            feature(2, point(121.15), {std::string("in B"), std::string("B")}),
            feature(3, point(121.05), {std::string("in A by place"), {}}),
            feature(4, point(121.15), {std::string("in B by place"), {}}),
            feature(5, point(121.15), {std::string("of A, and lies in B"), std::string("A")}),
            feature(6, point(121.05), {std::string("of B, and lies in A"), std::string("B")}),
            feature(7, {}, {std::string("nowhere"), {}})};
}

std::shared_ptr<const LayerSnapshot> snapshot_of(const LayerDescriptor& layer, std::vector<Feature> features)
{
    SnapshotBuilder builder(std::make_shared<const LayerDescriptor>(layer));
    for (Feature& row : features) builder.add(std::move(row));
    return builder.finish({});
}

std::shared_ptr<const CatalogSnapshot> catalog_of(const std::vector<std::shared_ptr<const LayerSnapshot>>& layers)
{
    auto catalog = std::make_shared<CatalogSnapshot>();
    for (const auto& layer : layers) {
        catalog->layers[layer->descriptor().id] = {std::make_shared<const LayerDescriptor>(layer->descriptor()), layer};
    }
    return catalog;
}

std::shared_ptr<const LayerSnapshot> street_snapshot(double border = 121.1)
{
    return snapshot_of(streets(), {feature(border < 121.1 ? 11 : 1, square(121.0, border), {std::string("A")}),
                                   feature(2, square(border, 121.2), {std::string("B")})});
}

std::shared_ptr<const CatalogSnapshot> town(std::shared_ptr<const LayerSnapshot> layer)
{
    return catalog_of({street_snapshot(), std::move(layer)});
}

Viewer staff(Names areas, Names layers = {"hazard"}, const std::string& purpose = "inspection")
{
    Viewer viewer;
    viewer.name = "lin";
    viewer.role = Role::Staff;
    viewer.purpose = purpose;
    viewer.duty = std::make_shared<const Duty>(Duty{std::move(areas), std::move(layers)});
    return viewer;
}

Viewer clerk(Names areas, Names layers = {})
{
    Viewer viewer = staff(std::move(areas), std::move(layers), "");
    viewer.role = Role::Clerk;
    return viewer;
}

Fids fids_of(const LayerView& view)
{
    Fids fids;
    view.scan(0, [&fids](const FeatureRef& row) {
        fids.push_back(row.fid());
        return true;
    });
    return fids;
}

Fids seen(const std::shared_ptr<const CatalogSnapshot>& catalog, const Viewer& viewer, const char* layer = "hazard")
{
    const auto view = Gate(catalog, viewer).open(layer);
    return view ? fids_of(*view) : Fids{};
}

std::string fault(const std::shared_ptr<const CatalogSnapshot>& catalog, const Viewer& viewer)
{
    const auto view = Gate(catalog, viewer).open("hazard");
    return view ? "" : view.error().id;
}

// Every way through a view gives the same rows.
void check_all_roads(const LayerView& view, const Fids& expected)
{
    CHECK(view.size() == expected.size());
    CHECK(fids_of(view) == expected);
    Fids all;
    view.visit_all([&](const FeatureRef& row) {
        all.push_back(row.fid());
        return true;
    });
    std::sort(all.begin(), all.end());
    CHECK(all == expected);
    Fids boxed;
    view.search({-180, -90, 180, 90}, [&](const FeatureRef& row) {
        boxed.push_back(row.fid());
        return true;
    });
    view.visit_without_geometry([&](const FeatureRef& row) {
        boxed.push_back(row.fid());
        return true;
    });
    std::sort(boxed.begin(), boxed.end());
    CHECK(boxed == expected);
    Fids columns;
    for (const BlockView& block : view.blocks()) {
        for (std::uint32_t row = 0; row < block.size(); ++row) {
            if (block.shows(row)) columns.push_back(block.feature(row).fid());
        }
    }
    std::sort(columns.begin(), columns.end());
    CHECK(columns == expected);
    for (std::int64_t fid = 1; fid < 30; ++fid) {
        CHECK(view.find(fid).has_value() == (std::find(expected.begin(), expected.end(), fid) != expected.end()));
    }
}

}  // namespace

TEST_CASE("staff see a restricted layer when their duty names it, clerks and approvers always")
{
    const auto catalog = town(snapshot_of(hazards(), hazard_rows()));
    CHECK(seen(catalog, staff({})) == Fids{1, 2, 3, 4, 5, 6, 7});
    CHECK(seen(catalog, clerk({})) == Fids{1, 2, 3, 4, 5, 6, 7});
    CHECK(fault(catalog, staff({}, {"government_property"})) == "collection-unknown");
    Viewer without = staff({});
    without.duty = nullptr;
    CHECK(fault(catalog, without) == "collection-unknown");
    for (const Role role : {Role::Auditor, Role::SystemAdmin, Role::SecurityAdmin, Role::Resident}) {
        Viewer viewer = staff({});
        viewer.role = role;
        CHECK(fault(catalog, viewer) == "collection-unknown");
        CHECK(seen(catalog, viewer, "street").size() == (role == Role::Auditor || role == Role::SystemAdmin ? 0 : 2));
    }
}

TEST_CASE("a row lies in the area whose code it carries, and where it carries none, where it lies")
{
    const auto catalog = town(snapshot_of(hazards(), hazard_rows()));
    for (const bool is_clerk : {false, true}) {
        const auto viewer = [&](Names areas) { return is_clerk ? clerk(std::move(areas)) : staff(std::move(areas)); };
        check_all_roads(*Gate(catalog, viewer({"A"})).open("hazard"), {1, 3, 5});
        check_all_roads(*Gate(catalog, viewer({"B"})).open("hazard"), {2, 4, 6});
        check_all_roads(*Gate(catalog, viewer({"A", "B"})).open("hazard"), {1, 2, 3, 4, 5, 6});
        check_all_roads(*Gate(catalog, viewer({"C"})).open("hazard"), {});
        check_all_roads(*Gate(catalog, viewer({""})).open("hazard"), {});
    }
}

TEST_CASE("without the code in any field a shape lies in one area, by a point on it")
{
    LayerDescriptor bare = hazards();
    bare.fields.pop_back();
    const auto catalog = town(snapshot_of(bare, {feature(1, square(121.02, 121.13), {std::string("mostly in A")}),
                                                 feature(2, square(121.08, 121.18), {std::string("mostly in B")})}));
    CHECK(seen(catalog, staff({"A"})) == Fids{1});
    CHECK(seen(catalog, staff({"B"})) == Fids{2});
}

TEST_CASE("extent, counts and equal values tell nothing of rows outside the duty")
{
    const auto catalog = town(snapshot_of(hazards(), hazard_rows()));
    const LayerView view = *Gate(catalog, staff({"A"})).open("hazard");
    CHECK(view.extent() == geo::Box{121.05, 29.85, 121.15, 29.85});  // row 5 is of A
    std::size_t found = 0;
    view.visit_equal(1, std::string_view("B"), [&found](const FeatureRef&) { return ++found > 0; });
    CHECK(found == 0);
    Query query;
    query.equals = {{"street_code", "B"}};
    CHECK(run_query(view, query, Deadline::never())->number_matched == 0);
}

TEST_CASE("rows that are edited, moved, made and deleted are in sight as they are now, whoever looked first")
{
    const auto before = snapshot_of(hazards(), hazard_rows());
    for (const bool is_warm : {false, true}) {
        if (is_warm) {
            for (const char* area : {"A", "B"}) seen(town(before), staff({area}));
        }
        const std::vector<Change> changes{{101, "hazard", Operation::Update, 1, {}, {}},
                                          {102, "hazard", Operation::Update, 4, {}, {}},
                                          {103, "hazard", Operation::Delete, 3, {}, {}},
                                          {104, "hazard", Operation::Insert, 8, {}, {}}};
        const auto after = with_changes(before,
                                        {feature(1, point(121.05), {std::string("given to B"), std::string("B")}),
                                         feature(4, point(121.05), {std::string("moved to A"), {}}),
                                         feature(8, point(121.15), {std::string("new in B"), {}})},
                                        {3}, changes);
        for (const bool is_folded : {false, true}) {
            const auto catalog = town(is_folded ? folded(after) : after);
            check_all_roads(*Gate(catalog, staff({"A"})).open("hazard"), {4, 5});
            check_all_roads(*Gate(catalog, clerk({"B"})).open("hazard"), {1, 2, 6, 8});
            check_all_roads(*Gate(catalog, clerk({})).open("hazard"), {1, 2, 4, 5, 6, 7, 8});
        }
        // The state before is as it was.
        CHECK(seen(town(before), staff({"A"})) == Fids{1, 3, 5});
    }
}

TEST_CASE("when an area changes its border, other rows lie in it")
{
    const auto layer = snapshot_of(hazards(), hazard_rows());
    CHECK(seen(town(layer), staff({"A"})) == Fids{1, 3, 5});
    CHECK(seen(catalog_of({street_snapshot(121.04), layer}), staff({"A"})) == Fids{1, 5});
    CHECK(seen(town(layer), staff({"A"})) == Fids{1, 3, 5});
}

TEST_CASE("of a layer that is open only restricted rows are bound to the duty")
{
    LayerDescriptor layer = hazards();
    layer.level = Level::Public;
    layer.row_rules = {{"name", {"in A", "in B"}, Level::Restricted}};
    const auto catalog = town(snapshot_of(layer, hazard_rows()));
    CHECK(seen(catalog, {}) == Fids{3, 4, 5, 6, 7});
    CHECK(seen(catalog, staff({"A"})) == Fids{1, 3, 4, 5, 6, 7});
    CHECK(seen(catalog, clerk({"B"})) == Fids{2, 3, 4, 5, 6, 7});
    CHECK(seen(catalog, staff({"A"}, {"other"})) == Fids{3, 4, 5, 6, 7});
    const Gate gate(catalog, staff({"A"}));
    const LayerView view = *gate.open("hazard");
    CHECK(view.is_restricted(*view.find(1)));
    CHECK_FALSE(view.is_restricted(*view.find(3)));
    CHECK_FALSE(view.is_public());
}

TEST_CASE("a row that a rule leaves out is not restricted")
{
    LayerDescriptor layer = hazards();
    layer.level = Level::Public;
    layer.key_field = "name";
    layer.row_rules = {{"street_code", {"A"}, Level::Restricted, {}, {"in A"}}};
    const auto catalog = town(snapshot_of(layer, hazard_rows()));
    CHECK(seen(catalog, {}) == Fids{1, 2, 3, 4, 6, 7});
    const LayerView view = *Gate(catalog, clerk({})).open("hazard");
    CHECK_FALSE(view.is_restricted(*view.find(1)));
    CHECK(view.is_restricted(*view.find(5)));
}

TEST_CASE("a restricted field is empty outside the duty, and filters like an empty one")
{
    LayerDescriptor layer = hazards();
    layer.level = Level::Public;
    layer.fields[0].level = Level::Restricted;
    const auto before = snapshot_of(layer, hazard_rows());
    const auto after = with_changes(before, {feature(2, point(121.15), {std::string("late in B"), std::string("B")})}, {},
                                    {{101, "hazard", Operation::Update, 2, {}, {}}});
    for (const auto& snapshot : {before, after, folded(after)}) {
        const auto catalog = town(snapshot);
        const Gate gate(catalog, staff({"A"}));
        const LayerView view = *gate.open("hazard");
        CHECK(view.size() == 7);
        CHECK(view.find(1)->value(0) == geo::ValueView(std::string_view("in A")));
        CHECK(geo::is_null(view.find(2)->value(0)));
        CHECK(view.find(2)->value(1) == geo::ValueView(std::string_view("B")));
        CHECK_FALSE(view.is_restricted(*view.find(2)));
        for (const char* name : {"in B", "late in B"}) {
            Query query;
            query.equals = {{"name", name}};
            CHECK(run_query(view, query, Deadline::never())->number_matched == 0);
            std::size_t found = 0;
            view.visit_equal(0, std::string_view(name), [&found](const FeatureRef&) { return ++found > 0; });
            CHECK(found == 0);
        }
        for (const BlockView& block : view.blocks()) {
            for (std::uint32_t row = 0; row < block.size(); ++row) {
                if (block.shows(row) && block.feature(row).fid() == 2) CHECK(block.column(0).is_null(row));
            }
        }
        CHECK(Gate(catalog, {}).open("hazard")->descriptor().find_field("name") == nullptr);
    }
}

TEST_CASE("rows that belong to a department are seen by that one only")
{
    LayerDescriptor layer = hazards();
    layer.fields.push_back({.name = "dept", .type = FieldType::Text});
    layer.department_field = "dept";
    std::vector<Feature> rows = hazard_rows();
    rows[0].values.emplace_back(std::string("fire"));
    rows[1].values.emplace_back(std::string("health"));
    const auto catalog = town(snapshot_of(layer, rows));
    Viewer fire = clerk({});
    fire.department = "fire";
    CHECK(seen(catalog, fire) == Fids{1, 3, 4, 5, 6, 7});
    fire.duty = std::make_shared<const Duty>(Duty{{"A"}, {}});
    CHECK(seen(catalog, fire) == Fids{1, 3, 5});
    CHECK(seen(catalog, clerk({})) == Fids{3, 4, 5, 6, 7});
}

TEST_CASE("staff say what a restricted layer is asked for, in a code that there is")
{
    const auto catalog = town(snapshot_of(hazards(), hazard_rows()));
    CHECK(fault(catalog, staff({}, {"hazard"}, "")) == "purpose-required");
    CHECK(fault(catalog, staff({}, {"hazard"}, "curiosity")) == "purpose-unknown");
    CHECK(fault(catalog, staff({}, {"hazard"}, "emergency")).empty());
    // Who may not know of it learns nothing from a purpose.
    CHECK(fault(catalog, staff({}, {}, "")) == "collection-unknown");
    CHECK(fault(catalog, staff({}, {}, "curiosity")) == "collection-unknown");
    Viewer writer = clerk({});
    CHECK(fault(catalog, writer).empty());
    writer.purpose = "curiosity";
    CHECK(fault(catalog, writer) == "purpose-unknown");
    // It is listed all the same.
    CHECK(Gate(catalog, staff({}, {"hazard"}, "")).visible_layers().size() == 2);
    CHECK(Gate(catalog, staff({}, {}, "")).visible_layers().size() == 1);
}

TEST_CASE("without a purpose staff see what else there is of a layer with restricted rows")
{
    LayerDescriptor layer = hazards();
    layer.level = Level::Public;
    layer.row_rules = {{"name", {"in A", "in B"}, Level::Restricted}};
    const auto catalog = town(snapshot_of(layer, hazard_rows()));
    const auto shown = std::make_shared<AccessNote>();
    const auto view = Gate(catalog, staff({}, {"hazard"}, ""), shown).open("hazard");
    CHECK(fids_of(*view) == Fids{3, 4, 5, 6, 7});
    CHECK(shown->layers().empty());
    CHECK(Gate(catalog, staff({}, {"hazard"}, ""), shown).visible_layers()[0].row_rules.empty());
    CHECK(Gate(catalog, staff({}), shown).open("hazard")->size() == 7);
    CHECK(shown->layers() == Names{"hazard"});
}

TEST_CASE("an area that is not in memory yet keeps its duty waiting")
{
    const auto layer = snapshot_of(hazards(), hazard_rows());
    auto catalog = std::make_shared<CatalogSnapshot>();
    catalog->layers["hazard"] = {std::make_shared<const LayerDescriptor>(hazards()), layer};
    catalog->layers["street"] = {std::make_shared<const LayerDescriptor>(streets()), nullptr};
    CHECK(fault(catalog, staff({"A"})) == "layer-loading");
    CHECK(fault(catalog, staff({})).empty());
}

TEST_CASE("two duties share a visibility class exactly when they reach the same areas")
{
    const auto catalog = town(snapshot_of(hazards(), hazard_rows()));
    const auto class_of = [&](const Viewer& viewer) { return Gate(catalog, viewer).open("hazard")->visibility_class(); };
    CHECK(class_of(staff({"A", "B"})) == class_of(clerk({"B", "A"})));
    CHECK(class_of(staff({"A"})) != class_of(staff({"B"})));
    CHECK(class_of(staff({"A"})) != class_of(staff({})));
    CHECK(class_of(clerk({})) == class_of(staff({})));
}

TEST_CASE("more duties than are kept are all answered right")
{
    const auto catalog = town(snapshot_of(hazards(), hazard_rows()));
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 100; ++i) {
            CHECK(seen(catalog, staff({"A", "none " + std::to_string(i)})) == Fids{1, 3, 5});
        }
        CHECK(seen(catalog, staff({"B"})) == Fids{2, 4, 6});
    }
}

TEST_CASE("sight is the same for those who are shown the same")
{
    CHECK(sight_of({}) == "public");
    Viewer viewer = staff({"A"}, {"hazard"}, "");
    CHECK(sight_of(viewer) == "internal");
    viewer.purpose = "inspection";
    CHECK(sight_of(viewer) != "internal");
    CHECK(sight_of(viewer) != sight_of(staff({"B"})));
    CHECK(sight_of(viewer) != sight_of(staff({"A"}, {"hazard", "component"})));
    CHECK(sight_of(staff({"A", "B"})) == sight_of(staff({"B", "A"})));
    CHECK(sight_of(clerk({})) != sight_of(clerk({"A"})));
    viewer.role = Role::Auditor;
    CHECK(sight_of(viewer).empty());
    CHECK(is_purpose("inspection"));
}
