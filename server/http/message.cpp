#include "server/http/message.hpp"

#include "server/http/token.hpp"

namespace haishu::server
{

std::string_view method_name(Method method)
{
    switch (method) {
        case Method::Get: return "GET";
        case Method::Head: return "HEAD";
        case Method::Options: return "OPTIONS";
        case Method::Post: return "POST";
        case Method::Put: return "PUT";
        case Method::Patch: return "PATCH";
        case Method::Delete: return "DELETE";
    }
    return "GET";
}

std::string_view Request::header(std::string_view name) const
{
    for (const Header& header : headers) {
        if (equal_ignoring_case(header.name, name)) return header.value;
    }
    return {};
}

std::optional<std::string_view> Request::query_value(std::string_view name) const
{
    for (const auto& [key, value] : query) {
        if (key == name) return value;
    }
    return std::nullopt;
}

}  // namespace haishu::server
