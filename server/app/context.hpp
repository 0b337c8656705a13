#pragma once
// What handlers work with: made once by wiring, const and shared by all workers.

#include "layers/catalog/live_catalog.hpp"
#include "layers/policy/gate.hpp"
#include "server/api/map_marks.hpp"
#include "server/http/message.hpp"
#include "tiles/cache/tile_cache.hpp"

#include <memory>
#include <string>
#include <vector>

namespace haishu::server
{

class AuditRecorder;
class Authenticator;
class ChangeFeed;
class JobBook;
class Metrics;
class PageMoments;
struct Route;

struct Context {
    layers::LiveCatalog* catalog = nullptr;
    tiles::TileCache* tile_cache = nullptr;
    Authenticator* authenticator = nullptr;
    AuditRecorder* audit = nullptr;  // null: nothing is recorded (tests of other things)
    Metrics* metrics = nullptr;
    JobBook* jobs = nullptr;
    ChangeFeed* feed = nullptr;
    PageMoments* moments = nullptr;
    const std::vector<Route>* routes = nullptr;
    std::shared_ptr<const MapMarks> marks = std::make_shared<const MapMarks>();
    bool has_open_metrics = false;  // /metrics without login from this machine
    std::string viewer_directory;   // --viewer DIR: the viewer's files from disk instead of from the program

    [[nodiscard]] layers::Gate gate(const Request& request) const { return {catalog->current(), request.viewer, request.shown}; }
};

}  // namespace haishu::server
