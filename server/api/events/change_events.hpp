#pragma once
// What one viewer is told of a write, as events of /events.

#include "geo/types/box.hpp"
#include "layers/catalog/live_catalog.hpp"
#include "layers/policy/viewer.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace haishu::server
{

struct ChangeEvent {
    std::int64_t id = 0;  // change sequence of the last change that it tells
    std::string collection;
    geo::Box box;       // EPSG:4490; empty if nothing of it has a place
    std::string block;  // the whole event as it is sent
};

// The tiles that boxes touch, kept for the next viewer who is told of the same: finding them is most of the work.
class TouchedTiles
{
   public:
    using Names = std::vector<std::pair<std::string, std::vector<std::string>>>;  // by tile matrix set
    const Names& of(const std::vector<geo::Box>& boxes);

   private:
    std::map<std::string, Names> m_names;  // by the bytes of the boxes
};

// Compares what the viewer sees before and after: a row that comes into sight is an insert, one that goes out of it a delete,
// and what he cannot see is not told at all, neither is a write that leaves what he sees as it was. An event tells up to 16
// rows of one kind; of a write of more than 1,000 visible rows there is one "publish" without rows, like that of an import.
std::vector<ChangeEvent> events_of(const layers::Written& written, const layers::Viewer& viewer);
std::vector<ChangeEvent> events_of(const layers::Written& written, const layers::Viewer& viewer, TouchedTiles& tiles);

}  // namespace haishu::server
