#include "tiles/pipeline/plane_transform.hpp"

#include <map>
#include <utility>

namespace haishu::tiles
{
namespace
{

const geo::Transform* transform(geo::Crs from, geo::Crs to)
{
    thread_local std::map<std::pair<int, int>, geo::Transform> made;
    const std::pair key{from.epsg, to.epsg};
    if (const auto found = made.find(key); found != made.end()) return &found->second;
    auto created = geo::Transform::create(from, to);
    return created ? &made.emplace(key, std::move(created).value()).first->second : nullptr;
}

}  // namespace

const geo::Transform* transform_to(geo::Crs plane)
{
    return transform(geo::cgcs2000, plane);
}

const geo::Transform* transform_from(geo::Crs plane)
{
    return transform(plane, geo::cgcs2000);
}

}  // namespace haishu::tiles
