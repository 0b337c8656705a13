#include "server/api/processes/process.hpp"

#include "geo/base/assert.hpp"
#include "server/api/embedded_files.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

std::string Process::output_id() const
{
    return description->at("outputs").begin().key();
}

Process described_process(std::string_view id)
{
    const EmbeddedFile* file = find_embedded(embedded_process_descriptions(), std::string(id) + ".json");
    HAISHU_ASSERT(file != nullptr, "every process has a description");
    Process process;
    process.id = id;
    process.description = std::make_shared<const nlohmann::ordered_json>(nlohmann::ordered_json::parse(file->bytes));
    return process;
}

const std::vector<Process>& all_processes()
{
    static const std::vector<Process> processes{
        convert_coordinates_process(), declared_area_process(), geocode_addresses_process(), impact_process(), overlay_process(),
        parcel_check_process(),        points_along_process(),  siting_check_process()};
    return processes;
}

bool is_slow_execution(const Request& request)
{
    if (request.path.size() != 3 || request.path[0] != "processes" || request.path[2] != "execution") return false;
    const auto process = find_process(request.path[1]);
    return process && !(*process)->is_quick;
}

Result<const Process*> find_process(std::string_view id)
{
    for (const Process& process : all_processes()) {
        if (process.id == id) return &process;
    }
    const std::string shown(id.substr(0, 64));
    return not_found("no-such-process", "there is no process " + shown).with("process", shown);
}

}  // namespace haishu::server
