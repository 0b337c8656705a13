#pragma once
// The generated district, made once for all tests, with plain look-ups by layer and field.

#include "data/demo/demo.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace haishu::data::test
{

class District
{
   public:
    static const District& of_scale_one();
    static District make(double scale, std::uint64_t seed);

    [[nodiscard]] const DemoLayer& layer(const std::string& id) const { return m_layers.at(id); }
    [[nodiscard]] bool has(const std::string& id) const { return m_layers.count(id) != 0; }
    [[nodiscard]] const std::map<std::string, DemoLayer>& layers() const { return m_layers; }
    [[nodiscard]] std::uint64_t hash() const;

   private:
    std::map<std::string, DemoLayer> m_layers;
};

std::string text_of(const DemoLayer& layer, const layers::Feature& feature, const std::string& field);
double number_of(const DemoLayer& layer, const layers::Feature& feature, const std::string& field);  // 0 if null
bool flag_of(const DemoLayer& layer, const layers::Feature& feature, const std::string& field);
bool is_null(const DemoLayer& layer, const layers::Feature& feature, const std::string& field);
std::set<std::string> values_of(const DemoLayer& layer, const std::string& field);

// Metres east and north of 121.45 E, 29.85 N, by the lengths of a degree there.
geo::Geometry in_metres(geo::Geometry degrees);
double metres_between(geo::Point a, geo::Point b);

}  // namespace haishu::data::test
