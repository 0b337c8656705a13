#pragma once
// Features of a layer by what somebody types of their names: of the fields that the layer says are searched.

#include "geo/base/deadline.hpp"
#include "geo/base/function_ref.hpp"
#include "layers/search/name_index.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <atomic>
#include <cstddef>

namespace haishu::layers
{

struct NamedFeature {
    FeatureRef feature;
    std::size_t field;          // of the view, that holds the name
    std::u16string_view signs;  // the name, as of search_text()
    NameMatch match;
    int rank;  // 0 to 10, 10 for the most important of its layer
};

// Until `visit` returns false; a feature comes once for each of its names that all terms are in. The first question costs
// some microseconds for each name of the layer, and the one after an edit for each that was edited. See NameIndex::search for
// what is looked at, and for what is returned.
bool visit_named(const LayerView& view, const NameQuery& query, std::size_t most_looked_at, Deadline deadline,
                 FunctionRef<bool(const NamedFeature&)> visit);

// Whether there is anything for visit_named() to look through.
bool has_searched_names(const LayerView& view);

// So that the first question need not wait for it; until told to stop.
void make_name_index(const LayerView& view, const std::atomic<bool>& is_stopped);

}  // namespace haishu::layers
