#include "layers/query/repeats.hpp"

#include "geo/ops/measure.hpp"
#include "layers/query/event_linking.hpp"
#include "layers/query/query.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::layers
{

namespace
{

constexpr double most_latitude = 85;

std::size_t most_in_span(const std::vector<Event>& events, std::int64_t span_ms)
{
    std::size_t most = 0;
    for (std::size_t from = 0, to = 0; to < events.size(); ++to) {
        while (events[to].ms - events[from].ms > span_ms) ++from;
        most = std::max(most, to - from + 1);
    }
    return most;
}

Repeat repeat_of(const std::vector<Event>& events, std::size_t most)
{
    Repeat repeat;
    repeat.group = events.front().group;
    repeat.first_ms = events.front().ms;
    repeat.last_ms = events.back().ms;
    repeat.most_in_span = most;
    const geo::Point origin = events.front().place;
    for (const Event& event : events) {
        repeat.fids.push_back(event.fid);
        repeat.center.x += (event.place.x - origin.x) / static_cast<double>(events.size());
        repeat.center.y += (event.place.y - origin.y) / static_cast<double>(events.size());
    }
    repeat.center = {origin.x + repeat.center.x, origin.y + repeat.center.y};
    for (const Event& event : events)
        repeat.spread_m = std::max(repeat.spread_m, geo::geodesic_distance_m(repeat.center, event.place));
    return repeat;
}

bool comes_first(const Repeat& a, const Repeat& b)
{
    if (a.fids.size() != b.fids.size()) return a.fids.size() > b.fids.size();
    if (a.last_ms != b.last_ms) return a.last_ms > b.last_ms;
    return a.fids < b.fids;
}

}  // namespace

Result<Repeats> find_repeats(RowChoice& choice, const LayerView& view, const RepeatsQuery& query, const RepeatsLimits& limits,
                             Deadline deadline)
{
    const FieldType type = view.descriptor().fields[query.time_field].type;
    Repeats found;
    std::vector<Event> events;
    std::vector<std::uint32_t> groups;
    bool has_room = true;
    bool has_groups = true;
    HAISHU_CHECK(choice.visit(deadline, [&](const BlockView& block, std::span<const std::uint32_t> rows) {
        found.looked_at += rows.size();
        has_room = has_room && found.looked_at <= limits.features;
        if (!has_room || !has_groups) return;
        groups.assign(rows.size(), 0);
        has_groups = query.classes == nullptr || query.classes->assign(block, rows, groups);
        for (std::size_t i = 0; has_groups && i < rows.size(); ++i) {
            const auto time = time_of(type, block.feature(rows[i]).value(query.time_field));
            const auto place = point_of(block.geometry(rows[i]));
            const bool is_placed = place && std::abs(place->y) <= most_latitude;
            if (time && is_placed) events.push_back({*place, *time->from, block.feature(rows[i]).fid(), groups[i]});
        }
    }));
    if (!has_groups) return too_many_groups(max_groups);
    if (!has_room) return too_many_for_repeats(limits);
    found.left_out = found.looked_at - events.size();
    HAISHU_TRY(const std::vector<std::vector<Event>> sets, linked_events(std::move(events), query, limits, deadline));
    for (const std::vector<Event>& set : sets) {
        const std::size_t most = most_in_span(set, query.span_ms);
        if (most >= query.at_least) found.repeats.push_back(repeat_of(set, most));
    }
    found.matched = found.repeats.size();
    std::sort(found.repeats.begin(), found.repeats.end(), comes_first);
    if (found.repeats.size() > query.limit) found.repeats.resize(query.limit);
    return found;
}

}  // namespace haishu::layers
