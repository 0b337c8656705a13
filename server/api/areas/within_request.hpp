#pragma once
// From the body of POST /within to what is to be looked for.

#include "layers/filter/filter.hpp"
#include "layers/policy/gate.hpp"
#include "layers/query/area.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace haishu::server
{

// Of one collection.
struct WithinPart {
    layers::LayerView view;
    std::shared_ptr<const layers::Filter> filter;  // null without a filter
    std::int64_t after = 0;                        // only features of greater fids are told
    std::optional<std::size_t> group_field;
};

struct WithinRequest {
    static constexpr std::size_t max_collections = 32;
    static constexpr std::int64_t max_features = 1'000;

    layers::Area area;
    std::vector<WithinPart> parts;
    std::size_t limit = 100;
    bool is_by_distance = false;  // nearest first; else by fid
};

// Errors: bad_input "stats-malformed" with `place` and `reason`, "property-unknown"; TooLarge "question-too-large"; and those
// of areas, filters and the gate.
Result<WithinRequest> read_within_request(const nlohmann::json& body, const layers::Gate& gate);

}  // namespace haishu::server
