#include "server/api/events/change_events.hpp"

#include "geo/base/assert.hpp"
#include "layers/policy/gate.hpp"
#include "tiles/pipeline/touched_tiles.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;
using layers::FeatureRef;
using layers::LayerView;

constexpr std::size_t most_rows = 16;
constexpr std::size_t most_single_rows = 1'000;

bool is_same(const geo::GeometryView& a, const geo::GeometryView& b)
{
    const auto same_members = [](const geo::Geometry& one, const geo::Geometry& other) { return is_same(one, other); };
    return a.type == b.type && std::equal(a.points.begin(), a.points.end(), b.points.begin(), b.points.end()) &&
           std::equal(a.z.begin(), a.z.end(), b.z.begin(), b.z.end()) &&
           std::equal(a.ring_ends.begin(), a.ring_ends.end(), b.ring_ends.begin(), b.ring_ends.end()) &&
           std::equal(a.polygon_ends.begin(), a.polygon_ends.end(), b.polygon_ends.begin(), b.polygon_ends.end()) &&
           std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(), same_members);
}

bool is_same(const FeatureRef& a, const FeatureRef& b, std::size_t fields)
{
    for (std::size_t i = 0; i < fields; ++i) {
        if (a.value(i) != b.value(i)) return false;
    }
    return is_same(a.geometry(), b.geometry());
}

bool is_same(const LayerView& a, const LayerView& b)
{
    if (a.size() != b.size() || !(a.descriptor() == b.descriptor())) return false;
    const std::size_t fields = a.descriptor().fields.size();
    bool same = true;
    a.visit_all([&](const FeatureRef& row) {
        const auto other = b.find(row.fid());
        same = other && is_same(row, *other, fields);
        return same;
    });
    return same;
}

ChangeEvent make_event(std::int64_t id, const std::string& collection, std::string_view operation,
                       const std::vector<std::int64_t>& fids, const std::vector<geo::Box>& boxes, TouchedTiles& touched)
{
    ChangeEvent event{id, collection, {}, {}};
    for (const geo::Box& box : boxes) event.box.extend(box);
    Json data{{"collection", collection}, {"op", operation}, {"fids", fids}};
    data["bbox"] = nullptr;
    if (!event.box.is_empty()) data["bbox"] = {event.box.min_x, event.box.min_y, event.box.max_x, event.box.max_y};
    Json& tiles = data["tiles"] = Json::object();
    for (const auto& [set, names] : touched.of(boxes)) tiles[set] = names;
    event.block = fmt::format("id: {}\nevent: change\ndata: {}\n\n", id, data.dump());
    return event;
}

struct Told {
    std::int64_t sequence = 0;
    std::string_view operation;
    std::int64_t fid = 0;
    geo::Box before, after;
};

std::vector<Told> visible_changes(const std::vector<layers::Change>& changes, const std::optional<LayerView>& before,
                                  const std::optional<LayerView>& after)
{
    std::map<std::int64_t, std::int64_t> last;  // fid -> its last change
    for (const layers::Change& change : changes) last[change.fid] = change.sequence;
    std::vector<Told> told;
    for (const auto& [fid, sequence] : last) {
        const auto old_row = before ? before->find(fid) : std::nullopt;
        const auto new_row = after ? after->find(fid) : std::nullopt;
        if (!old_row && !new_row) continue;
        if (old_row && new_row && is_same(*old_row, *new_row, after->descriptor().fields.size())) continue;
        const std::string_view operation = !old_row ? "insert" : !new_row ? "delete" : "update";
        told.push_back({sequence, operation, fid, old_row ? old_row->box() : geo::Box(), new_row ? new_row->box() : geo::Box()});
    }
    std::sort(told.begin(), told.end(), [](const Told& a, const Told& b) { return a.sequence < b.sequence; });
    return told;
}

std::optional<LayerView> open(const std::shared_ptr<const layers::CatalogSnapshot>& catalog, const layers::Viewer& viewer,
                              const std::string& layer)
{
    auto view = layers::Gate(catalog, viewer).open(layer);
    return view ? std::optional(std::move(view).value()) : std::nullopt;
}

ChangeEvent publish_event(std::int64_t id, const std::string& layer, const std::vector<geo::Box>& boxes, TouchedTiles& touched)
{
    geo::Box all;
    for (const geo::Box& box : boxes) all.extend(box);
    return make_event(id, layer, "publish", {}, {all}, touched);
}

}  // namespace

const TouchedTiles::Names& TouchedTiles::of(const std::vector<geo::Box>& boxes)
{
    const std::string key(reinterpret_cast<const char*>(boxes.data()), boxes.size() * sizeof(geo::Box));
    const auto [place, is_new] = m_names.try_emplace(key);
    if (is_new) {
        for (const tiles::TileMatrixSet& set : tiles::tile_matrix_sets()) {
            place->second.emplace_back(set.id, tiles::touched_tiles(set, boxes));
        }
    }
    return place->second;
}

std::vector<ChangeEvent> events_of(const layers::Written& written, const layers::Viewer& viewer)
{
    TouchedTiles tiles;
    return events_of(written, viewer, tiles);
}

std::vector<ChangeEvent> events_of(const layers::Written& written, const layers::Viewer& viewer, TouchedTiles& tiles)
{
    HAISHU_ASSERT(!written.changes.empty(), "a write has changes");
    const layers::Change& last = written.changes.back();
    const auto before = open(written.before, viewer, last.layer);
    const auto after = open(written.after, viewer, last.layer);
    if (!before && !after) return {};
    if (last.operation == layers::Operation::Publish) {
        if (before && after && is_same(*before, *after)) return {};
        return {publish_event(last.sequence, last.layer,
                              {before ? before->extent() : geo::Box(), after ? after->extent() : geo::Box()}, tiles)};
    }
    const std::vector<Told> told = visible_changes(written.changes, before, after);
    std::vector<geo::Box> boxes;
    if (told.size() > most_single_rows) {
        for (const Told& row : told) boxes.insert(boxes.end(), {row.before, row.after});
        return {publish_event(told.back().sequence, last.layer, boxes, tiles)};
    }
    std::vector<ChangeEvent> events;
    std::vector<std::int64_t> fids;
    for (std::size_t i = 0; i < told.size(); ++i) {
        fids.push_back(told[i].fid);
        boxes.push_back(told[i].before);
        if (told[i].after != told[i].before) boxes.push_back(told[i].after);
        const bool is_complete = i + 1 == told.size() || told[i + 1].operation != told[i].operation || fids.size() == most_rows;
        if (!is_complete) continue;
        events.push_back(make_event(told[i].sequence, last.layer, told[i].operation, fids, boxes, tiles));
        fids.clear();
        boxes.clear();
    }
    return events;
}

}  // namespace haishu::server
