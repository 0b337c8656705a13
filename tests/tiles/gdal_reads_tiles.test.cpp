// GDAL's own MVT reader, asked on the command line, as the outside oracle of the encoder.

#include "tests/tiles/test_layer.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace haishu;
using namespace haishu::tiles;
using layers::FieldType;

namespace
{

class TileFile
{
   public:
    explicit TileFile(const std::string& bytes)
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "haishu-tile-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        m_folder = pattern;
        std::ofstream(path(), std::ios::binary) << bytes;
    }
    TileFile(const TileFile&) = delete;
    TileFile& operator=(const TileFile&) = delete;
    ~TileFile() { std::filesystem::remove_all(m_folder); }
    [[nodiscard]] std::string path() const { return (m_folder / "tile.mvt").string(); }

   private:
    std::filesystem::path m_folder;
};

// The layer as GDAL reads it, as GeoJSON in tile units (y upwards: GDAL turns it).
nlohmann::json read_by_gdal(const std::string& bytes, const std::string& layer)
{
    const TileFile file(bytes);
    const std::string command = "ogr2ogr -f GeoJSONSeq /vsistdout/ MVT:" + file.path() + " " + layer +
                                " -oo METADATA_FILE= -oo CLIP=NO -lco COORDINATE_PRECISION=3 2>/dev/null";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    REQUIRE(pipe);
    nlohmann::json features = nlohmann::json::array();
    std::string text;
    std::array<char, 65536> buffer;
    while (const std::size_t count = fread(buffer.data(), 1, buffer.size(), pipe.get())) text.append(buffer.data(), count);
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        auto feature = nlohmann::json::parse(text.substr(begin, end - begin), nullptr, false);
        INFO(text.substr(begin, end - begin));
        REQUIRE(feature.is_object());
        features.push_back(std::move(feature));
        begin = end + 1;
    }
    return features;
}

}  // namespace

TEST_CASE("GDAL reads every attribute as it was given")
{
    layers::LayerDescriptor descriptor = plain_descriptor("place");
    descriptor.fields = {field("name", FieldType::Text), field("count", FieldType::Integer), field("height", FieldType::Real),
                         field("open", FieldType::Boolean), field("since", FieldType::Date)};
    const auto view =
        view_of(descriptor, {feature(42, "POINT (121.55 29.875)",
                                     {std::string("月湖"), std::int64_t{-1'234'567'890'123}, 0.1, true, std::int64_t{19'844}}),
                             feature(43, "POINT (121.5503 29.875)", {{}, std::int64_t{5}, {}, false, {}})});
    const auto features = read_by_gdal(tile_of({view}, TileId{14, 6766, 13723}).bytes, "place");
    REQUIRE(features.size() == 2);
    const auto& first = features[0]["properties"]["mvt_id"] == 42 ? features[0] : features[1];
    const auto& second = features[0]["properties"]["mvt_id"] == 42 ? features[1] : features[0];
    CHECK(first["properties"]["name"] == "月湖");
    CHECK(first["properties"]["count"] == -1'234'567'890'123);
    CHECK(first["properties"]["height"] == 0.1);
    CHECK(first["properties"]["open"] == true);
    CHECK(first["properties"]["since"] == "2024-05-01");
    CHECK(second["properties"]["mvt_id"] == 43);
    CHECK(second["properties"]["count"] == 5);
    CHECK(second["properties"]["open"] == false);
    CHECK((!second["properties"].contains("name") || second["properties"]["name"].is_null()));
}

TEST_CASE("GDAL counts the same features with the same ids and shapes of real layers", "[sample-data]")
{
    const auto buildings = view_of(plain_descriptor("building"), shared_features("osm/shanghai_buildings.geojson"));
    const auto roads = view_of(plain_descriptor("road"), shared_features("osm/shanghai_roads.geojson"));
    const auto pois = view_of(plain_descriptor("poi"), shared_features("osm/shanghai_pois.geojson"));
    const VectorTile made = tile_of({buildings, roads, pois}, mercator_tile(14, {121.50, 31.24}));
    const DecodedTile decoded = decode_tile(made.bytes);
    REQUIRE(decoded.layers.size() == 3);
    for (const DecodedLayer& layer : decoded.layers) {
        INFO(layer.name);
        const auto features = read_by_gdal(made.bytes, layer.name);
        REQUIRE(features.size() == layer.features.size());
        for (std::size_t i = 0; i < features.size(); ++i) {
            const DecodedFeature& own = layer.features[i];
            REQUIRE(features[i]["properties"]["mvt_id"] == own.id);
            std::string type = features[i]["geometry"]["type"];
            nlohmann::json coordinates = features[i]["geometry"]["coordinates"];
            // GDAL gives all features of a layer the multi type as soon as one has it.
            if (type.rfind("Multi", 0) == 0 && coordinates.size() == 1) {
                type = type.substr(5);
                coordinates = nlohmann::json(coordinates[0]);
            }
            if (own.geometry.type == geo::GeometryType::Polygon) {
                REQUIRE(type == "Polygon");
                REQUIRE(coordinates.size() == own.geometry.ring_ends.size());
                REQUIRE(coordinates[0].size() == own.geometry.ring_ends[0]);
            } else if (own.geometry.type == geo::GeometryType::MultiPolygon) {
                REQUIRE(type == "MultiPolygon");
                REQUIRE(coordinates.size() == own.geometry.polygon_ends.size());
            } else if (own.geometry.type == geo::GeometryType::LineString) {
                REQUIRE(type == "LineString");
                REQUIRE(coordinates.size() == own.geometry.points.size());
            } else if (own.geometry.type == geo::GeometryType::Point) {
                REQUIRE(type == "Point");
            }
            const auto name = own.attributes.find("name");
            if (name != own.attributes.end()) REQUIRE(features[i]["properties"]["name"] == std::get<std::string>(name->second));
        }
    }
}
