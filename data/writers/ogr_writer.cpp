#include "data/writers/ogr_writer.hpp"

#include "data/normalize/moment.hpp"
#include "data/readers/ogr_environment.hpp"
#include "geo/codec/wkb.hpp"

#include <cpl_string.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include <chrono>
#include <filesystem>

namespace haishu::data
{
namespace
{

using layers::FieldType;

constexpr int zone_utc = 100;  // OGR's flag
constexpr int features_per_transaction = 20'000;

struct DatasetClose {
    void operator()(void* dataset) const { GDALClose(dataset); }
};
struct ReferenceRelease {
    void operator()(void* reference) const { OSRRelease(reference); }
};
struct FeatureDestroy {
    void operator()(std::remove_pointer_t<OGRFeatureH>* feature) const { OGR_F_Destroy(feature); }
};

OGRwkbGeometryType ogr_type(const OgrLayerPlan& plan)
{
    if (!plan.has_geometry) return wkbNone;
    const auto type = plan.type ? static_cast<OGRwkbGeometryType>(*plan.type) : wkbUnknown;
    return plan.has_z ? wkbSetZ(type) : type;
}

OGRFieldType ogr_field_type(FieldType type)
{
    switch (type) {
        case FieldType::Integer: return OFTInteger64;
        case FieldType::Real: return OFTReal;
        case FieldType::Boolean: return OFTInteger;
        case FieldType::Date: return OFTDate;
        case FieldType::DateTime: return OFTDateTime;
        case FieldType::Text: break;
    }
    return OFTString;
}

void set_day(OGRFeatureH feature, int index, std::int64_t days, int hour, int minute, float second, int zone)
{
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
    OGR_F_SetFieldDateTimeEx(feature, index, static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
                             static_cast<int>(static_cast<unsigned>(date.day())), hour, minute, second, zone);
}

void set_moment(OGRFeatureH feature, int index, std::int64_t milliseconds)
{
    const std::int64_t in_day = ((milliseconds % milliseconds_per_day) + milliseconds_per_day) % milliseconds_per_day;
    const std::int64_t minutes = in_day / 60'000;
    set_day(feature, index, (milliseconds - in_day) / milliseconds_per_day, static_cast<int>(minutes / 60),
            static_cast<int>(minutes % 60), static_cast<float>(static_cast<double>(in_day % 60'000) / 1000), zone_utc);
}

void set_value(OGRFeatureH feature, int index, const geo::Value& value, FieldType type)
{
    if (geo::is_null(value)) {
        OGR_F_SetFieldNull(feature, index);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        OGR_F_SetFieldString(feature, index, text->c_str());
    } else if (const auto* truth = std::get_if<bool>(&value)) {
        OGR_F_SetFieldInteger(feature, index, *truth ? 1 : 0);
    } else if (const auto* real = std::get_if<double>(&value)) {
        OGR_F_SetFieldDouble(feature, index, *real);
    } else if (type == FieldType::Date) {
        set_day(feature, index, std::get<std::int64_t>(value), 0, 0, 0, 0);
    } else if (type == FieldType::DateTime) {
        set_moment(feature, index, std::get<std::int64_t>(value));
    } else {
        OGR_F_SetFieldInteger64(feature, index, std::get<std::int64_t>(value));
    }
}

}  // namespace

struct OgrWriter::Impl {
    struct Layer {
        OGRLayerH handle = nullptr;
        OgrLayerPlan plan;
    };
    std::string path;
    OgrErrors errors;
    std::unique_ptr<void, DatasetClose> dataset;
    std::vector<Layer> layers;
    bool has_transactions = false;
    int pending = 0;

    Error failure()
    {
        std::error_code ignored;
        const auto space = std::filesystem::space(std::filesystem::path(path).parent_path(), ignored);
        // GDAL says "failed to write" for most things; a disk without room is worth its own words.
        const bool is_full = !ignored && space.available < (1 << 20);
        return Error{is_full ? ErrorCode::StorageFull : ErrorCode::Internal,
                     is_full ? "storage-full" : "export-failed",
                     "the export could not be written: " + errors.failure(),
                     {{"reason", errors.failure()}}};
    }
};

OgrWriter::OgrWriter(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
OgrWriter::OgrWriter(OgrWriter&&) noexcept = default;
OgrWriter::~OgrWriter() = default;

Result<OgrWriter> OgrWriter::create(const std::string& path, const char* driver)
{
    prepare_gdal();
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    const GDALDriverH handle = GDALGetDriverByName(driver);
    HAISHU_ASSERT(handle != nullptr, "prepare_gdal registers every driver that is used");
    impl->dataset.reset(GDALCreate(handle, path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    if (!impl->dataset) return impl->failure();
    impl->has_transactions = GDALDatasetTestCapability(impl->dataset.get(), ODsCTransactions) != 0;
    return OgrWriter(std::move(impl));
}

Result<std::size_t> OgrWriter::add_layer(const OgrLayerPlan& plan)
{
    Impl& impl = *m_impl;
    const std::unique_ptr<void, ReferenceRelease> reference(OSRNewSpatialReference(nullptr));
    OSRImportFromEPSG(reference.get(), plan.epsg);
    OSRSetAxisMappingStrategy(reference.get(), OAMS_TRADITIONAL_GIS_ORDER);
    CPLStringList options;
    for (const std::string& option : plan.options) options.AddString(option.c_str());
    const OGRLayerH layer =
        GDALDatasetCreateLayer(impl.dataset.get(), plan.name.c_str(), reference.get(), ogr_type(plan), options.List());
    if (layer == nullptr) return impl.failure();
    for (const layers::Field& field : plan.fields) {
        const OGRFieldDefnH definition = OGR_Fld_Create(field.name.c_str(), ogr_field_type(field.type));
        if (field.type == FieldType::Boolean) OGR_Fld_SetSubType(definition, OFSTBoolean);
        const OGRErr result = OGR_L_CreateField(layer, definition, 1);
        OGR_Fld_Destroy(definition);
        if (result != OGRERR_NONE) return impl.failure();
    }
    impl.layers.push_back({layer, plan});
    return impl.layers.size() - 1;
}

Result<void> OgrWriter::add(std::size_t number, const layers::Feature& feature)
{
    Impl& impl = *m_impl;
    const Impl::Layer& layer = impl.layers[number];
    if (impl.has_transactions && impl.pending == 0) GDALDatasetStartTransaction(impl.dataset.get(), 0);
    impl.errors.clear();
    const std::unique_ptr<std::remove_pointer_t<OGRFeatureH>, FeatureDestroy> record(
        OGR_F_Create(OGR_L_GetLayerDefn(layer.handle)));
    if (layer.plan.keeps_fids) OGR_F_SetFID(record.get(), feature.fid);
    for (std::size_t i = 0; i < layer.plan.fields.size(); ++i)
        set_value(record.get(), static_cast<int>(i), feature.values[i], layer.plan.fields[i].type);
    if (feature.geometry && layer.plan.has_geometry) {
        const std::string bytes = geo::write_wkb(*feature.geometry);
        OGRGeometryH geometry = nullptr;
        if (OGR_G_CreateFromWkb(bytes.data(), nullptr, &geometry, static_cast<int>(bytes.size())) != OGRERR_NONE)
            return impl.failure();
        OGR_F_SetGeometryDirectly(record.get(), geometry);
    }
    if (OGR_L_CreateFeature(layer.handle, record.get()) != OGRERR_NONE) return impl.failure();
    if (!impl.has_transactions || ++impl.pending < features_per_transaction) return {};
    impl.pending = 0;
    return GDALDatasetCommitTransaction(impl.dataset.get()) == OGRERR_NONE ? Result<void>() : Result<void>(impl.failure());
}

Result<void> OgrWriter::finish()
{
    Impl& impl = *m_impl;
    impl.errors.clear();
    if (impl.pending > 0 && GDALDatasetCommitTransaction(impl.dataset.get()) != OGRERR_NONE) return impl.failure();
    impl.dataset.reset();  // some formats are written only now
    return impl.errors.failure().empty() ? Result<void>() : Result<void>(impl.failure());
}

}  // namespace haishu::data
