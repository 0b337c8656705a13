#include "server/api/processes/execute_request.hpp"

#include "server/api/json_body.hpp"
#include "server/api/json_text.hpp"
#include "server/api/parameters.hpp"
#include "server/api/processes/input_check.hpp"
#include "server/http/token.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

// {"value": v} stands for v; what is only linked to is not fetched.
Result<const Json*> plain_value(const Json& input, const std::string& pointer)
{
    if (!input.is_object()) return &input;
    if (input.contains("href"))
        return invalid_input(below(pointer, "href"), "is a link, and links are not followed: send the value");
    const auto value = input.find("value");
    return value == input.end() ? &input : &*value;
}

Result<Json> checked_inputs(const Json& sent, const Process& process)
{
    const std::string pointer = "/inputs";
    if (!sent.is_object()) return invalid_input(pointer, "is not an object");
    const auto& declared = process.description->at("inputs");
    Json inputs = Json::object();
    for (const auto& [name, input] : sent.items()) {
        const auto known = declared.find(name);
        if (known == declared.end()) return invalid_input(below(pointer, name), "is no input of this process");
        HAISHU_TRY(const Json* value, plain_value(input, below(pointer, name)));
        HAISHU_CHECK(check_schema(*value, known->at("schema"), below(pointer, name)));
        inputs[name] = *value;
    }
    for (const auto& [name, input] : declared.items()) {
        if (input.value("minOccurs", 1) > 0 && !inputs.contains(name)) return invalid_input(below(pointer, name), "is missing");
    }
    return inputs;
}

Result<void> check_outputs(const Json& outputs, const Process& process)
{
    const std::string pointer = "/outputs";
    if (!outputs.is_object()) return invalid_input(pointer, "is not an object");
    for (const auto& [name, output] : outputs.items()) {
        const std::string place = below(pointer, name);
        if (name != process.output_id()) return invalid_input(place, "is no output of this process");
        if (!output.is_object()) return invalid_input(place, "is not an object");
        const auto mode = output.find("transmissionMode");
        if (mode != output.end() && *mode != "value") {
            return invalid_input(below(place, "transmissionMode"), "is none of \"value\"");
        }
    }
    return {};
}

}  // namespace

Result<ExecuteRequest> read_execute_request(const Request& request, const Process& process)
{
    HAISHU_TRY(const Json body, read_json_body(request));
    if (!body.is_object()) return invalid_input("", "is not an object");
    ExecuteRequest execute;
    Json inputs = Json::object();
    for (const auto& [name, member] : body.items()) {
        const std::string pointer = below("", name);
        if (name == "inputs") {
            inputs = member;
        } else if (name == "outputs") {
            HAISHU_CHECK(check_outputs(member, process));
        } else if (name == "response") {
            if (member != "raw" && member != "document") return invalid_input(pointer, R"(is none of "raw", "document")");
            execute.form = member == "raw" ? ResponseForm::Raw : ResponseForm::Document;
        } else if (name == "subscriber") {
            return invalid_input(pointer, "is not supported: this server calls nobody back, ask the job instead");
        } else {
            return invalid_input(pointer, "is not expected here");
        }
    }
    HAISHU_TRY(Json checked, checked_inputs(inputs, process));
    execute.inputs = std::make_shared<const Json>(std::move(checked));
    return execute;
}

bool prefers_async(const Request& request)
{
    for (const Header& header : request.headers) {
        if (!equal_ignoring_case(header.name, "Prefer")) continue;
        for (std::string_view preference : split(header.value, ',')) {
            if (equal_ignoring_case(take_part(preference, ';'), "respond-async")) return true;
        }
    }
    return false;
}

ProcessOutput in_form(const Process& process, ProcessOutput output, ResponseForm form)
{
    if (form == ResponseForm::Raw) return output;
    std::string document = "{";
    append_json_string(document, process.output_id());
    document += ":{\"value\":";
    if (output.content_type.ends_with("json")) {
        document += output.body;
    } else {
        append_json_string(document, output.body);
    }
    document += ",\"mediaType\":";
    append_json_string(document, output.content_type);
    document += "}}";
    return {"application/json", std::move(document)};
}

}  // namespace haishu::server
