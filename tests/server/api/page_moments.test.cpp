// Former states of layers, kept for those who page through them.

#include "server/api/features/page_moments.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;

namespace
{

layers::CatalogSnapshot catalog_of(const std::string& name_field)
{
    layers::LayerDescriptor descriptor;
    descriptor.id = "school";
    descriptor.name_field = name_field;
    layers::CatalogSnapshot catalog;
    catalog.layers["school"] = {std::make_shared<const layers::LayerDescriptor>(descriptor), nullptr};
    return catalog;
}

}  // namespace

TEST_CASE("a layer's former state is found for two minutes after its last use")
{
    PageMoments::Clock::time_point now{};
    PageMoments moments([&now] { return now; });
    const layers::CatalogSnapshot catalog = catalog_of("name");
    const std::uint64_t moment = moments.keep(catalog, "school");
    REQUIRE(moment != 0);
    now += std::chrono::seconds(119);
    CHECK(moments.find(moment, catalog, "school"));
    now += std::chrono::seconds(119);
    CHECK(moments.find(moment, catalog, "school"));
    now += std::chrono::seconds(121);
    CHECK_FALSE(moments.find(moment, catalog, "school"));
}

TEST_CASE("a former state is no way around a descriptor that has changed")
{
    PageMoments moments;
    const std::uint64_t moment = moments.keep(catalog_of("name"), "school");
    CHECK(moments.find(moment, catalog_of("name"), "school"));
    CHECK_FALSE(moments.find(moment, catalog_of(""), "school"));
    CHECK_FALSE(moments.find(moment, catalog_of("name"), "hospital"));
    CHECK_FALSE(moments.find(moment + 1, catalog_of("name"), "school"));
    CHECK(moments.keep(catalog_of("name"), "nosuch") == 0);
}

TEST_CASE("of very many former states the one that was used longest ago is forgotten")
{
    PageMoments moments;
    const layers::CatalogSnapshot catalog = catalog_of("name");
    const std::uint64_t first = moments.keep(catalog, "school");
    const std::uint64_t second = moments.keep(catalog, "school");
    REQUIRE(moments.find(first, catalog, "school"));
    for (std::size_t i = 0; i + 1 < PageMoments::most; ++i) moments.keep(catalog, "school");
    CHECK(moments.find(first, catalog, "school"));
    CHECK_FALSE(moments.find(second, catalog, "school"));
}
