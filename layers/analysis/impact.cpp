#include "layers/analysis/impact.hpp"

#include "layers/analysis/impact_place.hpp"
#include "layers/analysis/impact_population.hpp"
#include "layers/population/cell_sum.hpp"

#include <algorithm>
#include <limits>

namespace haishu::layers
{

namespace
{

bool is_nearer(const ImpactItem& a, const ImpactItem& b)
{
    return a.distance_m != b.distance_m ? a.distance_m < b.distance_m : a.fid < b.fid;
}

ImpactItem item_of(const BoundSubject& subject, const FeatureRef& feature, double distance_m)
{
    return {feature.fid(), subject.name_of(feature), distance_m, subject.values_of(feature)};
}

class Assessment
{
   public:
    Assessment(const Gate& gate, const ImpactSettings& settings, const ImpactPlace& place, WorkControl& control)
        : m_gate(gate), m_settings(settings), m_place(place), m_control(control)
    {
        double from = 0;
        for (const double to : place.query().rings_m) {
            ImpactRing ring;
            ring.from_m = from;
            ring.to_m = to;
            m_report.rings.push_back(std::move(ring));
            from = to;
        }
    }

    Result<ImpactReport> run()
    {
        const std::size_t steps = m_settings.subjects.size() + m_settings.resources.size() + 1;
        std::size_t done = 0;
        const auto step = [&] { m_control.set_percent(static_cast<int>(100 * ++done / steps)); };
        for (const ImpactSubject& subject : m_settings.subjects) {
            HAISHU_CHECK(count(subject));
            step();
        }
        HAISHU_CHECK(count_residents());
        step();
        for (const ImpactResource& resource : m_settings.resources) {
            HAISHU_CHECK(find_resource(resource));
            step();
        }
        return std::move(m_report);
    }

   private:
    Result<std::optional<BoundSubject>> bind(const Subject& subject)
    {
        HAISHU_TRY(std::optional<BoundSubject> bound, BoundSubject::bind(m_gate, subject));
        if (bound) {
            m_report.views.push_back(bound->view());
            m_report.version = std::max(m_report.version, bound->view().version());
        }
        return bound;
    }

    Result<void> count(const ImpactSubject& subject)
    {
        HAISHU_TRY(const std::optional<BoundSubject> bound, bind(subject.subject));
        if (!bound) return {};
        const std::size_t place_in_ring = m_report.rings.front().counts.size();
        for (ImpactRing& ring : m_report.rings) ring.counts.push_back({&subject, bound->group_field(), 0, {}, {}});
        constexpr double beyond = std::numeric_limits<double>::infinity();
        Result<void> going{};
        bound->view().search(m_place.reach(), [&](const FeatureRef& feature) {
            going = m_control.check();
            if (!going) return false;
            if (!bound->counts(feature)) return true;
            // What is not listed needs no measured distance.
            const double metres = subject.is_listed ? m_place.distance_m(feature.geometry()).value_or(beyond) : beyond;
            const auto ring = subject.is_listed ? m_place.ring_of(metres) : m_place.ring_at(feature.geometry());
            if (!ring) return true;
            ImpactCount& here = m_report.rings[*ring].counts[place_in_ring];
            ++here.count;
            if (bound->group_field() != nullptr) ++here.groups[bound->group_of(feature)];
            if (subject.is_listed) keep_nearest(here.items, item_of(*bound, feature, metres), m_settings.most_listed);
            return true;
        });
        HAISHU_CHECK(going);
        for (ImpactRing& ring : m_report.rings) {
            auto& items = ring.counts[place_in_ring].items;
            std::sort_heap(items.begin(), items.end(), is_nearer);
        }
        return {};
    }

    // `items` is a heap with the furthest on top.
    static void keep_nearest(std::vector<ImpactItem>& items, ImpactItem item, std::size_t most)
    {
        items.push_back(std::move(item));
        std::push_heap(items.begin(), items.end(), is_nearer);
        if (items.size() <= most) return;
        std::pop_heap(items.begin(), items.end(), is_nearer);
        items.pop_back();
    }

    Result<void> count_residents()
    {
        HAISHU_TRY(const std::optional<BoundSubject> cells, bind(m_settings.population.subject));
        if (!cells || !cells->view().descriptor().find_field(m_settings.population.value_field)) return {};
        HAISHU_TRY(const auto estimates, estimate_population(*cells, m_settings.population, m_place, m_control));
        for (std::size_t ring = 0; ring < estimates.size(); ++ring) {
            if (is_told(cells->view(), ring, estimates[ring].cells)) m_report.rings[ring].population = estimates[ring];
        }
        return {};
    }

    // By the same floor as every other question about the residents of an area.
    [[nodiscard]] bool is_told(const LayerView& view, std::size_t ring, std::size_t cells) const
    {
        if (!is_population(view.descriptor())) return true;
        const PopulationRules& rules = population_rules();
        return cells >= rules.least_cells && m_place.least_square_metres(ring) >= rules.least_area_m2;
    }

    // All within `metres` of the place; the nearest few of them when the resource asks for those.
    Result<void> seek(const BoundSubject& subject, const ImpactQuery& calm, double metres, ResourceFinding& finding)
    {
        const ImpactPlace place(calm, metres);
        finding.items.clear();
        finding.count = 0;
        const std::size_t most = finding.resource->nearest > 0 ? finding.resource->nearest : m_settings.most_listed;
        Result<void> going{};
        subject.view().search(place.reach(), [&](const FeatureRef& feature) {
            going = m_control.check();
            if (!going) return false;
            if (!subject.counts(feature)) return true;
            const auto distance = place.distance_m(feature.geometry());
            if (!distance) return true;
            ++finding.count;
            keep_nearest(finding.items, item_of(subject, feature, *distance), most);
            return true;
        });
        HAISHU_CHECK(going);
        std::sort_heap(finding.items.begin(), finding.items.end(), is_nearer);
        return {};
    }

    Result<void> find_resource(const ImpactResource& resource)
    {
        HAISHU_TRY(const std::optional<BoundSubject> bound, bind(resource.subject));
        if (!bound) return {};
        ImpactQuery calm = m_place.query();
        calm.wind.reset();
        ResourceFinding finding;
        finding.resource = &resource;
        if (resource.nearest == 0) {
            HAISHU_CHECK(seek(*bound, calm, resource.within_m, finding));
        } else {
            // Wider and wider until enough are found, or all were looked at.
            constexpr double first_m = 2'000;
            constexpr double all_m = 25'000'000;
            for (double metres = first_m;; metres *= 4) {
                HAISHU_CHECK(seek(*bound, calm, metres, finding));
                if (finding.items.size() == resource.nearest || metres > all_m) break;
            }
            finding.count = finding.items.size();
        }
        add_up(*bound, finding);
        m_report.resources.push_back(std::move(finding));
        return {};
    }

    static void add_up(const BoundSubject& subject, ResourceFinding& finding)
    {
        const auto field = subject.view().descriptor().field_index(finding.resource->sum_field);
        if (!field) return;
        finding.sum = 0;
        for (const ImpactItem& item : finding.items) {
            const auto feature = subject.view().find(item.fid);
            if (!feature) continue;
            const geo::ValueView value = feature->value(*field);
            if (const auto* whole = std::get_if<std::int64_t>(&value)) *finding.sum += static_cast<double>(*whole);
            if (const auto* real = std::get_if<double>(&value)) *finding.sum += *real;
        }
    }

    const Gate& m_gate;
    const ImpactSettings& m_settings;
    const ImpactPlace& m_place;
    WorkControl& m_control;
    ImpactReport m_report;
};

}  // namespace

Result<ImpactReport> assess_impact(const Gate& gate, const ImpactSettings& settings, const ImpactQuery& query,
                                   WorkControl& control)
{
    const ImpactPlace place(query);
    HAISHU_TRY(ImpactReport report, Assessment(gate, settings, place, control).run());
    report.text_zh = impact_text(settings, query, report);
    return report;
}

}  // namespace haishu::layers
