#include "data/normalize/shapefile_names.hpp"
#include "data/writers/dbf_file.hpp"
#include "data/writers/feature_writer.hpp"
#include "data/writers/shape_file.hpp"
#include "data/writers/zip_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace haishu::data
{
namespace
{

using geo::GeometryType;

// One shapefile holds one of these.
struct Kind {
    const char* ending;
    GeometryType type;
};
constexpr std::array<Kind, 4> kinds{{{"_point", GeometryType::Point},
                                     {"_multipoint", GeometryType::MultiPoint},
                                     {"_line", GeometryType::LineString},
                                     {"_area", GeometryType::Polygon}}};

// EPSG:4490 as ArcGIS writes it.
constexpr std::string_view projection =
    R"(GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],)"
    R"(PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]])";

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

Result<void> write_text(const std::string& path, std::string_view text)
{
    HAISHU_TRY(auto out, FileOutput::create(path));
    HAISHU_CHECK(out.write(text));
    return out.close();
}

// .shp, .shx, .dbf, .prj and .cpg of one name.
struct Shapefile {
    ShapeFileWriter shapes;
    DbfFileWriter table;

    static Result<Shapefile> create(const std::string& path, GeometryType type, bool has_z, const std::vector<DbfColumn>& columns)
    {
        HAISHU_CHECK(write_text(path + ".prj", projection));
        HAISHU_CHECK(write_text(path + ".cpg", "UTF-8"));
        HAISHU_TRY(auto shapes, ShapeFileWriter::create(path, type, has_z));
        HAISHU_TRY(auto table, DbfFileWriter::create(path + ".dbf", columns));
        return Shapefile{std::move(shapes), std::move(table)};
    }
};

class ZippedShapefileWriter : public FeatureWriter
{
   public:
    ZippedShapefileWriter(std::string folder, std::string zip_path) : m_folder(std::move(folder)), m_zip_path(std::move(zip_path))
    {
    }

    Result<void> begin(const ExportPlan& plan)
    {
        std::vector<std::string> names;
        for (const layers::Field& field : plan.layer.fields) names.push_back(field.name);
        names = shapefile_names(names);
        std::vector<DbfColumn> columns;
        for (std::size_t i = 0; i < names.size(); ++i) columns.push_back({names[i], plan.layer.fields[i].type, plan.widths[i]});
        if (columns.empty()) columns.push_back({"FID", layers::FieldType::Integer, 16});  // a table has at least one column
        m_has_own_fields = !names.empty();

        std::array<bool, kinds.size()> occurs{};
        for (const GeometryType type : plan.types) occurs[kind_of(type)] = true;
        const auto count = std::count(occurs.begin(), occurs.end(), true);
        if (count == 0)
            occurs[plan.layer.geometry < layers::GeometryKind::Any ? kind_of(static_cast<GeometryType>(plan.layer.geometry))
                                                                   : 0] = true;
        for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
            if (!occurs[kind]) continue;
            const std::string name = plan.layer.id + (count > 1 ? kinds[kind].ending : "");
            HAISHU_TRY(auto file, Shapefile::create(m_folder + "/" + name, kinds[kind].type, plan.layer.has_z, columns));
            m_files[kind].emplace(std::move(file));
            m_home_of_shapeless = kind;
        }
        return {};
    }

    Result<void> add(const layers::Feature& feature) override
    {
        Shapefile& file = *m_files[feature.geometry ? kind_of(feature.geometry->type) : m_home_of_shapeless];
        HAISHU_CHECK(file.shapes.add(feature.geometry ? &*feature.geometry : nullptr));
        if (m_has_own_fields) return file.table.add(feature);
        layers::Feature number;
        number.values.emplace_back(feature.fid);
        return file.table.add(number);
    }

    Result<void> finish() override
    {
        for (auto& file : m_files) {
            if (!file) continue;
            HAISHU_CHECK(file->shapes.finish());
            HAISHU_CHECK(file->table.finish());
        }
        return zip_folder(m_folder, m_zip_path);
    }

   private:
    std::string m_folder;
    std::string m_zip_path;
    std::array<std::optional<Shapefile>, kinds.size()> m_files;
    std::size_t m_home_of_shapeless = 0;
    bool m_has_own_fields = true;
};

}  // namespace

Result<std::unique_ptr<FeatureWriter>> write_zipped_shapefile(const ExportPlan& plan, const std::string& path)
{
    if (plan.types.count(GeometryType::GeometryCollection) > 0 || plan.layer.fields.size() > 250)
        return Error{ErrorCode::Unsupported,
                     "not-in-format",
                     "a shapefile cannot hold geometry collections or more than 250 fields; export as gpkg",
                     {{"format", "shp"}}};
    const std::string folder = path + ".parts";
    std::error_code ignored;
    std::filesystem::create_directory(folder, ignored);
    auto writer = std::make_unique<ZippedShapefileWriter>(folder, path);
    HAISHU_CHECK(writer->begin(plan));
    return std::unique_ptr<FeatureWriter>(std::move(writer));
}

}  // namespace haishu::data
