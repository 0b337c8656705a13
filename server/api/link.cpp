#include "server/api/link.hpp"

#include <algorithm>

namespace haishu::server
{

namespace
{

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

}  // namespace

std::string percent_encoded(std::string_view text, std::string_view keep)
{
    static constexpr std::string_view hexadecimal = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c) || keep.find(c) != std::string_view::npos) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += hexadecimal[byte >> 4];
        out += hexadecimal[byte & 15];
    }
    return out;
}

std::string query_string(const QueryItems& items)
{
    std::string out;
    for (const auto& [name, value] : items) {
        out += out.empty() ? '?' : '&';
        out += percent_encoded(name);
        out += '=';
        out += percent_encoded(value, ",:/");
    }
    return out;
}

QueryItems with_query_value(QueryItems items, std::string_view name, std::string_view value)
{
    std::erase_if(items, [&](const auto& item) { return item.first == name; });
    if (!value.empty()) items.emplace_back(std::string(name), std::string(value));
    return items;
}

std::string link_header(const std::vector<Link>& links)
{
    std::string out;
    for (const Link& link : links) {
        if (link.templated) continue;
        if (!out.empty()) out += ", ";
        out += '<' + link.href + ">; rel=\"" + link.rel + "\"; type=\"" + link.type + '"';
    }
    return out;
}

}  // namespace haishu::server
