#pragma once
// Processes and jobs as pages for a person.

#include "server/api/processes/job_book.hpp"
#include "server/api/processes/process.hpp"

#include <string>
#include <vector>

namespace haishu::server
{

// `next_href` leads to the next page; empty on the last.
Response process_list_page(const Request& request, const std::vector<const Process*>& processes, const std::string& next_href);
// What a process needs and gives, input by input.
Response process_page(const Request& request, const Process& process);

Response job_list_page(const Request& request, const std::vector<JobStatus>& jobs, const std::string& next_href);
// How far a job is; asks the browser to look again while it is not done.
Response job_page(const Request& request, const JobStatus& job);

}  // namespace haishu::server
