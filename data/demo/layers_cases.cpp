#include "data/demo/layer_list.hpp"
#include "data/demo/seed_table.hpp"
#include "data/demo/street_items.hpp"
#include "data/demo/work_calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace haishu::data
{

namespace
{

struct EventClass {
    std::string edition, code, name, large_code, dept_code, dept_name, limit_unit;
    double limit = 0;
};

// Times of one case in local minutes; 0 for what has not happened yet.
struct Course {
    std::int64_t reported = 0, accepted = 0, filed = 0, dispatched = 0, due = 0, handled = 0, checked = 0, closed = 0;
    std::string state = "reported";
    bool overdue = false;
    std::int64_t overdue_minutes = 0;
    std::string light = "green";
    std::int64_t extends = 0, reworks = 0;
};

std::int64_t limit_minutes(double limit, const std::string& unit)
{
    return static_cast<std::int64_t>(limit * (unit == "working_day" ? static_cast<double>(WorkCalendar::minutes_per_workday)
                                              : unit == "day"       ? 1440.0
                                                                    : 60.0));
}

class CaseMaker
{
   public:
    CaseMaker(const World& world, Random random) : m_world(world), m_random(random)
    {
        Result<WorkCalendar> calendar = WorkCalendar::load("district");
        if (calendar) m_calendar = std::move(calendar).value();
        const std::int64_t today = world.facts.settings.reference_day;
        m_now = today * 1440 + 17 * 60;
        m_first_day = today - world.facts.settings.case_days + 1;
        for (std::int64_t day = m_first_day; day <= today; ++day) m_day_weights.push_back(day_weight(day));
    }

    [[nodiscard]] std::int64_t now() const { return m_now; }

    Course run(double limit, const std::string& unit)
    {
        Course c;
        const std::int64_t day = m_first_day + static_cast<std::int64_t>(m_random.weighted(m_day_weights));
        c.reported = std::min(day * 1440 + minute_of_day(), m_now - m_random.integer(0, 90));
        c.accepted = reached(c.reported + m_random.integer(2, 35));
        if (c.accepted == 0) return c;
        c.state = "accepted";
        const double fate = m_random.unit();
        if (fate < 0.03) {
            c.state = "rejected";
            return c;
        }
        c.filed = reached(c.accepted + m_random.integer(3, 45));
        if (c.filed == 0) return c;
        c.state = "filed";
        if (fate < 0.05) {
            c.state = "voided";
            return c;
        }
        c.dispatched = reached(c.filed + m_random.integer(4, 70));
        if (c.dispatched == 0) return c;
        const std::int64_t allowed = limit_minutes(limit, unit);
        c.due = later(c.dispatched, allowed, unit);
        c.state = m_now - c.dispatched < 40 ? "dispatched" : "handling";
        if (m_random.chance(0.03)) {
            c.extends = 1;
            c.due = later(c.due, allowed, unit);
        }
        if (fate < 0.056) {
            c.state = "suspended";
            return c;
        }
        if (fate < 0.062 && m_now - c.dispatched < 7 * 1440) {
            c.state = fate < 0.059 ? "returned" : "extension_requested";
            judge(c, allowed, unit);
            return c;
        }
        // Most take about half of the limit; one in ten is late, a few very late.
        const double share = m_random.chance(0.1)
                                 ? 1 + 3 * m_random.unit() * m_random.unit()
                                 : 0.08 + 0.85 * std::sqrt(m_random.unit()) * m_random.unit() + 0.1 * m_random.unit();
        c.handled = reached(later(c.dispatched, static_cast<std::int64_t>(static_cast<double>(allowed) * share) + 5, unit));
        judge(c, allowed, unit);
        if (c.handled == 0) return c;
        c.state = "fed_back";
        c.checked = reached(m_calendar.after(c.handled, m_random.integer(20, 380)));
        if (c.checked == 0) {
            if (m_now - c.handled > 120) c.state = "check_pending";
            return c;
        }
        if (m_random.chance(0.035)) {
            c.reworks = 1;
            c.checked = reached(m_calendar.after(c.checked, m_random.integer(120, 840)));
            if (c.checked == 0) {
                c.state = "reworked";
                return c;
            }
        }
        c.closed = reached(m_calendar.after(c.checked, m_random.integer(5, 90)));
        c.state = c.closed == 0 ? "check_pending" : "closed";
        return c;
    }

   private:
    std::int64_t reached(std::int64_t minute) const { return minute <= m_now ? minute : 0; }

    std::int64_t later(std::int64_t from, std::int64_t minutes, const std::string& unit) const
    {
        return unit == "urgent_hour" || unit == "day" ? from + minutes : m_calendar.after(from, minutes);
    }

    void judge(Course& c, std::int64_t allowed, const std::string& unit) const
    {
        const std::int64_t end = c.handled == 0 ? m_now : c.handled;
        const bool round_the_clock = unit == "urgent_hour" || unit == "day";
        const auto spent = [&](std::int64_t from, std::int64_t to) {
            return round_the_clock ? std::max<std::int64_t>(0, to - from) : m_calendar.between(from, to);
        };
        c.overdue = end > c.due;
        c.overdue_minutes = c.overdue ? spent(c.due, end) : 0;
        c.light = c.overdue ? "red"
                  : static_cast<double>(spent(c.dispatched, end)) >= 0.8 * static_cast<double>(allowed * (1 + c.extends))
                      ? "yellow"
                      : "green";
    }

    // Fewer at weekends and holidays, more in the warm months; slowly growing.
    double day_weight(std::int64_t day) const
    {
        const double season = 1 + 0.22 * std::cos(2 * 3.14159265358979 * (static_cast<double>(day % 365) - 200) / 365);
        const double growth = 0.9 + 0.2 * static_cast<double>(day - m_first_day) /
                                        std::max<double>(1, static_cast<double>(m_world.facts.settings.case_days));
        return season * growth * (m_calendar.is_workday(day) ? 1.0 : 0.55);
    }

    // Collectors work from seven to half past five with a rest at noon; a few reports come at night.
    std::int64_t minute_of_day()
    {
        const double kind = m_random.unit();
        if (kind < 0.06) return m_random.integer(0, 1439);
        if (kind < 0.55) return static_cast<std::int64_t>(std::clamp(m_random.bell(9.6 * 60, 75), 420.0, 760.0));
        return static_cast<std::int64_t>(std::clamp(m_random.bell(15.1 * 60, 85), 760.0, 1290.0));
    }

    const World& m_world;
    Random m_random;
    WorkCalendar m_calendar;
    std::int64_t m_now = 0;
    std::int64_t m_first_day = 0;
    std::vector<double> m_day_weights;
};

std::vector<EventClass> load_events(std::vector<double>& weights)
{
    std::vector<EventClass> list;
    const Result<SeedTable> table = SeedTable::load("dictionaries/event_classes.csv");
    if (!table) return list;
    for (std::size_t i = 0; i < table->size(); ++i) {
        if (table->number(i, "demo_weight") <= 0) continue;
        list.push_back({table->text(i, "edition"), table->text(i, "code"), table->text(i, "name"), table->text(i, "large_code"),
                        table->text(i, "dept_code"), table->text(i, "dept_name"), table->text(i, "limit_unit"),
                        table->number(i, "limit_value")});
        weights.push_back(table->number(i, "demo_weight"));
    }
    return list;
}

// Some streets have many more cases than others: markets, shopping streets, the old town.
std::vector<double> street_weights(const World& world, Random random)
{
    std::vector<double> weights;
    for (const RoadSegment& segment : world.network.segments) {
        const Zone* zone = world.facts.zone_at(point_along(segment.points, length(segment.points) / 2));
        const std::string kind = zone == nullptr ? "" : zone->kind->name;
        const double place = kind == "cbd" || kind == "old_town" ? 2.2
                             : kind == "inner"                   ? 1.6
                             : kind == "slab"                    ? 1.1
                             : kind == "town"                    ? 0.9
                                                                 : 0.6;
        weights.push_back(place * std::exp(random.bell(0, 0.9)));
    }
    return weights;
}

Value moment(std::int64_t local_minute, int time_zone_hours)
{
    return local_minute == 0 ? Value() : integer((local_minute - time_zone_hours * 60) * 60000);
}

std::string day_digits(std::int64_t local_minute)
{
    // Days to a civil date, the inverse of day_from_civil.
    std::int64_t z = local_minute / 1440 + 719468;
    const std::int64_t era = z / 146097;
    const std::int64_t doe = z - era * 146097;
    const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int64_t mp = (5 * doy + 2) / 153;
    const std::int64_t day = doy - (153 * mp + 2) / 5 + 1;
    const std::int64_t month = mp < 10 ? mp + 3 : mp - 9;
    return fmt::format("{:04}{:02}{:02}", yoe + era * 400 + (month <= 2 ? 1 : 0), month, day);
}

}  // namespace

void make_case(World& world, LayerRows& rows)
{
    const StreetItems all = build_street_items(world);
    std::vector<double> event_weights;
    const std::vector<EventClass> events = load_events(event_weights);
    if (all.items.empty() || events.empty()) return;
    Random random = world.random.stream("cases");
    CaseMaker maker(world, world.random.stream("case courses"));
    const std::vector<double> by_street = street_weights(world, world.random.stream("case streets"));
    std::vector<double> cumulative;
    double total = 0;
    for (const StreetItem& item : all.items) cumulative.push_back(total += by_street[item.segment]);
    const std::vector<std::string> sources{"collector", "public", "video", "leader", "media", "transfer"};
    constexpr std::array<double, 6> source_weights{72, 14, 7, 2, 1, 4};
    const int zone = world.facts.settings.time_zone_hours;
    const auto wanted = static_cast<std::size_t>(world.count("case"));
    for (std::size_t i = 0; i < wanted; ++i) {
        const auto at = static_cast<std::size_t>(std::upper_bound(cumulative.begin(), cumulative.end(), random.unit() * total) -
                                                 cumulative.begin());
        const StreetItem& item = all.items[std::min(at, all.items.size() - 1)];
        const ComponentClass& thing = all.classes[item.component_class];
        const bool component = random.chance(0.24) && thing.is_public;
        EventClass kind = events[random.weighted(event_weights)];
        if (component)
            kind = {thing.edition, thing.code, thing.name, thing.large_code, thing.dept_code, thing.dept_name, "working_day", 2};
        const Point p = component ? item.point : item.point + Point{random.between(-6, 6), random.between(-6, 6)};
        const Where where = world.where(p);
        if (where.street_code.empty()) continue;
        const Course c = maker.run(kind.limit, kind.limit_unit);
        const std::string source = sources[random.weighted(source_weights)];
        const std::string& road = world.network.lines[world.network.segments[item.segment].line].name;
        const std::string fault =
            component ? random.pick(std::vector<std::string>{"破损", "缺失", "移位", "倾斜"}) : std::string();
        const std::string address = world.roads.address(p);
        rows.add(point_of(p), {{"case_no", text(day_digits(c.reported) + zero_padded(static_cast<std::int64_t>(i + 1), 7))},
                               {"kind", text(component ? "component" : "event")},
                               {"class_edition", text(kind.edition)},
                               {"large_code", text(kind.large_code)},
                               {"class_code", text(kind.code)},
                               {"class_name", text(kind.name)},
                               {"component_code", component ? text(component_code(world, all, item)) : Value()},
                               {"title", text(road + kind.name + fault)},
                               {"description", text(address + "附近，" + kind.name + fault)},
                               {"source", text(source)},
                               {"address", text(address)},
                               {"grid_code", text(where.grid_code)},
                               {"duty_grid_code", text(where.duty_code)},
                               {"street_code", text(where.street_code)},
                               {"community_code", text(where.community_code)},
                               {"reported_at", moment(c.reported, zone)},
                               {"accepted_at", moment(c.accepted, zone)},
                               {"filed_at", moment(c.filed, zone)},
                               {"dispatched_at", moment(c.dispatched, zone)},
                               {"due_at", moment(c.due, zone)},
                               {"handled_at", moment(c.handled, zone)},
                               {"checked_at", moment(c.checked, zone)},
                               {"closed_at", moment(c.closed, zone)},
                               {"dept_code", text(kind.dept_code)},
                               {"dept_name", text(kind.dept_name)},
                               {"limit_value", real(kind.limit)},
                               {"limit_unit", text(kind.limit_unit)},
                               {"calendar_id", text("district")},
                               {"case_type", text(kind.limit_unit == "working_day" ? "promise"
                                                  : random.chance(0.97)            ? "instant"
                                                                                   : "coordinate")},
                               {"extend_count", integer(c.extends)},
                               {"rework_count", integer(c.reworks)},
                               {"overdue", yes(c.overdue)},
                               {"overdue_minutes", integer(c.overdue_minutes)},
                               {"state", text(c.state)},
                               {"light", text(c.light)},
                               {"reporter_hash", source == "public" ? text(fmt::format("{:016x}", random.next())) : Value()}});
    }
}

void make_enforcement(World& world, LayerRows& rows)
{
    const StreetItems all = build_street_items(world);
    if (all.items.empty()) return;
    Random random = world.random.stream("enforcement");
    const std::vector<std::string> kinds{"appearance", "appearance", "parking", "parking",    "planning",
                                         "waste",      "noise",      "food",    "environment"};
    const std::vector<std::string> results{"warning", "fine", "fine", "rectified", "rectified", "filed"};
    const Settings& s = world.facts.settings;
    const auto wanted = static_cast<std::size_t>(world.count("enforcement"));
    for (std::size_t i = 0; i < wanted; ++i) {
        const Point p = random.pick(all.items).point;
        const Where where = world.where(p);
        if (where.street_code.empty()) continue;
        const std::int64_t minute =
            (s.reference_day - random.integer(0, s.case_days - 1)) * 1440 + random.integer(8 * 60, 21 * 60);
        std::string unit;
        for (const UnitFact& u : world.facts.units)
            if (u.code == where.street_code) unit = u.name + "综合行政执法队";
        rows.add(point_of(p), {{"code", text("ZF" + day_digits(minute) + zero_padded(static_cast<std::int64_t>(i + 1), 5))},
                               {"kind", text(random.pick(kinds))},
                               {"happened_at", moment(minute, s.time_zone_hours)},
                               {"unit_name", text(unit)},
                               {"result", text(random.pick(results))},
                               {"address", text(world.roads.address(p))},
                               {"grid_code", text(where.grid_code)},
                               {"street_code", text(where.street_code)},
                               {"community_code", text(where.community_code)}});
    }
}

}  // namespace haishu::data
