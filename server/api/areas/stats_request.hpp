#pragma once
// From the body of POST /stats/{collectionId} to a question for layers/query/statistics.

#include "layers/policy/gate.hpp"
#include "layers/query/statistics.hpp"
#include "server/api/areas/stats_rank.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haishu::server
{

struct Measure {
    enum class Kind { Share, Sum, Average, Least, Greatest };
    Kind kind = Kind::Share;
    std::size_t tally = 0;  // which of StatisticsQuery::measured
};

struct ComparedPeriod {
    std::string name;  // "previous", "year"
    layers::TimeWindow window;
};

// Holds what the question points to.
struct StatsRequest {
    std::optional<layers::Area> area;
    bool is_area_asked = false;  // else it is everywhere
    std::optional<layers::LayerView> divisions;
    std::unique_ptr<layers::Grouping> grouping;
    std::optional<layers::RowChoice> choice;
    layers::TimeWindow window;  // open without a time
    layers::StatisticsQuery query;
    std::vector<Measure> measures;
    std::optional<layers::BinWidth> bin;
    std::vector<std::size_t> group_fields;
    std::vector<std::string> group_names;  // of the parts of a group's key
    std::vector<ComparedPeriod> compared;
    std::optional<RankOrder> rank;
};

// The layers other than its own that a question reads: divisions, grids, that of a feature. May name one twice.
std::vector<std::string> layers_of_question(const nlohmann::json& question);

// Errors: bad_input "stats-malformed" with `place` and `reason`, "property-unknown"; TooLarge "question-too-large"; and those of
// areas and filters.
Result<std::unique_ptr<StatsRequest>> read_stats_request(const nlohmann::json& body, const layers::LayerView& view,
                                                         const layers::Gate& gate);

}  // namespace haishu::server
