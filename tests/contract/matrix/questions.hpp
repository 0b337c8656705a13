#pragma once
// What the access matrix asks of every route: forms of questions, filled in with the layers, fields and rows of the sample
// catalogue and with every format that the route offers.

#include "server/api/route.hpp"
#include "tests/contract/contract_server.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haishu::contract
{

struct Question {
    std::string route;   // "GET /collections/{collectionId}/items"
    std::string format;  // value of f; empty: none was asked for
    server::Method method = server::Method::Get;
    std::string target;
    std::string body;
    std::string layer;  // that it names; empty: none
    std::string field;  // likewise

    [[nodiscard]] Ask as(const layers::Viewer& viewer) const;
    [[nodiscard]] bool names(const std::string& word) const
    {
        return target.find(word) != std::string::npos || body.find(word) != std::string::npos;
    }
    // The same of something else.
    [[nodiscard]] Question with(const std::string& word, const std::string& other) const;
};

// What was made beforehand so that there is something to ask for.
struct MadeThings {
    std::string job;                 // of a clerk
    std::string export_request;      // of a clerk
    std::string key;                 // of the account `wang`
    std::vector<std::string> tiles;  // "WebMercatorQuad/14/6766/13723", with something in them
};

// Nothing for a route that has no forms: whoever adds a route says here how to ask it.
std::optional<std::vector<Question>> questions_to(const server::Route& route, const MadeThings& made);

// A layer and a field that nobody has, as long as those of the sample.
inline constexpr const char* unknown_layer = "qz99999x";
inline constexpr const char* unknown_field = "qz99989x";

}  // namespace haishu::contract
