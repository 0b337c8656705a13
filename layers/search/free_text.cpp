#include "layers/search/free_text.hpp"

#include "layers/search/name_query.hpp"
#include "layers/search/named_features.hpp"
#include "layers/search/place_search.hpp"
#include "layers/search/search_text.hpp"
#include "layers/search/typing_slips.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace haishu::layers
{

namespace
{

using Fids = std::vector<std::int64_t>;

constexpr std::size_t all_names = std::numeric_limits<std::uint32_t>::max();

void sort_each_once(Fids& fids)
{
    std::sort(fids.begin(), fids.end());
    fids.erase(std::unique(fids.begin(), fids.end()), fids.end());
}

class TextSearch
{
   public:
    TextSearch(const LayerView& view, NameIndexUse indexes, Deadline deadline)
        : m_view(view), m_deadline(deadline), m_is_indexed(indexes == NameIndexUse::Keep && has_searched_names(view))
    {
        const LayerDescriptor& layer = view.descriptor();
        for (std::size_t i = 0; i < layer.fields.size() && !m_is_indexed; ++i) {
            const auto& searched = layer.search_fields;
            const bool is_searched =
                !has_searched_names(view) || std::find(searched.begin(), searched.end(), layer.fields[i].name) != searched.end();
            if (is_searched && layer.fields[i].type == FieldType::Text) m_fields.push_back(i);
        }
    }

    Fids with_all_words(std::u16string_view signs)
    {
        const std::vector<Spelling> words = words_of(signs);
        if (words.empty()) return {};
        Fids found = with({Spelling(signs)});
        if (words.size() == 1) return found;
        Fids in_all = with({words.front()});
        for (std::size_t i = 1; i < words.size() && !in_all.empty(); ++i) {
            const Fids more = with({words[i]});
            Fids both;
            std::set_intersection(in_all.begin(), in_all.end(), more.begin(), more.end(), std::back_inserter(both));
            in_all = std::move(both);
        }
        found.insert(found.end(), in_all.begin(), in_all.end());
        sort_each_once(found);
        return found;
    }

    Fids with_a_slip(std::u16string_view signs)
    {
        Fids found;
        std::size_t tried = 0;
        for (const std::u16string& meant : typing_slips(Spelling(signs).signs())) {
            if (++tried > most_slips || m_is_late) break;
            const Fids more = with({Spelling(meant)});
            found.insert(found.end(), more.begin(), more.end());
        }
        sort_each_once(found);
        return found;
    }

    [[nodiscard]] bool is_late() const { return m_is_late; }

   private:
    Fids with(std::vector<Spelling> terms)
    {
        const NameQuery query(std::move(terms));
        Fids found;
        if (query.is_empty() || m_is_late) return found;
        if (m_is_indexed) {
            m_is_late = !visit_named(m_view, query, all_names, m_deadline, [&](const NamedFeature& named) {
                found.push_back(named.feature.fid());
                return true;
            });
        } else {
            look_through_rows(query, found);
        }
        sort_each_once(found);
        return found;
    }

    void look_through_rows(const NameQuery& query, Fids& found)
    {
        std::size_t count = 0;
        m_view.visit_all([&](const FeatureRef& feature) {
            for (const std::size_t field : m_fields) {
                const geo::ValueView value = feature.value(field);
                const auto* text = std::get_if<std::string_view>(&value);
                if (text == nullptr || !name_match(search_text(*text).signs, query.terms())) continue;
                found.push_back(feature.fid());
                break;
            }
            if (++count % 64 == 0 && m_deadline.has_passed()) m_is_late = true;
            return !m_is_late;
        });
    }

    const LayerView& m_view;
    Deadline m_deadline;
    bool m_is_indexed;
    std::vector<std::size_t> m_fields;  // to be read row by row
    bool m_is_late = false;
};

}  // namespace

Result<std::shared_ptr<const std::vector<std::int64_t>>> find_text(const LayerView& view, std::string_view typed,
                                                                   NameIndexUse indexes, Deadline deadline)
{
    HAISHU_CHECK(check_typed(typed));
    TextSearch search(view, indexes, deadline);
    auto found = std::make_shared<Fids>();
    while (!typed.empty()) {
        const std::size_t end = std::min(typed.find(','), typed.size());
        const SearchText alternative = search_text(typed.substr(0, end));
        Fids some = search.with_all_words(alternative.signs);
        if (some.empty()) some = search.with_a_slip(alternative.signs);
        found->insert(found->end(), some.begin(), some.end());
        typed.remove_prefix(std::min(end + 1, typed.size()));
    }
    if (search.is_late()) return Error{ErrorCode::TimedOut, "deadline", "the search took too long; ask for something longer", {}};
    sort_each_once(*found);
    return std::shared_ptr<const Fids>(std::move(found));
}

}  // namespace haishu::layers
