#include "tests/layers/filter/matching.hpp"

#include "layers/filter/filter.hpp"

#include <catch2/catch.hpp>

namespace haishu::layers
{

std::set<std::int64_t> matches(const LayerView& view, const std::string& text, geo::Crs crs)
{
    INFO(text);
    const auto tree = parse_cql2_text(text);
    REQUIRE(tree);
    const auto filter = Filter::bind(**tree, view.descriptor(), crs);
    INFO((filter ? "" : filter.error().detail));
    REQUIRE(filter);
    std::set<std::int64_t> found;
    const auto cover = (*filter)->cover();
    view.visit_all([&](const FeatureRef& feature) {
        if (!(*filter)->matches(feature)) return true;
        found.insert(feature.fid());
        if (cover) CHECK((!feature.geometry().is_empty() && feature.box().intersects(*cover)));
        return true;
    });
    return found;
}

}  // namespace haishu::layers
