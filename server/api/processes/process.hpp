#pragma once
// A process of OGC API - Processes: its description (processes/descriptions/<id>.json: texts, inputs with their JSON
// schemas, one output) and what it does. HTTP, jobs and the check of inputs are common to all.

#include "geo/types/box.hpp"
#include "layers/analysis/work_control.hpp"
#include "layers/policy/gate.hpp"
#include "server/http/message.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

struct ProcessOutput {
    std::string content_type;
    std::string body;                   // JSON, or text of another type
    std::size_t restricted_rows = 0;    // that it tells
    std::string layer = {};             // whose features it gives out
    std::vector<geo::Box> ground = {};  // with them: of each its box, or where they are many the area in which they lie
};

struct Process {
    std::string id;
    std::shared_ptr<const nlohmann::ordered_json> description;
    bool is_quick = false;  // milliseconds at most: needs no turn and no slow worker
    // Inputs are an object and keep the schemas of the description. Runs on a worker, sees only what the gate shows.
    std::function<Result<ProcessOutput>(const layers::Gate&, const nlohmann::json& inputs, layers::WorkControl&)> run;

    [[nodiscard]] std::string output_id() const;
};

const std::vector<Process>& all_processes();  // by id
// Error: NotFound "no-such-process".
Result<const Process*> find_process(std::string_view id);

// True for requests that run a process which is not quick.
bool is_slow_execution(const Request& request);

// One for each file of this folder.
Process convert_coordinates_process();
Process declared_area_process();
Process geocode_addresses_process();
Process impact_process();
Process overlay_process();
Process parcel_check_process();
Process points_along_process();
Process siting_check_process();

// For those: the process with the description of this id.
Process described_process(std::string_view id);

}  // namespace haishu::server
