#include "data/demo/land_shapes.hpp"
#include "data/demo/layer_list.hpp"
#include "geo/ops/overlay.hpp"

#include <algorithm>
#include <array>

namespace haishu::data
{

namespace
{

struct Stage {
    std::string name;
    std::array<std::string_view, 2> kinds;  // of schools that have it
};

struct School {
    const PlaceFact* place = nullptr;
    std::string code;
    std::string communities;  // names, for the rule's text
    std::vector<geo::Geometry> parts;
    std::vector<std::string> shared_with;
};

std::vector<School> schools_of(const World& world, const Stage& stage)
{
    std::vector<School> schools;
    for (std::size_t i = 0; i < world.land.campuses.size(); ++i) {
        const PlaceFact& place = world.facts.places[world.land.campuses[i].place];
        if (std::find(stage.kinds.begin(), stage.kinds.end(), place.kind) == stage.kinds.end()) continue;
        if (world.divisions.face_at(place.point) >= 0) schools.push_back({&place, school_code(world, i), {}, {}, {}});
    }
    return schools;
}

void add_once(std::vector<std::string>& names, const std::string& name)
{
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

void give(School& school, const geo::Geometry& area, const std::string& community)
{
    school.parts.push_back(area);
    school.communities += (school.communities.empty() ? "" : "、") + community;
}

// Every urban community goes to the nearest school; some that have another about as near are shared by both.
void share_out(const World& world, std::vector<School>& schools)
{
    for (std::size_t c = 0; c < world.facts.communities.size(); ++c) {
        const Point p = world.divisions.community_point[c];
        const std::int32_t face = world.divisions.face_at(p);
        if (face < 0 || world.network.face_zone[static_cast<std::size_t>(face)] == nullptr) continue;
        std::array<std::size_t, 2> order{0, 0};  // nearest, next
        double best = 1e300;
        double next = 1e300;
        for (std::size_t s = 0; s < schools.size(); ++s) {
            const double away = distance(schools[s].place->point, p);
            if (away < best) {
                next = best;
                order[1] = order[0];
                best = away;
                order[0] = s;
            } else if (away < next) {
                next = away;
                order[1] = s;
            }
        }
        const geo::Geometry& area = world.divisions.communities[c];
        const std::string& name = world.facts.communities[c].name;
        give(schools[order[0]], area, name);
        if (schools.size() < 2 || c % 8 != 0 || next > best * 1.3) continue;
        give(schools[order[1]], area, name);
        add_once(schools[order[0]].shared_with, schools[order[1]].place->name);
        add_once(schools[order[1]].shared_with, schools[order[0]].place->name);
    }
}

std::string joined(const std::vector<std::string>& names)
{
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : "、") + name;
    return all;
}

}  // namespace

std::string school_code(const World& world, std::size_t campus)
{
    // Division, two digits for the kind, two to spare.
    return "3" + world.facts.settings.code.substr(1) + zero_padded(static_cast<std::int64_t>(campus) + 1, 4);
}

void make_school_area(World& world, LayerRows& rows)
{
    // A stand-in for the yearly notices, and marked so. Towns announce theirs by text alone: nothing is known there.
    const std::array<Stage, 2> stages{{{"primary", {"primary", "nine_year"}}, {"junior", {"junior", "nine_year"}}}};
    constexpr std::array<std::int64_t, 2> years{2025, 2026};
    int number = 0;
    for (const std::int64_t year : years) {
        for (const Stage& stage : stages) {
            std::vector<School> schools = schools_of(world, stage);
            // A few schools opened in the last year, so that borders moved.
            if (year != years.back()) {
                for (std::size_t i = schools.size(); i-- > 0;)
                    if (i % 13 == 5) schools.erase(schools.begin() + static_cast<std::ptrdiff_t>(i));
            }
            if (schools.empty()) continue;
            share_out(world, schools);
            for (School& school : schools) {
                if (school.parts.empty()) continue;
                for (geo::Geometry& part : polygon_parts(or_empty(geo::union_all(school.parts)))) {
                    rows.add(std::move(part),
                             {{"code", text("SA" + zero_padded(++number, 3))},
                              {"name", text(school.place->name + (stage.name == "junior" ? "初中服务区" : "服务区"))},
                              {"school_code", text(school.code)},
                              {"school_name", text(school.place->name)},
                              {"year", integer(year)},
                              {"current", yes(year == years.back())},
                              {"stage", text(stage.name)},
                              {"rule_text", text("示意：" + school.communities + "。以教育局当年公告为准")},
                              {"shared_with", text(joined(school.shared_with))},
                              {"status", text("draft")}});
                }
            }
        }
    }
}

}  // namespace haishu::data
