#pragma once
// What trusted proxies say of who asks.
//
// Each proxy adds the address that it was asked from at the end of the list, so the list is read from its end, and only as far
// as trusted proxies wrote it: the first address that is no trusted proxy's is the one that asks, whatever stands before it.

#include "server/http/message.hpp"
#include "server/http/proxy_list.hpp"

#include <vector>

namespace haishu::server
{

// Which fields the proxies write. Only these are believed: a proxy that writes the one kind passes the other on as the asker
// sent it.
enum class ProxyFields {
    XForwarded,  // X-Forwarded-For, X-Forwarded-Proto
    Forwarded    // RFC 7239
};

struct Origin {
    AddressBytes address{};
    bool is_secure = false;  // the last proxy was asked by https
};

// `peer` is a trusted proxy. A list that cannot be read ends there: then the last proxy that was read stands for who asks.
Origin forwarded_origin(const std::vector<Header>& headers, const AddressBytes& peer, const ProxyList& proxies,
                        ProxyFields fields);

}  // namespace haishu::server
