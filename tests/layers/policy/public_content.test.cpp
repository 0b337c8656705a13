#include "layers/policy/public_content.hpp"

#include "layers/policy/gate.hpp"
#include "layers/query/query.hpp"
#include "layers/snapshot/layer_snapshot.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

using namespace haishu;
using namespace haishu::layers;

namespace
{

const std::vector<std::string> denied_classes{"0105", "0112", "0129", "0133", "0134", "0135", "0136", "0502", "0601", "0605"};

Field named(std::string name, std::string title = "")
{
    return {.name = std::move(name), .type = FieldType::Text, .title = {std::move(title), {}}};
}

// Everything in it claims to be public.
LayerDescriptor pole_layer()
{
    LayerDescriptor layer;
    layer.id = "pole";
    layer.level = Level::Public;
    layer.geometry = GeometryKind::Point;
    layer.fields = {{.name = "no", .type = FieldType::Text},
                    {.name = "kind", .type = FieldType::Text, .meaning = "component-class"},
                    {.name = "is_public", .type = FieldType::Boolean},
                    {.name = "voltage_kv", .type = FieldType::Text}};
    layer.key_field = "no";
    return layer;
}

Feature pole(std::int64_t fid, const std::string& kind, geo::Point place)
{
    Feature feature;
    feature.fid = fid;
    feature.geometry = geo::Geometry{geo::GeometryType::Point, {place}, {}, {}, {}, {}};
    feature.values = {"N" + std::to_string(fid), kind, true, std::string("110")};
    return feature;
}

std::shared_ptr<const CatalogSnapshot> catalog_of(const LayerDescriptor& layer, std::vector<Feature> features)
{
    auto descriptor = std::make_shared<const LayerDescriptor>(layer);
    SnapshotBuilder builder(descriptor);
    for (Feature& feature : features) builder.add(std::move(feature));
    auto catalog = std::make_shared<CatalogSnapshot>();
    catalog->layers[layer.id] = {descriptor, builder.finish({})};
    return catalog;
}

std::set<std::int64_t> seen_by(const Viewer& viewer, const std::shared_ptr<const CatalogSnapshot>& catalog)
{
    std::set<std::int64_t> fids;
    const auto view = Gate(catalog, viewer).open("pole");
    REQUIRE(view);
    view->visit_all([&](const FeatureRef& feature) {
        fids.insert(feature.fid());
        return true;
    });
    return fids;
}

Viewer clerk()
{
    Viewer viewer;
    viewer.name = "someone";
    viewer.role = Role::Clerk;
    return viewer;
}

}  // namespace

TEST_CASE("the classes that public maps may not show are those of the norm")
{
    CHECK(public_content().classes.front().meaning == "component-class");
    CHECK(public_content().classes.front().values == denied_classes);
}

TEST_CASE("rows of a denied class are hidden from the public in any layer, whatever their own flag says")
{
    std::vector<Feature> poles{pole(1, "0118", {121.5, 29.8})};
    for (std::size_t i = 0; i < denied_classes.size(); ++i)
        poles.push_back(pole(static_cast<std::int64_t>(i) + 2, denied_classes[i], {121.5, 29.8}));
    const auto catalog = catalog_of(pole_layer(), std::move(poles));
    CHECK(seen_by(Viewer{}, catalog) == std::set<std::int64_t>{1});
    CHECK(seen_by(clerk(), catalog).size() == 1 + denied_classes.size());
}

TEST_CASE("a class as a number without its leading zero is the same class")
{
    LayerDescriptor layer = pole_layer();
    layer.fields[1].type = FieldType::Integer;
    Feature camera = pole(1, "", {121.5, 29.8});
    camera.values[1] = std::int64_t{136};
    Feature lamp = pole(2, "", {121.5, 29.8});
    lamp.values[1] = std::int64_t{118};
    CHECK(seen_by(Viewer{}, catalog_of(layer, {camera, lamp})) == std::set<std::int64_t>{2});
}

TEST_CASE("a recorded release opens its class, or the rows that it names, and nothing else")
{
    const std::vector<Feature> poles{pole(1, "0136", {121.5, 29.8}), pole(2, "0136", {121.5, 29.8}),
                                     pole(3, "0134", {121.5, 29.8}), pole(4, "0502", {121.5, 29.8})};
    LayerDescriptor layer = pole_layer();
    layer.releases = {{"component-class", {"0136"}, {"N2"}, "甬资规 2026-1"}, {"component-class", {"0134"}, {}, "甬资规 2026-2"}};
    CHECK(seen_by(Viewer{}, catalog_of(layer, poles)) == std::set<std::int64_t>{2, 3});
    const auto view = Gate(catalog_of(layer, poles), Viewer{}).open("pole");
    CHECK(view->descriptor().releases.empty());
    CHECK(view->descriptor().row_rules.empty());
}

TEST_CASE("a forbidden attribute is known by its meaning, its usual names or its title")
{
    const auto meaning_of = [](const Field& field) {
        const ForbiddenAttribute* rule = forbidden_attribute(field);
        return rule == nullptr ? std::string() : rule->meaning;
    };
    CHECK(meaning_of(named("voltage_kv")) == "voltage");
    CHECK(meaning_of(named("Load_Limit")) == "load-limit");
    CHECK(meaning_of(named("桥梁载重(t)")) == "load-limit");
    CHECK(meaning_of(named("净高_m")) == "clearance");
    CHECK(meaning_of(named("f7", "管径（mm）")) == "pipe-diameter");
    CHECK(meaning_of(named("总库容")) == "storage-capacity");
    CHECK(meaning_of(Field{.name = "f8", .type = FieldType::Real, .meaning = "voltage"}) == "voltage");
    CHECK(meaning_of(named("车库容量")).empty());
    CHECK(meaning_of(named("height")).empty());
    CHECK(meaning_of(named("download")).empty());
    // What a field declares itself to be counts more than its name.
    CHECK(meaning_of(Field{.name = "max_height", .type = FieldType::Real, .meaning = "sign-text"}).empty());
}

TEST_CASE("a forbidden attribute is not a field of what the public sees, unless it is released")
{
    LayerDescriptor layer = pole_layer();
    const auto fields_of = [](const LayerDescriptor& whole, const Viewer& viewer) {
        return Gate(catalog_of(whole, {}), viewer).open("pole")->descriptor().find_field("voltage_kv") != nullptr;
    };
    CHECK_FALSE(fields_of(layer, Viewer{}));
    CHECK(fields_of(layer, clerk()));
    REQUIRE(withheld_fields(layer).size() == 1);
    CHECK(withheld_fields(layer).front().field == "voltage_kv");
    layer.releases = {{"voltage", {}, {}, "甬资规 2026-3"}};
    CHECK(fields_of(layer, Viewer{}));
    CHECK(withheld_fields(layer).empty());
}

TEST_CASE("no question of the public can tell more of a place than its rounded coordinates")
{
    const geo::Point exact{121.55012344, 29.87498766};
    const geo::Point told{121.5501234, 29.8749877};
    REQUIRE(public_content().decimals.point == 7);
    const auto catalog = catalog_of(pole_layer(), {pole(1, "0118", exact)});
    const auto open = Gate(catalog, Viewer{}).open("pole");
    const auto whole = Gate(catalog, clerk()).open("pole");
    REQUIRE(open);
    REQUIRE(whole);
    CHECK(open->find(1)->geometry().points.front() == told);
    CHECK(whole->find(1)->geometry().points.front() == exact);
    CHECK(open->extent() == geo::Box{told.x, told.y, told.x, told.y});
    CHECK(open->visibility_class() != whole->visibility_class());

    const auto matches = [](const LayerView& view, const geo::Box& box) {
        bool found = false;
        view.search(box, [&](const FeatureRef&) { return !(found = true); });
        return found;
    };
    // A box that ends between the two finds what is told and not what is.
    const geo::Box west{121.5, 29.8, 121.55012342, 29.9};
    CHECK(matches(*open, west));
    CHECK_FALSE(matches(*whole, west));
    const geo::Box around_exact{121.55012343, 29.87498765, 121.55012345, 29.87498767};
    CHECK_FALSE(matches(*open, around_exact));
    CHECK(matches(*whole, around_exact));
}

TEST_CASE("where no shape has more decimals than may be shown, the public shares what others see")
{
    const auto catalog = catalog_of(pole_layer(), {pole(1, "0118", {121.550123, 29.874988})});
    LayerDescriptor plain = pole_layer();
    plain.fields.resize(1);
    const auto same = catalog_of(plain, {});
    CHECK(Gate(same, Viewer{}).open("pole")->visibility_class() == Gate(same, clerk()).open("pole")->visibility_class());
    CHECK(Gate(catalog, Viewer{}).open("pole")->find(1)->box() == Gate(catalog, clerk()).open("pole")->find(1)->box());
}

TEST_CASE("an edit with more decimals is rounded for the public as the loaded rows are, and folding changes nothing")
{
    const auto catalog = catalog_of(pole_layer(), {pole(1, "0118", {121.5, 29.8}), pole(2, "0118", {121.6, 29.9})});
    const auto& before = catalog->layers.at("pole").layer;
    const auto after =
        with_changes(before, {pole(2, "0118", {121.600000049, 29.9})}, {}, {{9, "pole", Operation::Update, 2, {}, {}}});
    auto edited = std::make_shared<CatalogSnapshot>(*catalog);
    edited->layers["pole"].layer = after;
    const auto view = Gate(edited, Viewer{}).open("pole");
    CHECK(view->find(2)->geometry().points.front() == geo::Point{121.6, 29.9});
    auto settled = std::make_shared<CatalogSnapshot>(*catalog);
    settled->layers["pole"].layer = folded(after);
    const auto again = Gate(settled, Viewer{}).open("pole");
    CHECK(again->find(2)->geometry().points.front() == geo::Point{121.6, 29.9});
    CHECK(again->visibility_class() == view->visibility_class());
}

TEST_CASE("a longitude or latitude is known by its meaning, the last word of its name, or its title")
{
    const auto field = [](const char* name, const char* title = "", const char* meaning = "") {
        return Field{.name = name, .type = FieldType::Real, .title = {title, {}}, .meaning = meaning};
    };
    for (const char* name : {"lon", "gate_lon", "gate_lat", "Seat_LNG", "longitude", "entrance_latitude", "校门经度"})
        CHECK(is_coordinate(field(name)));
    CHECK(is_coordinate(field("px", "校门纬度")));
    CHECK(is_coordinate(field("px", "", "coordinate")));
    for (const char* name : {"flat", "plateau", "lon_count", "floors"}) CHECK_FALSE(is_coordinate(field(name)));
    CHECK_FALSE(is_coordinate(field("gate_lon", "", "other")));
    CHECK_FALSE(is_coordinate({.name = "lon", .type = FieldType::Text}));
}

TEST_CASE("a field with a coordinate is rounded for the public like the shape, also in an edit")
{
    LayerDescriptor layer = pole_layer();
    layer.fields.push_back({.name = "gate_lon", .type = FieldType::Real});
    layer.fields.push_back({.name = "height", .type = FieldType::Real});
    const auto with_gate = [](std::int64_t fid, geo::Value gate) {
        Feature feature = pole(fid, "0118", {121.5, 29.8});
        feature.values.push_back(std::move(gate));
        feature.values.emplace_back(1.123456789);
        return feature;
    };
    const auto catalog = catalog_of(layer, {with_gate(1, 121.550123449), with_gate(2, geo::Value())});
    const auto value = [](const std::shared_ptr<const CatalogSnapshot>& of, const Viewer& viewer, std::int64_t fid,
                          const char* name) {
        const auto view = Gate(of, viewer).open("pole");
        return geo::to_value(view->find(fid)->value(*view->descriptor().field_index(name)));
    };
    CHECK(value(catalog, Viewer{}, 1, "gate_lon") == geo::Value(121.5501234));
    CHECK(value(catalog, clerk(), 1, "gate_lon") == geo::Value(121.550123449));
    CHECK(value(catalog, Viewer{}, 1, "height") == geo::Value(1.123456789));
    CHECK(geo::is_null(value(catalog, Viewer{}, 2, "gate_lon")));
    CHECK(Gate(catalog, Viewer{}).open("pole")->visibility_class() != Gate(catalog, clerk()).open("pole")->visibility_class());

    auto edited = std::make_shared<CatalogSnapshot>(*catalog);
    edited->layers["pole"].layer = with_changes(catalog->layers.at("pole").layer, {with_gate(2, 121.999999949)}, {},
                                                {{9, "pole", Operation::Update, 2, {}, {}}});
    CHECK(value(edited, Viewer{}, 2, "gate_lon") == geo::Value(121.9999999));
    // No filter finds what is not told.
    const auto view = Gate(catalog, Viewer{}).open("pole");
    int found = 0;
    view->visit_equal(*view->descriptor().field_index("gate_lon"), 121.550123449, [&](const FeatureRef&) { return ++found > 0; });
    CHECK(found == 0);
    view->visit_equal(*view->descriptor().field_index("gate_lon"), 121.5501234, [&](const FeatureRef&) { return ++found > 0; });
    CHECK(found == 1);
}

TEST_CASE("the version that the public is told stays when hidden rows change, and moves when its own do")
{
    const geo::Point place{121.5, 29.8};
    const auto catalog = catalog_of(pole_layer(), {pole(1, "0118", place), pole(2, "0105", place), pole(3, "0118", place)});
    const auto version = [](const std::shared_ptr<const LayerSnapshot>& layer, const Viewer& viewer) {
        auto of = std::make_shared<CatalogSnapshot>();
        of->layers["pole"] = {std::make_shared<const LayerDescriptor>(layer->descriptor()), layer};
        return Gate(of, viewer).open("pole")->version();
    };
    const auto& before = catalog->layers.at("pole").layer;
    const std::int64_t told = version(before, Viewer{});
    const auto hidden = with_changes(before, {pole(2, "0105", {121.6, 29.9})}, {}, {{9, "pole", Operation::Update, 2, {}, {}}});
    CHECK(version(hidden, Viewer{}) == told);
    CHECK(version(hidden, clerk()) == 9);
    const auto shown = with_changes(hidden, {pole(3, "0118", {121.6, 29.9})}, {}, {{10, "pole", Operation::Update, 3, {}, {}}});
    CHECK(version(shown, Viewer{}) == 10);
    const auto gone = with_changes(shown, {}, {2}, {{11, "pole", Operation::Delete, 2, {}, {}}});
    CHECK(version(gone, Viewer{}) == 10);
    CHECK(version(gone, clerk()) == 11);
    CHECK(version(folded(gone), Viewer{}) == 10);
}

TEST_CASE("rounding for the public costs the shapes, and no text of the layer twice")
{
    const auto memory = [](geo::Point place) {
        std::vector<Feature> features;
        for (std::int64_t fid = 1; fid <= 500; ++fid) {
            Feature feature = pole(fid, "0118", place);
            feature.values[0] = "N" + std::to_string(fid) + std::string(1'000, 'x');
            features.push_back(std::move(feature));
        }
        const auto catalog = catalog_of(pole_layer(), std::move(features));
        return catalog->layers.at("pole").layer->memory().rest;
    };
    const std::size_t shared = memory({121.5501234, 29.8749876});
    const std::size_t rounded = memory({121.550123449, 29.874987666});
    CHECK(shared > 500'000);
    CHECK(rounded > shared + 500 * sizeof(geo::Point));
    CHECK(rounded < shared + 100'000);
}
