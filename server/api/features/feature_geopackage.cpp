#include "server/api/features/feature_geopackage.hpp"

#include "data/publish/temporary_files.hpp"
#include "data/writers/feature_writer.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace haishu::server
{

namespace
{

// About 16 bytes each in the file: a quarter of a gigabyte.
constexpr std::size_t max_vertices = 16'000'000;

Result<void> check_size(const std::vector<layers::FeatureRef>& features)
{
    std::size_t vertices = 0;
    for (const layers::FeatureRef& feature : features) vertices += feature.geometry().points.size();
    if (vertices <= max_vertices) return {};
    return Error{ErrorCode::TooLarge, "answer-too-large", "the answer is too large; ask for fewer features", {}};
}

}  // namespace

Result<layers::Feature> selected_feature(const layers::FeatureRef& feature, const GeometryWriter& geometry,
                                         const FieldSelection& selection)
{
    layers::Feature made;
    made.fid = feature.fid();
    made.version = feature.version();
    if (selection.has_geometry && !feature.geometry().is_empty()) {
        HAISHU_TRY(made.geometry, geometry.turned(feature.geometry()));
    }
    for (const std::size_t field : selection.fields) made.values.push_back(geo::to_value(feature.value(field)));
    return made;
}

Result<std::string> features_geopackage(const layers::LayerDescriptor& layer, const GeometryWriter& geometry,
                                        const FieldSelection& selection, geo::Crs crs,
                                        const std::vector<layers::FeatureRef>& features, Deadline deadline)
{
    HAISHU_CHECK(check_size(features));
    data::ExportPlan plan;
    plan.layer = selected_descriptor(layer, selection);
    plan.epsg = crs == geo::crs84 ? geo::wgs84.epsg : crs.epsg;
    HAISHU_TRY(const auto folder, data::TemporaryFolder::create((std::filesystem::temp_directory_path() / "haishu").string()));
    const std::string path = folder.path() + "/" + layer.id + ".gpkg";
    HAISHU_TRY(const auto writer, data::write_geopackage(plan, path));
    for (const layers::FeatureRef& feature : features) {
        if (deadline.has_passed()) return Error{ErrorCode::TimedOut, "deadline", "the answer took too long to write", {}};
        HAISHU_TRY(const layers::Feature made, selected_feature(feature, geometry, selection));
        HAISHU_CHECK(writer->add(made));
    }
    HAISHU_CHECK(writer->finish());
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace haishu::server
