// GeoPackage and FlatGeobuf: one layer, as it is.

#include "data/writers/feature_writer.hpp"
#include "data/writers/ogr_writer.hpp"

namespace haishu::data
{
namespace
{

class SingleLayerWriter : public FeatureWriter
{
   public:
    SingleLayerWriter(OgrWriter writer, std::size_t layer) : m_writer(std::move(writer)), m_layer(layer) {}
    Result<void> add(const layers::Feature& feature) override { return m_writer.add(m_layer, feature); }
    Result<void> finish() override { return m_writer.finish(); }

   private:
    OgrWriter m_writer;
    std::size_t m_layer;
};

Result<std::unique_ptr<FeatureWriter>> write_single_layer(const ExportPlan& plan, const std::string& path, const char* driver,
                                                          std::vector<std::string> options)
{
    HAISHU_TRY(auto writer, OgrWriter::create(path, driver));
    OgrLayerPlan layer;
    layer.name = plan.layer.id;
    if (plan.layer.geometry != layers::GeometryKind::Any) layer.type = static_cast<geo::GeometryType>(plan.layer.geometry);
    layer.has_geometry = plan.layer.geometry != layers::GeometryKind::None;
    layer.has_z = plan.layer.has_z;
    layer.epsg = plan.epsg;
    layer.fields = plan.layer.fields;
    layer.options = std::move(options);
    layer.keeps_fids = true;
    HAISHU_TRY(const std::size_t number, writer.add_layer(layer));
    return std::unique_ptr<FeatureWriter>(std::make_unique<SingleLayerWriter>(std::move(writer), number));
}

}  // namespace

Result<std::unique_ptr<FeatureWriter>> write_geopackage(const ExportPlan& plan, const std::string& path)
{
    std::string fid_column = "fid";
    while (plan.layer.find_field(fid_column) != nullptr) fid_column += "_";
    std::string geometry_column = "geom";
    while (plan.layer.find_field(geometry_column) != nullptr) geometry_column += "_";
    return write_single_layer(plan, path, "GPKG",
                              {"FID=" + fid_column, "GEOMETRY_NAME=" + geometry_column, "IDENTIFIER=" + plan.layer.title.zh,
                               "DESCRIPTION=" + plan.layer.description.zh});
}

Result<std::unique_ptr<FeatureWriter>> write_flatgeobuf(const ExportPlan& plan, const std::string& path)
{
    // The driver would leave features without geometry out and say nothing.
    if (plan.has_missing_geometry)
        return Error{ErrorCode::Unsupported,
                     "not-in-format",
                     "features without geometry cannot be in a FlatGeobuf file; export as gpkg",
                     {{"format", "fgb"}}};
    return write_single_layer(plan, path, "FlatGeobuf", {std::string("SPATIAL_INDEX=") + (plan.types.empty() ? "NO" : "YES")});
}

}  // namespace haishu::data
