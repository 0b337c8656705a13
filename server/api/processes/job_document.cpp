#include "server/api/processes/job_document.hpp"

#include "layers/query/query.hpp"
#include "server/api/link_json.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

std::string job_address(const Request& request, std::string_view id)
{
    return request.base_url + "/jobs/" + std::string(id);
}

nlohmann::ordered_json job_document(const Request& request, const JobStatus& status)
{
    const std::string address = job_address(request, status.id);
    std::vector<Link> links{{address, "self", "application/json", "作业 Job"},
                            {address + "?f=html", "alternate", "text/html", "HTML"}};
    if (status.state == JobState::Successful || status.state == JobState::Failed) {
        links.push_back({address + "/results", "http://www.opengis.net/def/rel/ogc/1.0/results", "application/json",
                         status.state == JobState::Failed ? "失败原因 Why it failed" : "结果 Results"});
    }
    nlohmann::ordered_json document{{"jobID", status.id},         {"processID", status.process_id},
                                    {"type", "process"},          {"status", job_state_name(status.state)},
                                    {"progress", status.percent}, {"created", layers::format_date_time(status.created)}};
    if (status.started) document["started"] = layers::format_date_time(*status.started);
    if (status.finished) document["finished"] = layers::format_date_time(*status.finished);
    document["updated"] = layers::format_date_time(status.finished.value_or(status.started.value_or(status.created)));
    if (status.error) document["message"] = status.error->id;
    document["links"] = links_json(links);
    return document;
}

}  // namespace haishu::server
