#pragma once
// What the tests of processes and jobs share: executions, and what a refusal looks like.

#include "tests/contract/contract_server.hpp"

#include <string>

namespace haishu::contract
{

extern const char* const process_exceptions;  // where the problem types of the standard begin

Ask post_json(const std::string& body, const layers::Viewer& viewer = {});
Answer execute(const std::string& process, const std::string& body, const layers::Viewer& viewer = {});
Answer ask_as(const std::string& target, const layers::Viewer& viewer, server::Method method = server::Method::Get);
// Checks that it is a 400 whose detail begins with the place.
void check_refused(const Answer& answer, const std::string& pointer);

}  // namespace haishu::contract
