#pragma once
// Jobs of the import desk as documents, and their decisions as a request to read.

#include "data/publish/import.hpp"
#include "layers/store/import_jobs.hpp"
#include "server/api/imports/import_desk.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace haishu::server
{

std::string fault_text(const Error& error);
std::string report_text(const data::ImportReport& report);
// Whether what was staged is a layer of the base map that anybody may see.
bool is_of_base_map(const layers::ImportJob& job);

// The decisions with those of a PATCH on top; null takes one back. Error: bad_input "import-decision" naming the member.
Result<std::string> merged_decisions(const std::string& decisions, const nlohmann::json& patch);
// Error: Conflict "import-undecided" while no layer is named.
Result<data::ImportRequest> request_of(const layers::ImportJob& job);

// What everybody who may see the job sees; `base_url` begins its addresses.
nlohmann::ordered_json job_json(const layers::ImportJob& job, const ImportDesk& desk, const std::string& base_url);
// The report as a table: rule, rows.
std::string report_csv(const layers::ImportJob& job);

}  // namespace haishu::server
