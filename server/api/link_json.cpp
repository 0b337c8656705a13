#include "server/api/link_json.hpp"

#include "server/api/json_text.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

nlohmann::ordered_json links_json(const std::vector<Link>& links)
{
    auto out = nlohmann::ordered_json::array();
    for (const Link& link : links) {
        nlohmann::ordered_json one{{"href", link.href}, {"rel", link.rel}};
        if (!link.type.empty()) one["type"] = link.type;
        if (!link.title.empty()) one["title"] = link.title;
        if (link.templated) one["templated"] = true;
        out.push_back(std::move(one));
    }
    return out;
}

void append_links(std::string& out, const std::vector<Link>& links)
{
    const auto member = [&out](std::string_view name, std::string_view value) {
        out += name;
        append_json_string(out, value);
    };
    out += '[';
    for (const Link& link : links) {
        if (out.back() != '[') out += ',';
        member(R"({"href":)", link.href);
        member(R"(,"rel":)", link.rel);
        if (!link.type.empty()) member(R"(,"type":)", link.type);
        if (!link.title.empty()) member(R"(,"title":)", link.title);
        if (link.templated) out += R"(,"templated":true)";
        out += '}';
    }
    out += ']';
}

std::vector<Link> self_links(const std::string& address, const QueryItems& query, std::span<const Representation> offered,
                             const Representation& chosen)
{
    std::vector<Link> links;
    std::string common = address + query_string(with_query_value(query, "f", ""));
    common += common.size() == address.size() ? "?f=" : "&f=";
    const auto link = [&](const Representation& representation, std::string rel) {
        return Link{common + std::string(representation.name), std::move(rel),
                    std::string(link_type(representation.content_type)), std::string(representation.title)};
    };
    links.push_back(link(chosen, "self"));
    for (const Representation& representation : offered) {
        if (representation.name != chosen.name) links.push_back(link(representation, "alternate"));
    }
    return links;
}

Response json_answer(const nlohmann::ordered_json& document, std::string_view content_type)
{
    Response response;
    response.content_type = std::string(content_type);
    response.body = document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return response;
}

}  // namespace haishu::server
