#include "layers/search/address/geocoder.hpp"

#include "geo/ops/nearest.hpp"
#include "geo/ops/relate.hpp"
#include "layers/search/address/address_names.hpp"
#include "layers/search/address/address_settings.hpp"
#include "layers/search/feature_text.hpp"
#include "layers/search/place_search.hpp"
#include "layers/search/search_text.hpp"
#include "layers/snapshot/feature_spot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace haishu::layers
{

namespace
{

constexpr std::array<std::string_view, 10> level_names{"door", "building", "crossing",  "near_door", "compound",
                                                       "road", "place",    "community", "street",    "district"};
constexpr std::array<std::string_view, 5> note_names{"old-division", "other-division", "only-near", "other-number",
                                                     "part-unknown"};

double score_of(AddressLevel level)
{
    switch (level) {
        case AddressLevel::Door:
        case AddressLevel::Building: return 1;
        case AddressLevel::Crossing: return 0.95;
        case AddressLevel::NearDoor: return 0.65;
        case AddressLevel::Compound:
        case AddressLevel::Road: return 0.5;
        case AddressLevel::Place: return 0.45;
        case AddressLevel::Community: return 0.35;
        case AddressLevel::Street: return 0.25;
        case AddressLevel::District: break;
    }
    return 0.1;
}

// The number that a stored plate says: 26-3号.
HouseNumber plate_of(std::string_view stored)
{
    HouseNumber plate;
    std::int32_t* into = &plate.number;
    for (const char16_t sign : search_text(stored).signs) {
        if (sign >= u'0' && sign <= u'9' && *into < 100'000) {
            *into = *into * 10 + (sign - u'0');
        } else if (sign == u'-' && into == &plate.number) {
            into = &plate.part;
        } else {
            break;
        }
    }
    return plate;
}

std::u16string building_of(std::string_view stored)
{
    const std::u16string signs = search_text(stored).signs;
    const auto is_part = [](char16_t sign) { return (sign >= u'0' && sign <= u'9') || (sign >= u'a' && sign <= u'z'); };
    return {signs.begin(), std::find_if_not(signs.begin(), signs.end(), is_part)};
}

class Geocoder
{
   public:
    Geocoder(const AddressNames& names, const AddressText& parts, Deadline deadline)
        : m_names(names), m_parts(parts), m_deadline(deadline)
    {
        for (const std::u16string& word : parts.divisions) {
            m_is_old = m_is_old || !names.until(word).empty();
            if (auto division = names.division(word)) m_division = std::move(division);
        }
    }

    Result<std::vector<AddressCandidate>> run()
    {
        if (!m_parts.crossing.empty()) by_crossing();
        if (m_names.addresses() != nullptr) {
            by_plate();
            by_building();
        }
        if (m_found.empty() && !m_parts.road.empty())
            by_name(m_names.roads(), AddressWord::Road, m_parts.road, AddressLevel::Road);
        if (m_found.empty() && !m_parts.compound.empty())
            by_name(m_names.compounds(), AddressWord::Compound, m_parts.compound, AddressLevel::Compound);
        if (m_is_late) return Error{ErrorCode::TimedOut, "deadline", "the search for the address took too long", {}};
        return std::move(m_found);
    }

    // The division itself, where nothing but it is written.
    void add_division()
    {
        if (!m_division) return;
        const AddressLevel level = m_division->level == "district" ? AddressLevel::District
                                   : m_division->level == "street" ? AddressLevel::Street
                                                                   : AddressLevel::Community;
        const LayerView& view = *m_division->view;
        const auto field = view.descriptor().field_index(view.descriptor().name_field);
        if (!field) return;
        view.visit_equal(*field, std::string_view(m_division->name), [&](const FeatureRef& feature) {
            add(view, feature, m_division->name, level, {}, false);
            return true;
        });
    }
    [[nodiscard]] std::vector<AddressCandidate> take() { return std::move(m_found); }

   private:
    bool goes_on()
    {
        if (++m_count % 64 == 0 && m_deadline.has_passed()) m_is_late = true;
        return !m_is_late;
    }

    // Where a road and a number are known: the plate itself, those of a range, or the nearest of the same side.
    void by_plate()
    {
        if (m_parts.road.empty() || !m_parts.number) return;
        const AddressSettings& settings = AddressSettings::instance();
        const LayerView& view = *m_names.addresses();
        const LayerDescriptor& layer = view.descriptor();
        const auto road = layer.field_index(settings.road);
        const auto plate_field = layer.field_index(settings.number_text);
        if (!road || !plate_field) return;
        const HouseNumber wanted = *m_parts.number;
        std::optional<FeatureRef> nearest;
        std::pair<std::int32_t, std::int32_t> least{std::numeric_limits<std::int32_t>::max(), 0};  // difference of number, part
        std::optional<FeatureRef> without_part;
        for (const std::string& name : m_names.stored(AddressWord::Road, m_parts.road)) {
            view.visit_equal(*road, std::string_view(name), [&](const FeatureRef& feature) {
                const HouseNumber plate = plate_of(text_of(feature, plate_field));
                const bool is_in_range = wanted.last > 0 && plate.number >= wanted.number && plate.number <= wanted.last &&
                                         (plate.number - wanted.number) % 2 == 0;
                const std::int32_t off = std::abs(plate.number - wanted.number);
                if (is_in_range || (off == 0 && plate.part == wanted.part)) {
                    add_address(feature, AddressLevel::Door, {});
                } else if (off == 0) {
                    if (!without_part || plate.part == 0) without_part = feature;
                } else if (const std::pair way{off, plate.part};
                           off % 2 == 0 && (way < least || (way == least && is_in_division(feature)))) {
                    least = way;
                    nearest = feature;
                }
                return goes_on();
            });
        }
        if (!m_found.empty()) return;
        if (without_part) {
            add_address(*without_part, AddressLevel::NearDoor, {AddressNote::PartUnknown});
        } else if (nearest) {
            add_address(*nearest, AddressLevel::NearDoor, {AddressNote::OtherNumber});
        }
    }

    // Where a compound or village and the number of a building in it are known.
    void by_building()
    {
        const std::u16string wanted = !m_parts.building.empty() ? m_parts.building
                                      : m_parts.number          ? wide(m_parts.number->number)
                                                                : std::u16string();
        if (m_parts.compound.empty() || wanted.empty()) return;
        const AddressSettings& settings = AddressSettings::instance();
        const LayerView& view = *m_names.addresses();
        const auto compound = view.descriptor().field_index(settings.compound);
        const auto building = view.descriptor().field_index(settings.building);
        if (!compound || !building) return;
        for (const std::string& name : m_names.stored(AddressWord::Compound, m_parts.compound)) {
            view.visit_equal(*compound, std::string_view(name), [&](const FeatureRef& feature) {
                if (building_of(text_of(feature, building)) == wanted) add_address(feature, AddressLevel::Building, {});
                return goes_on();
            });
        }
    }

    void by_name(const LayerView* view, AddressWord kind, std::u16string_view word, AddressLevel level)
    {
        const AddressSettings& settings = AddressSettings::instance();
        if (view == nullptr) return;
        const std::string& field_name = kind == AddressWord::Road ? settings.roads.name : settings.compounds.name;
        const auto field = view->descriptor().field_index(field_name);
        if (!field) return;
        for (const std::string& name : m_names.stored(kind, word)) {
            // A road is of many pieces: the longest box stands for it.
            std::optional<FeatureRef> largest;
            double most = -1;
            view->visit_equal(*field, std::string_view(name), [&](const FeatureRef& feature) {
                const double size = feature.box().is_empty() ? 0 : feature.box().width() + feature.box().height();
                if (size > most) {
                    most = size;
                    largest = feature;
                }
                return goes_on();
            });
            std::vector<AddressNote> notes;
            if (m_parts.number || !m_parts.building.empty()) notes.push_back(AddressNote::PartUnknown);
            if (largest) add(*view, *largest, name, level, std::move(notes), false);
        }
    }

    // Where two roads come within 30 m of one another.
    void by_crossing()
    {
        const AddressSettings& settings = AddressSettings::instance();
        const LayerView* view = m_names.roads();
        const auto field = view == nullptr ? std::nullopt : view->descriptor().field_index(settings.roads.name);
        if (!field) return;
        const auto pieces = [&](std::u16string_view word) {
            std::vector<FeatureRef> found;
            for (const std::string& name : m_names.stored(AddressWord::Road, word)) {
                view->visit_equal(*field, std::string_view(name), [&](const FeatureRef& feature) {
                    found.push_back(feature);
                    return goes_on();
                });
            }
            return found;
        };
        constexpr double reach_degrees = 0.0005;
        double least_m = 30;
        std::optional<std::pair<FeatureRef, geo::Point>> best;
        const std::vector<FeatureRef> others = pieces(m_parts.crossing);
        for (const FeatureRef& one : pieces(m_parts.road)) {
            for (const FeatureRef& other : others) {
                const geo::Box box = other.box();
                const geo::Box near{box.min_x - reach_degrees, box.min_y - reach_degrees, box.max_x + reach_degrees,
                                    box.max_y + reach_degrees};
                if (!near.intersects(one.box())) continue;
                for (const geo::Point& vertex : one.geometry().points) {
                    if (!goes_on()) return;
                    if (!near.contains(vertex)) continue;
                    const auto spot = geo::nearest_spot(vertex, other.geometry());
                    if (!spot || spot->distance_m >= least_m) continue;
                    least_m = spot->distance_m;
                    best.emplace(one, spot->spot);
                }
            }
        }
        if (!best) return;
        add(*view, best->first, utf8(m_parts.road) + "与" + utf8(m_parts.crossing) + "交叉口", AddressLevel::Crossing, {}, false);
        m_found.back().point = best->second;
    }

    static std::u16string wide(std::int32_t number)
    {
        const std::string digits = std::to_string(number);
        return {digits.begin(), digits.end()};
    }
    // Of names of stored roads: their first spelling.
    [[nodiscard]] std::string utf8(std::u16string_view word) const
    {
        const auto names = m_names.stored(AddressWord::Road, word);
        return names.empty() ? std::string() : names.front();
    }

    // Also what is nowhere, or where no division was written.
    [[nodiscard]] bool is_in_division(const FeatureRef& feature) const
    {
        const std::optional<geo::Point> spot = m_division ? spot_of(feature) : std::nullopt;
        if (!spot) return true;
        const LayerDescriptor& layer = m_division->view->descriptor();
        bool is_in = false;
        m_division->view->search(geo::Box{spot->x, spot->y, spot->x, spot->y}, [&](const FeatureRef& area) {
            is_in = text_of(area, layer.field_index(layer.name_field)) == m_division->name &&
                    geo::contains_point(area.geometry(), *spot);
            return !is_in;
        });
        return is_in;
    }

    void add_address(const FeatureRef& feature, AddressLevel level, std::vector<AddressNote> notes)
    {
        const LayerView& view = *m_names.addresses();
        add(view, feature, text_of(feature, view.descriptor().field_index(AddressSettings::instance().text)), level,
            std::move(notes), true);
    }

    void add(const LayerView& view, const FeatureRef& feature, std::string text, AddressLevel level,
             std::vector<AddressNote> notes, bool has_division)
    {
        double score = score_of(level);
        if (m_is_old) notes.push_back(AddressNote::OldDivision);
        if (has_division && !is_in_division(feature)) {
            notes.push_back(AddressNote::OtherDivision);
            score *= 0.7;
        }
        if (!m_parts.relation.empty()) {
            notes.push_back(AddressNote::OnlyNear);
            score *= 0.8;
        }
        if (!m_parts.rest.empty()) score *= 1 - 0.5 * std::min(1.0, static_cast<double>(m_parts.rest.size()) / 8);
        m_found.push_back(
            {std::move(text), level, score, spot_of(feature), view.descriptor().id, feature.fid(), std::move(notes)});
    }

    const AddressNames& m_names;
    const AddressText& m_parts;
    Deadline m_deadline;
    std::optional<AddressNames::Division> m_division;  // the innermost that is known
    bool m_is_old = false;
    std::vector<AddressCandidate> m_found;
    std::size_t m_count = 0;
    bool m_is_late = false;
};

// A place of that name: a hospital, a shop.
Result<std::vector<AddressCandidate>> by_place(const Gate& gate, std::string_view text, std::size_t count, Deadline deadline)
{
    HAISHU_TRY(const std::vector<FoundPlace> found, find_places(gate, {.typed = text, .count = count}, deadline));
    std::vector<AddressCandidate> candidates;
    for (const FoundPlace& place : found) {
        if (place.by != FoundBy::Name) continue;
        candidates.push_back({place.text,
                              AddressLevel::Place,
                              score_of(AddressLevel::Place) * std::min(1.0, place.score / 1000),
                              spot_of(place.feature),
                              place.view->descriptor().id,
                              place.feature.fid(),
                              {}});
    }
    return candidates;
}

}  // namespace

std::string_view level_name(AddressLevel level)
{
    return level_names[static_cast<std::size_t>(level)];
}

std::string_view note_name(AddressNote note)
{
    return note_names[static_cast<std::size_t>(note)];
}

Result<Geocoded> geocode(const Gate& gate, std::string_view text, std::size_t count, Deadline deadline)
{
    HAISHU_CHECK(check_typed(text));
    HAISHU_TRY(const AddressNames names, AddressNames::create(gate));
    Geocoded answer{parse_address(search_text(text).signs, names), {}, true};
    Geocoder geocoder(names, answer.parts, deadline);
    HAISHU_TRY(answer.candidates, geocoder.run());
    const bool names_a_place = answer.parts.rest.size() >= 2 && answer.candidates.empty();
    if (names_a_place) {
        HAISHU_TRY(answer.candidates, by_place(gate, text, count, deadline));
    }
    const bool is_division_alone = answer.parts.road.empty() && answer.parts.compound.empty() && answer.parts.rest.empty();
    if (answer.candidates.empty() && is_division_alone) {
        geocoder.add_division();
        answer.candidates = geocoder.take();
    }
    std::stable_sort(answer.candidates.begin(), answer.candidates.end(),
                     [](const AddressCandidate& a, const AddressCandidate& b) { return a.score > b.score; });
    if (answer.candidates.size() > count) answer.candidates.resize(count);
    for (const LayerView* view : {names.addresses(), names.roads(), names.compounds()})
        answer.is_public = answer.is_public && (view == nullptr || view->is_public());
    for (const AddressCandidate& candidate : answer.candidates) {
        const auto view = gate.open(candidate.collection);
        answer.is_public = answer.is_public && view && view->is_public();
    }
    return answer;
}

}  // namespace haishu::layers
