#include "server/http/proxy_list.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

constexpr int bits_before_v4 = 96;
constexpr int bits_of_address = 128;

}  // namespace

Result<void> ProxyList::add(std::string_view text)
{
    const Error invalid =
        bad_input("proxy-invalid", fmt::format("'{}' is neither an IP address nor a network such as 10.0.0.0/8", text));
    const auto slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return invalid;
    int bits = bits_of_address;
    if (slash != std::string_view::npos) {
        const std::string_view length = text.substr(slash + 1);
        const auto [end, status] = std::from_chars(length.data(), length.data() + length.size(), bits);
        if (status != std::errc{} || end != length.data() + length.size() || bits < 0) return invalid;
        if (is_v4(*address)) bits += bits_before_v4;
        if (bits > bits_of_address) return invalid;
    }
    m_networks.push_back({first_bits(*address, bits), bits});
    return {};
}

bool ProxyList::contains(const AddressBytes& address) const
{
    return std::any_of(m_networks.begin(), m_networks.end(),
                       [&address](const Network& network) { return first_bits(address, network.bits) == network.first; });
}

}  // namespace haishu::server
