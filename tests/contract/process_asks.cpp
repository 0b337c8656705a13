#include "tests/contract/process_asks.hpp"

#include <catch2/catch.hpp>

namespace haishu::contract
{

const char* const process_exceptions = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/";

Ask post_json(const std::string& body, const layers::Viewer& viewer)
{
    Ask ask;
    ask.method = server::Method::Post;
    ask.headers = {{"Content-Type", "application/json"}};
    ask.body = body;
    ask.viewer = viewer;
    return ask;
}

Answer execute(const std::string& process, const std::string& body, const layers::Viewer& viewer)
{
    return ContractServer::shared().get("/processes/" + process + "/execution", post_json(body, viewer));
}

Answer ask_as(const std::string& target, const layers::Viewer& viewer, server::Method method)
{
    Ask ask;
    ask.viewer = viewer;
    ask.method = method;
    return ContractServer::shared().get(target, ask);
}

void check_refused(const Answer& answer, const std::string& pointer)
{
    CHECK(answer.status == 400);
    CHECK(answer.header("content-type") == "application/problem+json");
    CHECK(answer.json().at("type") == "/problems/input-invalid");
    INFO(answer.json().at("detail").get<std::string>());
    CHECK(answer.json().at("detail").get<std::string>().rfind(pointer + " ", 0) == 0);
}

}  // namespace haishu::contract
