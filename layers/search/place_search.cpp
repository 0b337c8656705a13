#include "layers/search/place_search.hpp"

#include "geo/ops/nearest.hpp"
#include "layers/query/nearest.hpp"
#include "layers/search/feature_text.hpp"
#include "layers/search/named_features.hpp"
#include "layers/search/place_score.hpp"
#include "layers/search/search_settings.hpp"
#include "layers/search/search_text.hpp"
#include "layers/search/typing_slips.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace haishu::layers
{

namespace
{

constexpr std::size_t most_looked_at = 20'000;  // names of one layer that match
constexpr std::size_t most_looked_at_for_slip = 500;
constexpr std::size_t few = 3;            // answers; if there are fewer a slip may have been made
constexpr std::size_t most_similar = 10;  // names found by slips

std::size_t utf16_length(std::string_view utf8)
{
    std::size_t length = 0;
    for (const char byte : utf8) {
        const auto value = static_cast<unsigned char>(byte);
        length += (value & 0xc0U) != 0x80U ? 1 : 0;
        length += value >= 0xf0U ? 1 : 0;
    }
    return length;
}

// A candidate without its texts: most are dropped again.
struct Candidate {
    std::size_t view;  // number of the layer
    FeatureRef feature;
    std::optional<std::size_t> field;  // that holds what was typed
    FoundBy by;
    double score;
};

class PlaceSearch
{
   public:
    PlaceSearch(const PlaceQuery& query, std::vector<std::shared_ptr<const LayerView>> views, Deadline deadline)
        : m_query(query), m_views(std::move(views)), m_deadline(deadline)
    {
        if (query.near) m_bound.emplace(*query.near);
    }

    Result<std::vector<FoundPlace>> run()
    {
        const SearchText text = search_text(m_query.typed);
        const std::vector<Spelling> terms = words_of(text.signs);
        const Spelling whole(text.signs);
        if (terms.empty()) return std::vector<FoundPlace>();
        m_queries.emplace_back(std::vector<Spelling>{whole});
        if (terms.size() > 1) m_queries.emplace_back(terms);
        m_kinds = SearchSettings::instance().layers_meant_by(whole);
        for (const NameQuery& query : m_queries) by_name(query, FoundBy::Name, most_looked_at);
        by_kind();
        by_name_said(whole.signs());
        if (m_candidates.empty()) by_parts(whole.signs());
        if (m_candidates.size() < few) by_slip(whole.signs());
        if (m_is_late) return Error{ErrorCode::TimedOut, "deadline", "the search took too long; ask for something longer", {}};
        return best();
    }

   private:
    void by_name(const NameQuery& query, FoundBy by, std::size_t look_at, const std::vector<std::string>* only = nullptr)
    {
        for (std::size_t number = 0; number < m_views.size() && !m_is_late; ++number) {
            if (only != nullptr && std::find(only->begin(), only->end(), m_views[number]->descriptor().id) == only->end())
                continue;
            const LayerDescriptor& layer = m_views[number]->descriptor();
            const int importance = SearchSettings::instance().importance(layer.id);
            const bool is_kind = std::find(m_kinds.begin(), m_kinds.end(), layer.id) != m_kinds.end();
            const bool is_in_time = visit_named(*m_views[number], query, look_at, m_deadline, [&](const NamedFeature& named) {
                if (++m_matched % 64 == 0 && m_deadline.has_passed()) m_is_late = true;
                if (!is_in_place(named.feature)) return !m_is_late;
                const PlaceWorth worth{importance, named.rank, distance_of(named.feature)};
                const NameRole role = role_of(layer, named.field);
                NameMatch match = named.match;
                if (by == FoundBy::Slip) match.closeness = Closeness::Slip;
                double score = name_score(match, role, named.signs.size(), worth);
                if (is_kind && role != NameRole::About) score = std::max(score, kind_score(true, worth));
                add({number, named.feature, named.field, by, score});
                return !m_is_late;
            });
            m_is_late = m_is_late || !is_in_time;
        }
    }

    // The station that is called 城隍庙, where 城隍庙地铁站 is typed.
    void by_name_said(std::u16string_view typed)
    {
        for (const SearchSettings::Said& said : SearchSettings::instance().names_said(typed)) {
            m_queries.emplace_back(std::vector<Spelling>{Spelling(said.name)});
            const std::size_t before = m_candidates.size();
            by_name(m_queries.back(), FoundBy::Name, most_looked_at, said.layers);
            if (m_candidates.size() == before) m_queries.pop_back();
        }
    }

    // Two parts of a name that something stands between: 石碶卫生服务, of 石碶街道社区卫生服务中心.
    void by_parts(const std::u16string& typed)
    {
        constexpr std::size_t least = 2;
        constexpr std::size_t longest = 24;
        if (typed.size() > longest || !Spelling(typed).is_literal()) return;
        for (std::size_t end = typed.size(); end >= 2 * least && m_candidates.empty() && !m_is_late; --end) {
            const std::size_t at = end - least;
            m_queries.emplace_back(std::vector<Spelling>{Spelling(typed.substr(0, at)), Spelling(typed.substr(at))});
            by_name(m_queries.back(), FoundBy::Slip, most_looked_at_for_slip);
            if (m_candidates.empty()) m_queries.pop_back();
        }
    }

    static NameRole role_of(const LayerDescriptor& layer, std::size_t field)
    {
        const std::string& name = layer.fields[field].name;
        if (name == layer.name_field) return NameRole::Name;
        return SearchSettings::instance().is_about(name) ? NameRole::About : NameRole::OtherName;
    }

    // The nearest places of the kind, or just some where no place to be near to is known.
    void by_kind()
    {
        for (const std::string& layer : m_kinds) {
            const auto found =
                std::find_if(m_views.begin(), m_views.end(), [&](const auto& view) { return view->descriptor().id == layer; });
            if (found == m_views.end() || m_is_late) continue;
            const auto number = static_cast<std::size_t>(found - m_views.begin());
            const LayerView& view = **found;
            const int importance = SearchSettings::instance().importance(layer);
            const auto take = [&](const FeatureRef& feature, std::optional<double> distance_m) {
                add({number, feature, std::nullopt, FoundBy::Kind, kind_score(false, {importance, 0, distance_m})});
            };
            if (m_query.near) {
                const NearestQuery nearest{*m_query.near, m_query.count, std::numeric_limits<double>::infinity(), std::nullopt};
                const auto neighbours = find_nearest(
                    view, nearest, [this](const FeatureRef& feature) { return is_in_place(feature); }, m_deadline);
                if (!neighbours) m_is_late = true;
                for (const Neighbour& one : neighbours ? *neighbours : std::vector<Neighbour>())
                    take(one.feature, one.spot.distance_m);
                continue;
            }
            std::size_t taken = 0;
            view.scan(std::numeric_limits<std::int64_t>::min(), [&](const FeatureRef& feature) {
                if (is_in_place(feature)) {
                    take(feature, std::nullopt);
                    ++taken;
                }
                return taken < m_query.count;
            });
        }
    }

    void by_slip(std::u16string_view typed)
    {
        std::size_t tried = 0;
        for (const std::u16string& meant : typing_slips(typed)) {
            if (++tried > most_slips || m_is_late || m_candidates.size() >= most_similar) return;
            m_queries.emplace_back(std::vector<Spelling>{Spelling(meant)});
            const std::size_t before = m_candidates.size();
            by_name(m_queries.back(), FoundBy::Slip, most_looked_at_for_slip);
            if (m_candidates.size() == before) m_queries.pop_back();
        }
    }

    [[nodiscard]] bool is_in_place(const FeatureRef& feature) const
    {
        const auto meets = [&](const geo::Box& box) { return box.intersects(feature.box()); };
        return m_query.only_in.empty() || std::any_of(m_query.only_in.begin(), m_query.only_in.end(), meets);
    }
    [[nodiscard]] std::optional<double> distance_of(const FeatureRef& feature) const
    {
        if (!m_bound || feature.box().is_empty()) return std::nullopt;
        return m_bound->to(feature.box());
    }
    // As it is told: to the shape, not the least that it may be.
    [[nodiscard]] std::optional<double> true_distance_of(const FeatureRef& feature) const
    {
        const auto spot = m_query.near ? geo::nearest_spot(*m_query.near, feature.geometry()) : std::nullopt;
        return spot ? std::optional(spot->distance_m) : std::nullopt;
    }

    void add(Candidate candidate)
    {
        m_candidates.push_back(std::move(candidate));
        // The worst half goes from time to time, but not what only repeats a text may stand for.
        const std::size_t most = m_query.count * 16 + 512;
        if (m_candidates.size() < 2 * most) return;
        std::nth_element(m_candidates.begin(), m_candidates.begin() + static_cast<std::ptrdiff_t>(most), m_candidates.end(),
                         is_better);
        m_candidates.erase(m_candidates.begin() + static_cast<std::ptrdiff_t>(most), m_candidates.end());
    }
    static bool is_better(const Candidate& a, const Candidate& b)
    {
        if (a.score != b.score) return a.score > b.score;
        return a.view != b.view ? a.view < b.view : a.feature.fid() < b.feature.fid();
    }

    std::vector<FoundPlace> best()
    {
        std::sort(m_candidates.begin(), m_candidates.end(), is_better);
        std::vector<FoundPlace> found;
        std::set<std::pair<std::size_t, std::int64_t>> places;
        std::set<std::pair<std::size_t, std::string>> texts;
        for (const Candidate& candidate : m_candidates) {
            if (found.size() == m_query.count) break;
            const LayerDescriptor& layer = m_views[candidate.view]->descriptor();
            std::string text = text_of(candidate.feature, layer.field_index(layer.name_field));
            std::string other = text_of(candidate.feature, candidate.field);
            if (text.empty()) text = other;
            if (text.empty() || !places.insert({candidate.view, candidate.feature.fid()}).second ||
                !texts.insert({candidate.view, text}).second)
                continue;
            if (m_query.joins_same_places && joins(candidate, text, found)) continue;
            const auto [from, to] = span_of(text);
            if (to > 0 || other == text) other.clear();
            found.push_back({m_views[candidate.view],
                             candidate.feature,
                             std::move(text),
                             from,
                             to,
                             std::move(other),
                             candidate.by,
                             candidate.score,
                             true_distance_of(candidate.feature),
                             {}});
        }
        return found;
    }

    // Whether it is one that was found already, of the same name close by in a layer of the same kind; that tells of it then.
    bool joins(const Candidate& candidate, const std::string& text, std::vector<FoundPlace>& found) const
    {
        constexpr double close_m = 500;
        const std::shared_ptr<const LayerView>& view = m_views[candidate.view];
        const std::u16string signs = search_text(text).signs;
        for (FoundPlace& known : found) {
            const bool is_alike = SearchSettings::instance().may_be_same(known.view->descriptor().id, view->descriptor().id) &&
                                  search_text(known.text).signs == signs && !known.feature.box().is_empty() &&
                                  !candidate.feature.box().is_empty();
            if (!is_alike) continue;
            const geo::Box box = candidate.feature.box();
            const bool is_close =
                known.feature.box().intersects(box) || geo::DistanceBound(box.center()).to(known.feature.box()) <= close_m;
            if (!is_close) continue;
            known.same.emplace_back(view, candidate.feature.fid());
            return true;
        }
        return false;
    }

    // What of a text was typed, by the first way that finds it.
    [[nodiscard]] std::pair<std::size_t, std::size_t> span_of(const std::string& text) const
    {
        const SearchText signs = search_text(text);
        const std::string_view whole = text;
        for (const NameQuery& query : m_queries) {
            const auto match = name_match(signs.signs, query.terms());
            if (!match) continue;
            std::size_t end = signs.source[match->end - 1U] + 1;
            while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) ++end;
            return {utf16_length(whole.substr(0, signs.source[match->from])), utf16_length(whole.substr(0, end))};
        }
        return {0, 0};
    }

    const PlaceQuery& m_query;
    std::vector<std::shared_ptr<const LayerView>> m_views;
    Deadline m_deadline;
    std::optional<geo::DistanceBound> m_bound;
    std::vector<NameQuery> m_queries;  // that found something, the first ones first
    std::vector<std::string> m_kinds;  // layers of which any place is meant
    std::vector<Candidate> m_candidates;
    std::size_t m_matched = 0;
    bool m_is_late = false;
};

// Those of the layers asked, or of all, that are searched and that the viewer may see.
Result<std::vector<std::shared_ptr<const LayerView>>> searched_layers(const Gate& gate, const std::vector<std::string>& asked)
{
    std::vector<std::shared_ptr<const LayerView>> views;
    for (const LayerDescriptor& layer : gate.visible_layers()) {
        const bool is_asked = asked.empty() || std::find(asked.begin(), asked.end(), layer.id) != asked.end();
        if (layer.search_fields.empty() || !is_asked) continue;
        Result<LayerView> view = gate.open(layer.id);
        if (!view && may_be_left_out(view.error())) continue;
        if (!view) return view.error();
        views.push_back(std::make_shared<const LayerView>(std::move(view).value()));
    }
    return views;
}

}  // namespace

Result<void> check_typed(std::string_view typed)
{
    if (typed.size() <= longest_typed) return {};
    return bad_input("query-too-long", "what is searched for has at most 1024 bytes")
        .with("limit", std::to_string(longest_typed));
}

Result<std::vector<FoundPlace>> find_places(const Gate& gate, const PlaceQuery& query, Deadline deadline)
{
    HAISHU_CHECK(check_typed(query.typed));
    HAISHU_TRY(std::vector<std::shared_ptr<const LayerView>> views, searched_layers(gate, query.layers));
    return PlaceSearch(query, std::move(views), deadline).run();
}

Result<void> make_name_indexes(const Gate& gate, const std::atomic<bool>& is_stopped)
{
    HAISHU_TRY(const auto views, searched_layers(gate, {}));
    for (const auto& view : views) {
        if (is_stopped) break;
        make_name_index(*view, is_stopped);
    }
    return {};
}

}  // namespace haishu::layers
