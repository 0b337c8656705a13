#include "data/readers/ogr_source.hpp"

#include "data/normalize/value_text.hpp"
#include "data/readers/ogr_crs.hpp"
#include "data/readers/ogr_environment.hpp"
#include "data/readers/ogr_geometry.hpp"
#include "data/readers/ogr_value.hpp"
#include "data/readers/probe.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>
#include <ogr_api.h>

#include <algorithm>
#include <filesystem>

namespace haishu::data
{
namespace
{

// GDAL names files in its messages; people outside need not know where ours lie.
std::string without_folder(std::string message, const std::string& path)
{
    const std::string folder = std::filesystem::path(path).parent_path().string() + "/";
    for (std::size_t at = message.find(folder); at != std::string::npos; at = message.find(folder))
        message.erase(at, folder.size());
    return message.substr(0, 300);
}

Error damaged(const std::string& path, const std::string& reason)
{
    const std::string name = std::filesystem::path(path).filename().string();
    const std::string shown = without_folder(reason.empty() ? "not readable" : reason, path);
    return bad_input("source-damaged", name + ": damaged or cut short (" + shown + ")").with("name", name).with("reason", shown);
}

struct DatasetClose {
    void operator()(void* dataset) const { GDALClose(dataset); }
};

class OgrStream : public RecordStream
{
   public:
    OgrStream(GDALDatasetH dataset, OGRLayerH layer, const OgrOpening& opening, OgrErrors& errors)
        : m_dataset(dataset),
          m_layer(layer),
          m_opening(opening),
          m_errors(errors),
          m_crs(declared_crs(OGR_L_GetSpatialRef(layer)))
    {
        const OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
        const int count = OGR_FD_GetFieldCount(definition);
        for (int i = 0; i < count; ++i) {
            const OGRFieldDefnH field = OGR_FD_GetFieldDefn(definition, i);
            const std::string name = OGR_Fld_GetNameRef(field);
            const auto& ignored = opening.ignored_fields;
            if (std::find(ignored.begin(), ignored.end(), name) != ignored.end()) continue;
            if (OGR_Fld_GetType(field) == OFTBinary) {
                issues.emplace_back("field-ignored", "field '" + name + "' holds binary data (left out)");
                continue;
            }
            m_columns.push_back({i, field});
            const auto spoilt = opening.field_names.find(name);
            const bool is_logical = opening.logical_fields.count(i) > 0;
            m_fields.push_back({spoilt == opening.field_names.end() ? name : spoilt->second,
                                is_logical ? layers::FieldType::Boolean : field_type_of(field)});
        }
        const GIntBig features = OGR_L_GetFeatureCount(layer, 0);
        if (features >= 0) m_count = static_cast<std::uint64_t>(features);
    }

    [[nodiscard]] const std::vector<RawField>& fields() const override { return m_fields; }
    [[nodiscard]] const DeclaredCrs& crs() const override { return m_crs; }
    [[nodiscard]] std::optional<std::uint64_t> count() const override { return m_count; }

    Result<bool> next(RawRecord& record) override
    {
        m_errors.clear();
        const std::unique_ptr<std::remove_pointer_t<OGRFeatureH>, void (*)(OGRFeatureH)> feature(next_feature(), OGR_F_Destroy);
        if (!feature) {
            if (!m_errors.failure().empty()) return damaged(m_opening.path, m_errors.failure());
            if (m_opening.is_count_certain && m_count && *m_count > m_row)
                return damaged(m_opening.path, "fewer records than its header says");
            return false;
        }
        record.row = ++m_row;
        record.issues.clear();
        record.values.clear();
        if (!m_errors.failure().empty())
            record.issues.emplace_back("record-damaged", without_folder(m_errors.failure(), m_opening.path));
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            ReadValue read = read_ogr_value(feature.get(), m_columns[i].first, m_columns[i].second);
            if (read.is_zone_assumed)
                record.issues.emplace_back("time-zone-assumed", "a time without zone is read as Beijing time");
            if (read.is_out_of_range)
                record.issues.emplace_back("value-out-of-range", "'" + m_fields[i].name + "' has no possible value");
            if (const auto* text = std::get_if<std::string>(&read.value); text != nullptr && is_logical(i)) {
                const auto truth = boolean_in(*text);
                read.value = truth ? geo::Value(*truth) : geo::Value();
            }
            record.values.push_back(std::move(read.value));
        }
        ReadShape shape = read_ogr_geometry(OGR_F_GetGeometryRef(feature.get()));
        if (shape.is_malformed) record.issues.emplace_back("geometry-malformed", "the geometry makes no sense (left out)");
        if (shape.has_lost_heights) record.issues.emplace_back("height-dropped", "heights are not numbers (left out)");
        if (shape.has_lost_measures) record.issues.emplace_back("measure-dropped", "measures (M) are not kept");
        if (shape.was_curved) record.issues.emplace_back("curve-flattened", "arcs are kept as short lines");
        record.geometry = std::move(shape.geometry);
        return true;
    }

    Result<void> rewind() override
    {
        m_row = 0;
        m_opening.is_interleaved ? GDALDatasetResetReading(m_dataset) : OGR_L_ResetReading(m_layer);
        return {};
    }

   private:
    [[nodiscard]] bool is_logical(std::size_t column) const
    {
        return m_opening.logical_fields.count(m_columns[column].first) > 0;
    }

    OGRFeatureH next_feature()
    {
        if (!m_opening.is_interleaved) return OGR_L_GetNextFeature(m_layer);
        for (;;) {
            OGRLayerH owner = nullptr;
            const OGRFeatureH feature = GDALDatasetGetNextFeature(m_dataset, &owner, nullptr, nullptr, nullptr);
            if (feature == nullptr || owner == m_layer) return feature;
            OGR_F_Destroy(feature);
        }
    }

    GDALDatasetH m_dataset;
    OGRLayerH m_layer;
    const OgrOpening& m_opening;
    OgrErrors& m_errors;
    DeclaredCrs m_crs;
    std::vector<std::pair<int, OGRFieldDefnH>> m_columns;
    std::vector<RawField> m_fields;
    std::optional<std::uint64_t> m_count;
    std::uint64_t m_row = 0;
};

class OgrSource : public DataSource
{
   public:
    explicit OgrSource(const OgrOpening& opening) : m_opening(opening)
    {
        for (const auto& [key, value] : m_opening.config) CPLSetThreadLocalConfigOption(key.c_str(), value.c_str());
    }
    OgrSource(const OgrSource&) = delete;
    OgrSource& operator=(const OgrSource&) = delete;
    ~OgrSource() override
    {
        m_dataset.reset();
        for (const auto& [key, value] : m_opening.config) CPLSetThreadLocalConfigOption(key.c_str(), nullptr);
    }

    Result<void> open()
    {
        const char* const drivers[] = {m_opening.driver, nullptr};
        CPLStringList options;
        for (const std::string& option : m_opening.open_options) options.AddString(option.c_str());
        constexpr unsigned flags = GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR;
        m_dataset.reset(GDALOpenEx(m_opening.path.c_str(), flags, drivers, options.List(), nullptr));
        if (!m_dataset) return damaged(m_opening.path, m_errors.failure());
        const int count = GDALDatasetGetLayerCount(m_dataset.get());
        for (int i = 0; i < count; ++i) {
            const std::string name = OGR_L_GetName(GDALDatasetGetLayer(m_dataset.get(), i));
            m_names.push_back(name.empty() ? "layer_" + std::to_string(i + 1) : name);
        }
        if (m_names.empty()) return damaged(m_opening.path, "no layers in it");
        return {};
    }

    [[nodiscard]] const std::vector<std::string>& layer_names() const override { return m_names; }

    Result<std::unique_ptr<RecordStream>> read_layer(std::size_t index) override
    {
        const OGRLayerH layer = GDALDatasetGetLayer(m_dataset.get(), static_cast<int>(index));
        if (layer == nullptr) return damaged(m_opening.path, m_errors.failure());
        m_errors.clear();
        std::unique_ptr<RecordStream> stream = std::make_unique<OgrStream>(m_dataset.get(), layer, m_opening, m_errors);
        HAISHU_CHECK(stream->rewind());
        return stream;
    }

   private:
    OgrOpening m_opening;
    OgrErrors m_errors;
    std::unique_ptr<void, DatasetClose> m_dataset;
    std::vector<std::string> m_names;
};

}  // namespace

Result<std::unique_ptr<DataSource>> open_with_ogr(const OgrOpening& opening)
{
    prepare_gdal();
    auto source = std::make_unique<OgrSource>(opening);
    HAISHU_CHECK(source->open());
    return std::unique_ptr<DataSource>(std::move(source));
}

}  // namespace haishu::data
