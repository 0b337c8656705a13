#include "server/api/events/change_events.hpp"
#include "geo/codec/wkt.hpp"
#include "layers/snapshot/layer_snapshot.hpp"

#include <algorithm>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace haishu;
using namespace haishu::server;
using layers::Change;
using layers::Operation;

namespace
{

using Json = nlohmann::json;

const char* const descriptor_text = R"({
  "id": "place", "title": {"zh": "地点", "en": "Places"}, "group": "life", "level": "public", "geometry": "Point",
  "fields": [
    {"name": "name", "type": "text", "title": {"zh": "名称", "en": "Name"}},
    {"name": "kind", "type": "text", "title": {"zh": "类别", "en": "Kind"}},
    {"name": "phone", "type": "text", "title": {"zh": "电话", "en": "Phone"}, "level": "internal"}
  ],
  "row_rules": [{"field": "kind", "values": ["hidden"], "level": "restricted"}],
  "zoom": {"min": 0, "max": 18}, "generalise": "none"
})";

layers::Feature row(std::int64_t fid, const std::string& wkt, const std::string& name, const std::string& kind,
                    const std::string& phone)
{
    layers::Feature feature;
    feature.fid = fid;
    feature.geometry = geo::read_wkt(wkt).value();
    feature.values = {name, kind, phone};
    return feature;
}

const layers::Viewer resident;
const layers::Viewer staff{"li", layers::Role::Staff, "", false};
const layers::Viewer clerk{"wang", layers::Role::Clerk, "", false};

// A layer of two rows, 1 to see and 2 hidden, and what is told when it is written to.
class Layer
{
   public:
    Layer() : m_descriptor(std::make_shared<const layers::LayerDescriptor>(layers::parse_descriptor(descriptor_text).value()))
    {
        layers::SnapshotBuilder builder(m_descriptor);
        builder.add(row(1, "POINT(121.5 29.8)", "a", "shop", "1"));
        builder.add(row(2, "POINT(121.6 29.9)", "b", "hidden", "2"));
        m_layer = builder.finish({});
    }

    layers::Written write(std::vector<layers::Feature> written, const std::vector<std::int64_t>& deleted,
                          const std::vector<Change>& changes)
    {
        const auto before = catalog();
        m_layer = layers::with_changes(m_layer, std::move(written), deleted, changes);
        return {before, catalog(), changes};
    }

   private:
    [[nodiscard]] std::shared_ptr<const layers::CatalogSnapshot> catalog() const
    {
        auto catalog = std::make_shared<layers::CatalogSnapshot>();
        catalog->layers["place"] = {m_descriptor, m_layer};
        return catalog;
    }
    std::shared_ptr<const layers::LayerDescriptor> m_descriptor;
    std::shared_ptr<const layers::LayerSnapshot> m_layer;
};

Change update(std::int64_t sequence, std::int64_t fid)
{
    return {sequence, "place", Operation::Update, fid, {121.5, 29.8, 121.5, 29.8}, {121.5, 29.8, 121.5, 29.8}};
}

Json data_of(const ChangeEvent& event)
{
    const auto from = event.block.find("data: ") + 6;
    return Json::parse(event.block.substr(from, event.block.find('\n', from) - from));
}

}  // namespace

TEST_CASE("a moved row is told with both places and the tiles of both")
{
    Layer layer;
    const auto written = layer.write({row(1, "POINT(121.55 29.85)", "a", "shop", "1")}, {}, {update(7, 1)});
    const auto events = events_of(written, resident);
    REQUIRE(events.size() == 1);
    CHECK(events[0].block.rfind("id: 7\nevent: change\ndata: {", 0) == 0);
    CHECK(events[0].block.substr(events[0].block.size() - 2) == "\n\n");
    const Json data = data_of(events[0]);
    CHECK(data["collection"] == "place");
    CHECK(data["op"] == "update");
    CHECK(data["fids"] == Json::array({1}));
    CHECK(data["bbox"] == Json::array({121.5, 29.8, 121.55, 29.85}));
    const Json& tiles = data["tiles"]["WebMercatorQuad"];
    CHECK(std::count(tiles.begin(), tiles.end(), "14/6770/13721") == 1);
    CHECK(std::count(tiles.begin(), tiles.end(), "14/6767/13723") == 1);
}

TEST_CASE("a change of a field or a row that one may not see tells him nothing")
{
    Layer layer;
    const auto of_field = layer.write({row(1, "POINT(121.5 29.8)", "a", "shop", "999")}, {}, {update(7, 1)});
    CHECK(events_of(of_field, resident).empty());
    CHECK(events_of(of_field, staff).size() == 1);
    const auto of_row = layer.write({row(2, "POINT(121.7 29.9)", "c", "hidden", "2")}, {}, {update(8, 2)});
    CHECK(events_of(of_row, resident).empty());
    CHECK(events_of(of_row, staff).empty());
    CHECK(events_of(of_row, clerk).size() == 1);
    const auto of_nothing = layer.write({row(1, "POINT(121.5 29.8)", "a", "shop", "999")}, {}, {update(9, 1)});
    CHECK(events_of(of_nothing, clerk).empty());
}

TEST_CASE("a row that goes out of sight is told as deleted where it was, and as inserted when it comes back")
{
    Layer layer;
    const auto hidden = events_of(layer.write({row(1, "POINT(121.58 29.88)", "a", "hidden", "1")}, {}, {update(7, 1)}), resident);
    REQUIRE(hidden.size() == 1);
    CHECK(data_of(hidden[0])["op"] == "delete");
    CHECK(data_of(hidden[0])["bbox"] == Json::array({121.5, 29.8, 121.5, 29.8}));
    const auto shown = events_of(layer.write({row(1, "POINT(121.58 29.88)", "a", "shop", "1")}, {}, {update(8, 1)}), resident);
    REQUIRE(shown.size() == 1);
    CHECK(data_of(shown[0])["op"] == "insert");
    CHECK(data_of(shown[0])["bbox"] == Json::array({121.58, 29.88, 121.58, 29.88}));
}

TEST_CASE("one write of several kinds is told in its order, each event with the number of its last change")
{
    Layer layer;
    const auto written =
        layer.write({row(3, "POINT(121.5 29.8)", "c", "shop", ""), row(4, "POINT(121.5 29.8)", "d", "shop", "")}, {1},
                    {{7, "place", Operation::Insert, 3, {}, {121.5, 29.8, 121.5, 29.8}},
                     {8, "place", Operation::Insert, 4, {}, {121.5, 29.8, 121.5, 29.8}},
                     {9, "place", Operation::Delete, 1, {121.5, 29.8, 121.5, 29.8}, {}}});
    const auto events = events_of(written, resident);
    REQUIRE(events.size() == 2);
    CHECK(events[0].id == 8);
    CHECK(data_of(events[0])["fids"] == Json::array({3, 4}));
    CHECK(events[1].id == 9);
    CHECK(data_of(events[1])["op"] == "delete");
}
