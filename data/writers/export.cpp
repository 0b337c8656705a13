#include "data/writers/export.hpp"

#include "data/publish/temporary_files.hpp"
#include "data/writers/dbf_file.hpp"
#include "data/writers/feature_writer.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace haishu::data
{
namespace
{

namespace fs = std::filesystem;

struct ExportFormat {
    std::string_view name;
    std::string_view file_name;  // drivers look at it
    Result<std::unique_ptr<FeatureWriter>> (*open)(const ExportPlan&, const std::string&);
};

constexpr std::array<ExportFormat, 5> formats{{{"geojson", "out.geojson", write_geojson},
                                               {"csv", "out.csv", write_csv},
                                               {"gpkg", "out.gpkg", write_geopackage},
                                               {"shp", "out.zip", write_zipped_shapefile},
                                               {"fgb", "out.fgb", write_flatgeobuf}}};

Result<layers::LayerDescriptor> find_layer(layers::Store& store, const std::string& id)
{
    HAISHU_TRY(const auto all, store.layers());
    for (const layers::LayerDescriptor& layer : all)
        if (layer.id == id) return layer;
    return not_found("layer-unknown", "there is no layer " + id).with("layer", id);
}

Result<std::uint64_t> write_features(layers::Store& store, ExportPlan& plan, const ExportFormat& format, const std::string& path)
{
    std::uint64_t count = 0;
    const bool is_shapefile = format.open == write_zipped_shapefile;
    // Both readings are of one moment, or the plan would not fit what is written.
    HAISHU_CHECK(store.read_together([&]() -> Result<void> {
        plan.widths.assign(plan.layer.fields.size(), 1);
        HAISHU_CHECK(store.scan(plan.layer, [&plan, is_shapefile](layers::Feature&& feature) -> Result<void> {
            if (feature.geometry)
                plan.types.insert(feature.geometry->type);
            else
                plan.has_missing_geometry = true;
            for (std::size_t i = 0; is_shapefile && i < plan.widths.size(); ++i)
                plan.widths[i] = std::max(plan.widths[i], dbf_text(feature.values[i], plan.layer.fields[i].type).size());
            return {};
        }));
        HAISHU_TRY(const auto writer, format.open(plan, path));
        HAISHU_CHECK(store.scan(plan.layer, [&](layers::Feature&& feature) -> Result<void> {
            ++count;
            return writer->add(feature);
        }));
        return writer->finish();
    }));
    return count;
}

}  // namespace

Result<std::uint64_t> export_layer(layers::Store& store, const std::string& layer, const std::string& format,
                                   const std::string& out)
{
    const auto* const found =
        std::find_if(formats.begin(), formats.end(), [&format](const ExportFormat& known) { return known.name == format; });
    if (found == formats.end())
        return bad_input("export-format-unknown",
                         "'" + format.substr(0, 40) + "' is no export format; use geojson, csv, gpkg, shp or fgb")
            .with("name", format.substr(0, 40))
            .with("known", "geojson, csv, gpkg, shp, fgb");
    ExportPlan plan;
    HAISHU_TRY(plan.layer, find_layer(store, layer));
    remove_stale_imports(out);
    HAISHU_TRY(const auto folder, TemporaryFolder::create(out));
    const std::string path = folder.path() + "/" + std::string(found->file_name);
    HAISHU_TRY(const std::uint64_t count, write_features(store, plan, *found, path));
    std::error_code fault;
    fs::rename(path, out, fault);
    if (fault)
        return bad_input("file-not-writable", out + ": " + fault.message()).with("path", out).with("reason", fault.message());
    return count;
}

}  // namespace haishu::data
