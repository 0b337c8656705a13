#include "data/normalize/value_text.hpp"
#include "data/readers/file_output.hpp"
#include "data/writers/feature_writer.hpp"
#include "geo/codec/decimal_text.hpp"
#include "geo/codec/geojson.hpp"
#include "layers/store/date_text.hpp"

#include <nlohmann/json.hpp>

namespace haishu::data
{
namespace
{

std::string json_text(const std::string& text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_value(const geo::Value& value, layers::FieldType type)
{
    if (geo::is_null(value)) return "null";
    if (const auto* text = std::get_if<std::string>(&value)) return json_text(*text);
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    if (const auto* real = std::get_if<double>(&value)) {
        const std::string text = real_text(*real);
        return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;  // stays a real when it is read back
    }
    const std::int64_t number = std::get<std::int64_t>(value);
    if (type == layers::FieldType::Date) return json_text(layers::date_text(number));
    if (type == layers::FieldType::DateTime) return json_text(layers::date_time_text(number));
    return std::to_string(number);
}

class GeoJsonWriter : public FeatureWriter
{
   public:
    GeoJsonWriter(const ExportPlan& plan, FileOutput out) : m_fields(plan.layer.fields), m_out(std::move(out)) {}

    Result<void> begin(const std::string& name)
    {
        return m_out.write("{\"type\":\"FeatureCollection\",\"name\":" + json_text(name) + ",\"features\":[\n");
    }

    Result<void> add(const layers::Feature& feature) override
    {
        std::string line = m_is_first ? "" : ",\n";
        m_is_first = false;
        line += "{\"type\":\"Feature\",\"id\":" + std::to_string(feature.fid) + ",\"geometry\":";
        feature.geometry ? geo::append_geojson(line, *feature.geometry, geo::exact_decimals) : static_cast<void>(line += "null");
        line += ",\"properties\":{";
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            if (i > 0) line.push_back(',');
            line += json_text(m_fields[i].name) + ":" + json_value(feature.values[i], m_fields[i].type);
        }
        return m_out.write(line + "}}");
    }

    Result<void> finish() override
    {
        HAISHU_CHECK(m_out.write("\n]}\n"));
        return m_out.close();
    }

   private:
    std::vector<layers::Field> m_fields;
    FileOutput m_out;
    bool m_is_first = true;
};

}  // namespace

Result<std::unique_ptr<FeatureWriter>> write_geojson(const ExportPlan& plan, const std::string& path)
{
    HAISHU_TRY(auto out, FileOutput::create(path));
    auto writer = std::make_unique<GeoJsonWriter>(plan, std::move(out));
    HAISHU_CHECK(writer->begin(plan.layer.id));
    return std::unique_ptr<FeatureWriter>(std::move(writer));
}

}  // namespace haishu::data
