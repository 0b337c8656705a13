#include "district.hpp"

#include "geo/ops/measure.hpp"

#include <catch2/catch.hpp>
#include <cstring>

namespace haishu::data::test
{

namespace
{

const geo::Value& value_of(const DemoLayer& layer, const layers::Feature& feature, const std::string& field)
{
    const std::optional<std::size_t> index = layer.descriptor.field_index(field);
    REQUIRE(index.has_value());
    return feature.values[*index];
}

void mix(std::uint64_t& hash, const void* bytes, std::size_t size)
{
    const auto* at = static_cast<const unsigned char*>(bytes);
    for (std::size_t i = 0; i < size; ++i) hash = (hash ^ at[i]) * 0x100000001b3ULL;
}

}  // namespace

District District::make(double scale, std::uint64_t seed)
{
    District district;
    const Result<void> made = generate_demo(
        {scale, seed}, layers::shipped_descriptors(),
        [&](DemoLayer&& layer) -> Result<void> {
            const std::string id = layer.descriptor.id;
            district.m_layers.emplace(id, std::move(layer));
            return {};
        },
        nullptr);
    REQUIRE(made);
    return district;
}

const District& District::of_scale_one()
{
    static const District district = make(1, 330203);
    return district;
}

std::uint64_t District::hash() const
{
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const auto& [id, layer] : m_layers) {
        mix(hash, id.data(), id.size());
        for (const layers::Feature& feature : layer.features) {
            if (feature.geometry)
                mix(hash, feature.geometry->points.data(), feature.geometry->points.size() * sizeof(geo::Point));
            for (const geo::Value& value : feature.values) {
                const std::size_t kind = value.index();
                mix(hash, &kind, sizeof kind);
                if (const auto* text = std::get_if<std::string>(&value)) mix(hash, text->data(), text->size());
                if (const auto* number = std::get_if<std::int64_t>(&value)) mix(hash, number, sizeof *number);
                if (const auto* number = std::get_if<double>(&value)) mix(hash, number, sizeof *number);
                if (const auto* flag = std::get_if<bool>(&value)) mix(hash, flag, sizeof *flag);
            }
        }
    }
    return hash;
}

std::string text_of(const DemoLayer& layer, const layers::Feature& feature, const std::string& field)
{
    const auto* text = std::get_if<std::string>(&value_of(layer, feature, field));
    return text == nullptr ? std::string() : *text;
}

double number_of(const DemoLayer& layer, const layers::Feature& feature, const std::string& field)
{
    const geo::Value& value = value_of(layer, feature, field);
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    const auto* real = std::get_if<double>(&value);
    return real == nullptr ? 0 : *real;
}

bool flag_of(const DemoLayer& layer, const layers::Feature& feature, const std::string& field)
{
    const auto* flag = std::get_if<bool>(&value_of(layer, feature, field));
    return flag != nullptr && *flag;
}

bool is_null(const DemoLayer& layer, const layers::Feature& feature, const std::string& field)
{
    return value_of(layer, feature, field).index() == 0;
}

std::set<std::string> values_of(const DemoLayer& layer, const std::string& field)
{
    std::set<std::string> values;
    for (const layers::Feature& feature : layer.features) values.insert(text_of(layer, feature, field));
    return values;
}

geo::Geometry in_metres(geo::Geometry degrees)
{
    for (geo::Point& p : degrees.points) p = {(p.x - 121.45) * 96635.0, (p.y - 29.85) * 110858.0};
    return degrees;
}

double metres_between(geo::Point a, geo::Point b)
{
    return geo::geodesic_distance_m(a, b);
}

}  // namespace haishu::data::test
