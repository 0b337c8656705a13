#include "layers/policy/gate.hpp"

#include "layers/query/query.hpp"
#include "layers/snapshot/layer_snapshot.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace haishu;
using namespace haishu::layers;

namespace
{

constexpr Level all_levels[] = {Level::Public, Level::Internal, Level::Restricted, Level::Closed};

struct RoleRow {
    Role role;
    const char* name;
    std::optional<Level> clearance;
};
constexpr RoleRow all_roles[] = {
    {Role::Resident, "resident", Level::Public},       {Role::Staff, "staff", Level::Internal},
    {Role::Clerk, "clerk", Level::Restricted},         {Role::Approver, "approver", Level::Restricted},
    {Role::Auditor, "auditor", std::nullopt},          {Role::SecurityAdmin, "security_admin", Level::Public},
    {Role::SystemAdmin, "system_admin", std::nullopt},
};

Viewer viewer_of(Role role)
{
    Viewer viewer;
    viewer.name = role == Role::Resident ? "" : "someone";
    viewer.role = role;
    return viewer;
}

Feature point(std::int64_t fid, double x, std::vector<geo::Value> values)
{
    Feature feature;
    feature.fid = fid;
    feature.geometry = geo::Geometry{geo::GeometryType::Point, {{x, 29.8}}, {}, {}, {}, {}};
    feature.values = std::move(values);
    return feature;
}

std::shared_ptr<const CatalogSnapshot> catalog_of(const LayerDescriptor& layer, std::vector<Feature> features,
                                                  bool is_loaded = true)
{
    auto descriptor = std::make_shared<const LayerDescriptor>(layer);
    SnapshotBuilder builder(descriptor);
    for (Feature& feature : features) builder.add(std::move(feature));
    auto catalog = std::make_shared<CatalogSnapshot>();
    catalog->layers[layer.id] = {descriptor, is_loaded ? builder.finish({}) : nullptr};
    return catalog;
}

// A layer with one field and one kind of row at given levels: open is always seen, secret rows are far to the east and
// late in time.
LayerDescriptor layer_at(Level layer_level, Level field_level, Level row_level)
{
    LayerDescriptor layer;
    layer.id = "thing";
    layer.level = layer_level;
    layer.fields = {{.name = "class", .type = FieldType::Text, .choices = {{"open", {}}, {"secret", {}}}},
                    {.name = "worth", .type = FieldType::Integer, .level = field_level},
                    {.name = "seen", .type = FieldType::DateTime}};
    layer.row_rules = {{"class", {"secret"}, row_level}};
    layer.time_field = "seen";
    layer.rank_field = "worth";
    layer.search_fields = {"worth", "class"};
    layer.generalise_rules = {{.below_zoom = 10, .where_field = "worth", .where_values = {"1"}},
                              {.below_zoom = 12,
                               .where_field = "class",
                               .where_values = {"open", "secret"},
                               .fields = std::vector<std::string>{"class", "worth"}}};
    layer.style_json = R"([{"type":"circle","paint":{"circle-radius":["get","worth"]}},{"type":"circle"}])";
    return layer;
}

std::vector<Feature> two_features()
{
    return {point(1, 121.5, {std::string("open"), std::int64_t{41}, std::int64_t{1000}}),
            point(2, 129.5, {std::string("secret"), std::int64_t{42}, std::int64_t{9000}})};
}

std::string told(const Error& error)
{
    std::string text = std::to_string(static_cast<int>(error.code)) + '|' + error.id + '|' + error.detail;
    for (const auto& [key, value] : error.context) text += '|' + key + '=' + value;
    return text;
}

}  // namespace

TEST_CASE("roles are named and cleared as the rules say")
{
    for (const RoleRow& row : all_roles) {
        CHECK(role_name(row.role) == row.name);
        CHECK(parse_role(row.name) == row.role);
        CHECK(clearance(viewer_of(row.role), "thing") == row.clearance);
    }
    CHECK(!parse_role("Resident"));
    CHECK(!parse_role(""));
    CHECK(viewer_of(Role::Resident).is_anonymous());
}

TEST_CASE("every role sees exactly the layers, fields and rows of its clearance")
{
    for (const Level layer_level : all_levels) {
        for (const Level field_level : all_levels) {
            for (const Level row_level : all_levels) {
                const LayerDescriptor whole = layer_at(layer_level, field_level, row_level);
                const auto catalog = catalog_of(whole, two_features());
                for (const RoleRow& row : all_roles) {
                    CAPTURE(row.name, level_name(layer_level), level_name(field_level), level_name(row_level));
                    const Gate gate(catalog, viewer_of(row.role));
                    const bool sees_layer = layer_level <= row.clearance;
                    const bool sees_field = field_level <= row.clearance;
                    const bool sees_row = row_level <= row.clearance;
                    const Result<LayerView> opened = gate.open("thing");
                    REQUIRE(static_cast<bool>(opened) == sees_layer);
                    CHECK(gate.visible_layers().size() == (sees_layer ? 1 : 0));
                    if (!sees_layer) continue;
                    const LayerView& view = *opened;
                    CHECK(gate.visible_layers().front() == view.descriptor());

                    CHECK(view.size() == (sees_row ? 2 : 1));
                    CHECK(view.find(1).has_value());
                    CHECK(view.find(2).has_value() == sees_row);
                    CHECK(view.extent() == geo::Box{121.5, 29.8, sees_row ? 129.5 : 121.5, 29.8});
                    CHECK(view.time_extent() == std::pair<std::int64_t, std::int64_t>{1000, sees_row ? 9000 : 1000});
                    std::size_t found = 0;
                    const auto count = [&found](const FeatureRef&) { return ++found > 0; };
                    view.search({-180, -90, 180, 90}, count);
                    view.scan(0, count);
                    CHECK(found == (sees_row ? 4 : 2));

                    const LayerDescriptor& cut = view.descriptor();
                    CHECK((cut.find_field("worth") != nullptr) == sees_field);
                    CHECK(cut.fields.size() == (sees_field ? 3 : 2));
                    CHECK(cut.rank_field == (sees_field ? "worth" : ""));
                    CHECK(cut.search_fields.size() == (sees_field ? 2 : 1));
                    CHECK(cut.row_rules.size() == (sees_row ? 1 : 0));
                    CHECK(cut.fields[0].choices.size() == (sees_row ? 2 : 1));
                    CHECK(cut.generalise_rules[0].where_field == (sees_field ? "worth" : ""));
                    CHECK(cut.generalise_rules[1].where_values.size() == (sees_row ? 2 : 1));
                    CHECK(cut.generalise_rules[1].fields->size() == (sees_field ? 2 : 1));
                    const std::string text = write_descriptor(cut);
                    CHECK((text.find("worth") != std::string::npos) == sees_field);
                    CHECK((text.find("secret") != std::string::npos) == sees_row);
                    // Fields are counted as the viewer sees them.
                    CHECK(view.find(1)->value(cut.fields.size() - 1) == geo::ValueView(std::int64_t{1000}));

                    const bool shows_more_than_public = layer_level > Level::Public ||
                                                        (sees_field && field_level > Level::Public) ||
                                                        (sees_row && row_level > Level::Public);
                    CHECK(view.is_public() == !shows_more_than_public);
                }
            }
        }
    }
}

TEST_CASE("a hidden layer is told in the very words of an unknown one")
{
    for (const bool is_loaded : {true, false}) {
        const auto catalog = catalog_of(layer_at(Level::Restricted, Level::Public, Level::Public), two_features(), is_loaded);
        for (const RoleRow& row : all_roles) {
            if (row.clearance == Level::Restricted) continue;
            const Gate with(catalog, viewer_of(row.role));
            const Gate without(std::make_shared<const CatalogSnapshot>(), viewer_of(row.role));
            CHECK(told(with.open("thing").error()) == told(without.open("thing").error()));
            CHECK(with.open("thing").error().code == ErrorCode::NotFound);
            CHECK(with.open("thing").error().id == "collection-unknown");
        }
    }
}

TEST_CASE("a layer that is not in memory yet is busy for those who may see it, and listed")
{
    const auto catalog = catalog_of(layer_at(Level::Internal, Level::Restricted, Level::Restricted), {}, false);
    CHECK(!catalog->is_ready());
    const Gate gate(catalog, viewer_of(Role::Staff));
    CHECK(gate.open("thing").error().code == ErrorCode::Busy);
    CHECK(gate.open("thing").error().id == "layer-loading");
    REQUIRE(gate.visible_layers().size() == 1);
    CHECK(gate.visible_layers()[0].find_field("worth") == nullptr);
}

TEST_CASE("two clearances share a visibility class exactly when they see the same")
{
    for (const Level field_level : all_levels) {
        for (const Level row_level : all_levels) {
            const auto catalog = catalog_of(layer_at(Level::Public, field_level, row_level), two_features());
            const auto class_of = [&catalog](Role role) {
                return Gate(catalog, viewer_of(role)).open("thing")->visibility_class();
            };
            const auto differ = [&](Level lower, Level upper) {
                const auto is_between = [&](Level level) { return lower < level && level <= upper; };
                return is_between(field_level) || is_between(row_level);
            };
            CHECK((class_of(Role::Resident) != class_of(Role::Staff)) == differ(Level::Public, Level::Internal));
            CHECK((class_of(Role::Staff) != class_of(Role::Clerk)) == differ(Level::Internal, Level::Restricted));
            CHECK((class_of(Role::Resident) != class_of(Role::Approver)) == differ(Level::Public, Level::Restricted));
            CHECK(class_of(Role::Resident) == class_of(Role::SecurityAdmin));
        }
    }
}

TEST_CASE("the visibility class does not depend on the rows, so it tells nothing of hidden ones")
{
    const LayerDescriptor layer = layer_at(Level::Public, Level::Public, Level::Restricted);
    const auto full = catalog_of(layer, two_features());
    const auto empty = catalog_of(layer, {});
    CHECK(Gate(full, {}).open("thing")->visibility_class() == Gate(empty, {}).open("thing")->visibility_class());
    LayerDescriptor other = layer;
    other.id = "other";
    CHECK(Gate(catalog_of(other, {}), {}).open("other")->visibility_class() != Gate(empty, {}).open("thing")->visibility_class());
}

TEST_CASE("a hidden field cannot be asked for, and its error is that of a field that is not there")
{
    const auto catalog = catalog_of(layer_at(Level::Public, Level::Internal, Level::Restricted), two_features());
    const LayerView view = *Gate(catalog, {}).open("thing");
    Query hidden;
    hidden.equals = {{"worth", "41"}};
    LayerDescriptor bare = layer_at(Level::Public, Level::Public, Level::Restricted);
    bare.fields.erase(bare.fields.begin() + 1);
    const auto without = catalog_of(bare, {});
    const LayerView bare_view = *Gate(without, {}).open("thing");
    CHECK(told(run_query(view, hidden, Deadline::never()).error()) ==
          told(run_query(bare_view, hidden, Deadline::never()).error()));

    Query secret;
    secret.equals = {{"class", "secret"}};
    CHECK(run_query(view, secret, Deadline::never())->number_matched == 0);
    Query all;
    CHECK(run_query(view, all, Deadline::never())->number_matched == 1);
}

TEST_CASE("rows are hidden by numbers, flags and dates as well as by texts")
{
    LayerDescriptor layer;
    layer.id = "thing";
    layer.level = Level::Public;
    layer.fields = {{.name = "code", .type = FieldType::Integer},
                    {.name = "closed", .type = FieldType::Boolean},
                    {.name = "day", .type = FieldType::Date},
                    {.name = "size", .type = FieldType::Real}};
    layer.row_rules = {{"code", {"7", "x"}, Level::Restricted},
                       {"closed", {"true"}, Level::Restricted},
                       {"day", {"2026-01-31"}, Level::Closed},
                       {"size", {"2.5"}, Level::Internal}};
    const geo::Value day = *parse_date("2026-01-31");
    const auto catalog =
        catalog_of(layer, {point(1, 121, {std::int64_t{1}, false, {}, 1.0}), point(2, 121, {std::int64_t{7}, {}, {}, {}}),
                           point(3, 121, {std::int64_t{1}, true, {}, {}}), point(4, 121, {std::int64_t{1}, {}, day, {}}),
                           point(5, 121, {{}, {}, {}, 2.5}), point(6, 121, {{}, {}, {}, {}})});
    const auto fids = [&catalog](Role role) {
        std::vector<std::int64_t> found;
        Gate(catalog, viewer_of(role)).open("thing")->scan(0, [&found](const FeatureRef& feature) {
            found.push_back(feature.fid());
            return true;
        });
        return found;
    };
    CHECK(fids(Role::Resident) == std::vector<std::int64_t>{1, 6});
    CHECK(fids(Role::Staff) == std::vector<std::int64_t>{1, 5, 6});
    CHECK(fids(Role::Clerk) == std::vector<std::int64_t>{1, 2, 3, 5, 6});
}

TEST_CASE("a rule about a field that does not exist hides all rows rather than none")
{
    LayerDescriptor layer = layer_at(Level::Public, Level::Public, Level::Restricted);
    layer.row_rules = {{"missing", {"1"}, Level::Internal}};
    const auto catalog = catalog_of(layer, two_features());
    CHECK(Gate(catalog, {}).open("thing")->size() == 0);
    CHECK(Gate(catalog, viewer_of(Role::Staff)).open("thing")->size() == 2);
}

TEST_CASE("a rule that a viewer passes but whose field he does not see is not told, yet its rows keep the view private")
{
    LayerDescriptor layer = layer_at(Level::Public, Level::Public, Level::Internal);
    layer.fields[0].level = Level::Restricted;
    const auto catalog = catalog_of(layer, two_features());
    const LayerView view = *Gate(catalog, viewer_of(Role::Staff)).open("thing");
    CHECK(view.size() == 2);
    CHECK(view.descriptor().row_rules.empty());
    CHECK(!view.is_public());
}

TEST_CASE("visible layers come in draw order, then by id")
{
    auto catalog = std::make_shared<CatalogSnapshot>();
    for (const auto& [id, order] : {std::pair("b", 2), std::pair("a", 2), std::pair("z", 1), std::pair("hidden", 0)}) {
        LayerDescriptor layer;
        layer.id = id;
        layer.draw_order = order;
        layer.level = order == 0 ? Level::Internal : Level::Public;
        catalog->layers[id] = {std::make_shared<const LayerDescriptor>(layer), nullptr};
    }
    std::vector<std::string> ids;
    for (const LayerDescriptor& layer : Gate(catalog, {}).visible_layers()) ids.push_back(layer.id);
    CHECK(ids == std::vector<std::string>{"z", "a", "b"});
}

TEST_CASE("to a key that was made for some layers the others do not exist")
{
    auto catalog = std::make_shared<CatalogSnapshot>();
    for (const char* id : {"a", "b"}) {
        LayerDescriptor layer;
        layer.id = id;
        layer.level = Level::Internal;
        SnapshotBuilder builder(std::make_shared<const LayerDescriptor>(layer));
        catalog->layers[id] = {std::make_shared<const LayerDescriptor>(layer), builder.finish({})};
    }
    Viewer viewer = viewer_of(Role::Clerk);
    const auto ids = [&] {
        std::string all;
        for (const LayerDescriptor& layer : Gate(catalog, viewer).visible_layers()) all += layer.id;
        return all;
    };
    CHECK(ids() == "ab");
    viewer.key_layers = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"b", "nope"});
    CHECK(ids() == "b");
    CHECK(Gate(catalog, viewer).open("b"));
    CHECK(Gate(catalog, viewer).open("a").error().id == "collection-unknown");
    viewer.key_layers = std::make_shared<const std::vector<std::string>>();
    CHECK(ids().empty());
    CHECK_FALSE(Gate(catalog, viewer).open("b"));
    // A key opens no more than its account.
    viewer = viewer_of(Role::Resident);
    viewer.key_layers = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"b"});
    CHECK(ids().empty());
}
