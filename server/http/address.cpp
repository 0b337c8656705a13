#include "server/http/address.hpp"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>

namespace haishu::server
{

namespace
{

constexpr std::size_t v4_at = 12;  // behind ::ffff:
constexpr std::size_t longest_text = INET6_ADDRSTRLEN;

}  // namespace

std::optional<AddressBytes> parse_address(std::string_view text)
{
    std::array<char, longest_text> copy{};
    if (text.size() >= copy.size()) return std::nullopt;
    std::copy(text.begin(), text.end(), copy.begin());
    AddressBytes address{};
    if (inet_pton(AF_INET6, copy.data(), address.data()) == 1) return address;
    if (inet_pton(AF_INET, copy.data(), address.data() + v4_at) != 1) return std::nullopt;
    address[10] = address[11] = 0xff;
    return address;
}

std::string address_text(const AddressBytes& address)
{
    std::array<char, longest_text> text{};
    if (is_v4(address)) return inet_ntop(AF_INET, address.data() + v4_at, text.data(), text.size());
    return inet_ntop(AF_INET6, address.data(), text.data(), text.size());
}

bool is_v4(const AddressBytes& address)
{
    const auto is_zero = [](unsigned char byte) { return byte == 0; };
    return std::all_of(address.begin(), address.begin() + 10, is_zero) && address[10] == 0xff && address[11] == 0xff;
}

std::uint64_t subscriber_of(const AddressBytes& address)
{
    std::uint64_t key = 0;
    std::memcpy(&key, address.data() + (is_v4(address) ? 8 : 0), sizeof key);
    return key;
}

AddressBytes first_bits(const AddressBytes& address, int bits)
{
    AddressBytes cut{};
    for (int at = 0; at < static_cast<int>(cut.size()) && bits > 0; ++at, bits -= 8) {
        const auto mask = bits >= 8 ? 0xffU : 0xffU << static_cast<unsigned>(8 - bits);
        cut.at(static_cast<std::size_t>(at)) = static_cast<unsigned char>(address.at(static_cast<std::size_t>(at)) & mask);
    }
    return cut;
}

}  // namespace haishu::server
