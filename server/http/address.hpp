#pragma once
// Addresses of the network as they are compared and counted.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::server
{

using AddressBytes = std::array<unsigned char, 16>;  // IPv4 as ::ffff:a.b.c.d

// "192.0.2.7", "2001:db8::1"; nothing for anything else, a name or a port among it.
std::optional<AddressBytes> parse_address(std::string_view text);
// The canonical text; a mapped IPv4 address as IPv4.
std::string address_text(const AddressBytes& address);
[[nodiscard]] bool is_v4(const AddressBytes& address);

// Equal for addresses of one subscriber: an IPv4 address by itself, IPv6 addresses by their /64.
[[nodiscard]] std::uint64_t subscriber_of(const AddressBytes& address);

// The address with all but its first `bits` bits zero; `bits` counts those of IPv6.
[[nodiscard]] AddressBytes first_bits(const AddressBytes& address, int bits);

}  // namespace haishu::server
