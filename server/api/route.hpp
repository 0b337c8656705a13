#pragma once
// One row of the route table. The router, the strict parameter check, the OpenAPI document and the metrics all read it.

#include "geo/base/result.hpp"
#include "server/http/body_sink.hpp"
#include "server/http/message.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haishu::server
{

struct Context;  // server/app/context.hpp: what handlers work with

enum class ParameterType { String, Integer, Number, NumberArray, StringArray, Boolean };

struct Parameter {
    std::string name;
    bool in_path = false;
    bool in_header = false;  // checked by the handler
    bool required = false;
    ParameterType type = ParameterType::String;
    std::string description;
    std::optional<double> minimum, maximum, default_value;
    int min_items = 0, max_items = 0;  // of arrays; 0: unbounded
    std::vector<std::string> allowed;  // enumeration; empty: any
    std::string pattern;               // documentation of the form, an ECMA 262 expression
    std::string item_pattern;          // the same for the items of an array
    std::string example;
};

struct DocumentedResponse {
    int status = 200;
    std::string description;
    std::vector<std::string> content_types;
    std::string schema;  // name in components/schemas, or empty
};

enum class Access { Anyone, Login, Write, Administration };  // who may call; what they see is the gate's business

struct Route {
    Method method = Method::Get;
    // "/collections/{collectionId}/items". A placeholder may have a literal tail ("{y}.mvt"); "{file...}" takes the rest.
    std::string path;
    std::string operation_id;  // ".collection.vector.getTile"
    std::string tag;
    std::string summary;
    std::vector<Parameter> parameters;
    std::string request_schema;                                  // name in components/schemas of the JSON body; empty: no body
    std::vector<std::string> request_types{"application/json"};  // media types of the body
    std::vector<DocumentedResponse> responses;
    Access access = Access::Anyone;
    // Query parameters beyond `parameters` are passed to the handler instead of refused (property filters of items).
    bool open_query = false;
    bool documented = true;  // false: files of the viewer, which are no part of the API
    std::function<Result<Response>(const Context&, Request&)> handle;
    // Optional, on the I/O thread: an answer already at hand, or nothing. Must not block.
    std::function<std::optional<Response>(const Context&, Request&)> at_once;
    // Optional: whether the answer is likely ready sooner than a worker would be awake. The I/O thread then tries `handle`
    // for a millisecond; what takes longer begins anew in a worker.
    std::function<bool(const Request&)> is_brief;
    // Optional: where a body goes that is stored while it is read, before `handle` has the request without it.
    std::function<Result<std::shared_ptr<BodySink>>(Request&, std::uint64_t length)> open_body;
};

}  // namespace haishu::server
