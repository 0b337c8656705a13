#pragma once
// The proxies whose word about who asks is believed.

#include "geo/base/result.hpp"
#include "server/http/address.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

class ProxyList
{
   public:
    // Adds an address ("::1") or a network in prefix notation ("10.0.0.0/8"). Error bad_input "proxy-invalid".
    Result<void> add(std::string_view text);
    [[nodiscard]] bool contains(const AddressBytes& address) const;

   private:
    struct Network {
        AddressBytes first;
        int bits;  // of IPv6
    };
    std::vector<Network> m_networks;
};

}  // namespace haishu::server
