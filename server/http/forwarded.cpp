#include "server/http/forwarded.hpp"

#include "server/http/token.hpp"

#include <algorithm>
#include <optional>

namespace haishu::server
{

namespace
{

constexpr std::size_t most_hops = 32;

// RFC 7239: 6, and what is seen in X-Forwarded-For: "192.0.2.7", "192.0.2.7:1234", "2001:db8::1", "[2001:db8::1]:1234".
std::optional<AddressBytes> node_address(std::string_view node)
{
    if (!node.empty() && node.front() == '[') {
        const auto close = node.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        const std::string_view port = node.substr(close + 1);
        if (!port.empty() && port.front() != ':') return std::nullopt;
        return parse_address(node.substr(1, close - 1));
    }
    if (std::count(node.begin(), node.end(), ':') == 1) node = node.substr(0, node.find(':'));
    return parse_address(node);
}

std::string_view without_quotes(std::string_view text)
{
    const bool is_quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return is_quoted ? text.substr(1, text.size() - 2) : text;
}

// The value of `name` in "for=192.0.2.7;proto=https"; empty if it is not there.
std::string_view parameter(std::string_view element, std::string_view name)
{
    while (!element.empty()) {
        const std::string_view pair = take_part(element, ';');
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && equal_ignoring_case(without_blanks(pair.substr(0, equals)), name))
            return without_quotes(without_blanks(pair.substr(equals + 1)));
    }
    return {};
}

// Calls `look` with the elements of a list from its end, for as long as it returns true. The list may stand in several fields.
// Neither addresses nor quoted nodes have commas.
template <class Look>
void from_the_end(const std::vector<Header>& headers, std::string_view name, Look look)
{
    std::size_t hops = 0;
    for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
        if (!equal_ignoring_case(header->name, name)) continue;
        std::string_view rest = header->value;
        for (bool has_more = true; has_more;) {
            const auto comma = rest.rfind(',');
            has_more = comma != std::string_view::npos;
            const std::string_view element = without_blanks(has_more ? rest.substr(comma + 1) : rest);
            if (++hops > most_hops || !look(element)) return;
            rest = rest.substr(0, has_more ? comma : 0);
        }
    }
}

}  // namespace

Origin forwarded_origin(const std::vector<Header>& headers, const AddressBytes& peer, const ProxyList& proxies,
                        ProxyFields fields)
{
    const bool is_standard = fields == ProxyFields::Forwarded;
    Origin origin{peer, false};
    from_the_end(headers, is_standard ? "Forwarded" : "X-Forwarded-For", [&](std::string_view element) {
        const auto address = node_address(is_standard ? parameter(element, "for") : element);
        if (!address) return false;
        origin.address = *address;
        return proxies.contains(*address);
    });
    from_the_end(headers, is_standard ? "Forwarded" : "X-Forwarded-Proto", [&](std::string_view element) {
        origin.is_secure = equal_ignoring_case(is_standard ? parameter(element, "proto") : element, "https");
        return false;
    });
    return origin;
}

}  // namespace haishu::server
