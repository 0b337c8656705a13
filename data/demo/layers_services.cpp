#include "data/demo/layer_list.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::data
{

namespace
{

struct Quarter {
    int year = 0, number = 0;

    [[nodiscard]] std::int64_t first_day() const { return day_from_civil(year, 3 * number - 2, 1); }
    [[nodiscard]] Quarter next() const { return number == 4 ? Quarter{year + 1, 1} : Quarter{year, number + 1}; }
};

constexpr int quarters = 8;
constexpr std::int64_t days_to_publish = 15;

// The last whole quarters that were published by the demo's today, oldest first.
std::vector<Quarter> published_quarters(std::int64_t today)
{
    std::vector<Quarter> all;
    for (Quarter q{2015, 1}; q.next().first_day() - 1 + days_to_publish <= today; q = q.next()) all.push_back(q);
    if (all.size() > quarters) all.erase(all.begin(), all.end() - quarters);
    return all;
}

std::int64_t part_of(std::int64_t whole, double share)
{
    return std::clamp<std::int64_t>(std::llround(static_cast<double>(whole) * share), 0, whole);
}

double percent(std::int64_t part, std::int64_t whole)
{
    return rounded(100.0 * static_cast<double>(part) / static_cast<double>(whole), 1);
}

struct Scale {
    std::int64_t items, cases;
};

Scale scale_of(const std::string& kind)
{
    if (kind == "district") return {1240, 62000};
    if (kind == "branch") return {310, 14000};
    return {96, 3600};
}

}  // namespace

void make_service_rate(World& world, LayerRows& rows)
{
    const std::vector<Quarter> times = published_quarters(world.facts.settings.reference_day);
    int centre = 0;
    int number = 0;
    for (const PlaceFact& place : world.facts.places) {
        if (place.layer != "service_place") continue;
        Random random = world.random.stream("service rates", static_cast<std::uint64_t>(++centre));
        const Scale scale = scale_of(place.kind);
        double entry = random.between(0.80, 0.9);
        double online = random.between(0.62, 0.78);
        double early = random.between(0.86, 0.95);
        for (const Quarter& quarter : times) {
            const auto cases =
                std::max<std::int64_t>(1, std::llround(static_cast<double>(scale.cases) * random.between(0.85, 1.15)));
            const std::int64_t in = part_of(scale.items, entry);
            const std::int64_t on_line = part_of(in, online);
            const std::int64_t ahead = part_of(cases, early);
            const std::int64_t votes = std::max<std::int64_t>(1, part_of(cases, random.between(0.2, 0.35)));
            const std::int64_t satisfied = part_of(votes, random.between(0.975, 0.999));
            const std::string label = std::to_string(quarter.year) + "年第" + std::to_string(quarter.number) + "季度";
            const std::int64_t last_day = quarter.next().first_day() - 1;
            rows.add(point_of(place.point), {{"code", text("SR" + zero_padded(++number, 5))},
                                             {"name", text(place.name + label)},
                                             {"centre_code", text("SVC" + zero_padded(centre, 5))},
                                             {"centre_name", text(place.name)},
                                             {"street_code", text(world.where(place.point).street_code)},
                                             {"period_from", integer(quarter.first_day())},
                                             {"period_to", integer(last_day)},
                                             {"published_on", integer(last_day + days_to_publish)},
                                             {"current", yes(&quarter == &times.back())},
                                             {"items", integer(scale.items)},
                                             {"items_in", integer(in)},
                                             {"items_online", integer(on_line)},
                                             {"cases", integer(cases)},
                                             {"cases_early", integer(ahead)},
                                             {"votes", integer(votes)},
                                             {"votes_satisfied", integer(satisfied)},
                                             {"entry_rate", real(percent(in, scale.items))},
                                             {"online_rate", real(percent(on_line, in))},
                                             {"early_rate", real(percent(ahead, cases))},
                                             {"satisfied_rate", real(percent(satisfied, votes))}});
            entry = std::min(0.985, entry + random.between(0, 0.018));
            online = std::min(0.97, online + random.between(0, 0.035));
            early = std::min(0.99, early + random.between(-0.01, 0.015));
        }
    }
}

}  // namespace haishu::data
