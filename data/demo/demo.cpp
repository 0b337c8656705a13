#include "data/demo/demo.hpp"

#include "data/demo/world.hpp"

#include <algorithm>

namespace haishu::data
{

namespace
{

void index_buildings(World& world)
{
    world.buildings_by_community.resize(world.facts.communities.size());
    for (std::uint32_t i = 0; i < world.land.buildings.size(); ++i) {
        const Building& b = world.land.buildings[i];
        world.buildings_by_use[b.use].push_back(i);
        const std::int32_t community = b.face < 0 ? -1 : world.divisions.face_community[static_cast<std::size_t>(b.face)];
        if (community >= 0) world.buildings_by_community[static_cast<std::size_t>(community)].push_back(i);
    }
}

}  // namespace

Result<void> generate_demo(const DemoRequest& request, const std::vector<layers::LayerDescriptor>& descriptors,
                           const std::function<Result<void>(DemoLayer&&)>& take,
                           const std::function<void(const std::string& step)>& on_step)
{
    const auto step = [&](const std::string& name) {
        if (on_step) on_step(name);
    };
    if (!(request.scale > 0) || request.scale > 100) {
        return bad_input("demo-scale", "the scale of the demo district must be over 0 and at most 100")
            .with("scale", std::to_string(request.scale));
    }
    step("facts");
    HAISHU_TRY(Facts facts, load_facts());
    const Random random(request.seed);
    step("streets");
    Network network = build_network(facts, reserved_places(facts), random);
    World world(request, std::move(facts), random, std::move(network));
    step("divisions");
    HAISHU_TRY(world.divisions, build_divisions(world.facts, world.network, random));
    step("buildings");
    HAISHU_TRY(world.land, build_land(world.facts, world.network, world.divisions, world.roads, world.count("building"), random));
    index_buildings(world);
    for (const LayerMaker& maker : layer_makers()) {
        const auto descriptor = std::find_if(descriptors.begin(), descriptors.end(),
                                             [&](const layers::LayerDescriptor& d) { return d.id == maker.layer; });
        if (descriptor == descriptors.end()) continue;
        step(std::string(maker.layer));
        LayerRows rows(*descriptor, world.facts.frame);
        maker.make(world, rows);
        HAISHU_CHECK(take(rows.release()));
    }
    return {};
}

}  // namespace haishu::data
