#include "data/normalize/shapefile_names.hpp"
#include "data/writers/feature_writer.hpp"
#include "data/writers/ogr_writer.hpp"
#include "data/writers/zip_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace haishu::data
{
namespace
{

using geo::GeometryType;

constexpr std::size_t max_text_bytes = 254;

// One shapefile holds one of these.
struct Kind {
    const char* ending;
    GeometryType type;
};
constexpr std::array<Kind, 4> kinds{{{"_point", GeometryType::Point},
                                     {"_multipoint", GeometryType::MultiPoint},
                                     {"_line", GeometryType::LineString},
                                     {"_area", GeometryType::Polygon}}};

std::size_t kind_of(GeometryType type)
{
    switch (type) {
        case GeometryType::Point: return 0;
        case GeometryType::MultiPoint: return 1;
        case GeometryType::LineString:
        case GeometryType::MultiLineString: return 2;
        default: return 3;
    }
}

void cut_text(geo::Value& value)
{
    auto* const text = std::get_if<std::string>(&value);
    if (text == nullptr || text->size() <= max_text_bytes) return;
    std::size_t end = max_text_bytes;
    while (end > 0 && (static_cast<unsigned char>((*text)[end]) & 0xC0) == 0x80) --end;
    text->resize(end);
}

class ShapefileWriter : public FeatureWriter
{
   public:
    ShapefileWriter(OgrWriter writer, std::string folder, std::string zip_path)
        : m_writer(std::move(writer)), m_folder(std::move(folder)), m_zip_path(std::move(zip_path))
    {
    }

    Result<void> begin(const ExportPlan& plan)
    {
        std::vector<std::string> names;
        for (const layers::Field& field : plan.layer.fields) names.push_back(field.name);
        names = shapefile_names(names);
        OgrLayerPlan layer;
        layer.has_z = plan.layer.has_z;
        layer.has_geometry = plan.layer.geometry != layers::GeometryKind::None;
        layer.fields = plan.layer.fields;
        for (std::size_t i = 0; i < names.size(); ++i) layer.fields[i].name = names[i];
        layer.options = {"ENCODING=UTF-8"};
        layer.has_booleans_and_moments = false;
        std::array<bool, kinds.size()> occurs{};
        for (const GeometryType type : plan.types) occurs[kind_of(type)] = true;
        const auto count = std::count(occurs.begin(), occurs.end(), true);
        if (count == 0) {
            const bool is_any = plan.layer.geometry == layers::GeometryKind::Any || !layer.has_geometry;
            occurs[is_any ? 0 : kind_of(static_cast<GeometryType>(plan.layer.geometry))] = true;
        }
        for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
            if (!occurs[kind]) continue;
            layer.name = plan.layer.id + (count > 1 ? kinds[kind].ending : "");
            layer.type = kinds[kind].type;
            HAISHU_TRY(m_numbers[kind], m_writer.add_layer(layer));
            m_home_of_shapeless = m_numbers[kind];
        }
        return {};
    }

    Result<void> add(const layers::Feature& feature) override
    {
        layers::Feature cut = feature;
        for (geo::Value& value : cut.values) cut_text(value);
        return m_writer.add(feature.geometry ? m_numbers[kind_of(feature.geometry->type)] : m_home_of_shapeless, cut);
    }

    Result<void> finish() override
    {
        HAISHU_CHECK(m_writer.finish());
        return zip_folder(m_folder, m_zip_path);
    }

   private:
    OgrWriter m_writer;
    std::string m_folder;
    std::string m_zip_path;
    std::array<std::size_t, kinds.size()> m_numbers{};
    std::size_t m_home_of_shapeless = 0;
};

}  // namespace

Result<std::unique_ptr<FeatureWriter>> write_zipped_shapefile(const ExportPlan& plan, const std::string& path)
{
    if (plan.types.count(GeometryType::GeometryCollection) > 0)
        return Error{ErrorCode::Unsupported,
                     "geometry-not-in-format",
                     "a shapefile cannot hold geometry collections; export as gpkg",
                     {{"format", "shp"}}};
    const std::string folder = path + ".parts";
    std::error_code ignored;
    std::filesystem::create_directory(folder, ignored);
    HAISHU_TRY(auto ogr, OgrWriter::create(folder, "ESRI Shapefile"));
    auto writer = std::make_unique<ShapefileWriter>(std::move(ogr), folder, path);
    HAISHU_CHECK(writer->begin(plan));
    return std::unique_ptr<FeatureWriter>(std::move(writer));
}

}  // namespace haishu::data
