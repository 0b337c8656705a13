#pragma once
// A job as the documents of the service tell of it (OGC 18-062r2, 7.12: statusInfo).

#include "server/api/processes/job_book.hpp"
#include "server/http/message.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace haishu::server
{

std::string job_address(const Request& request, std::string_view id);
nlohmann::ordered_json job_document(const Request& request, const JobStatus& status);

}  // namespace haishu::server
