#pragma once
// A port of plain HTTP that answers everything with where it is by https.

#include "server/http/listener.hpp"

namespace haishu::server
{

// `secure` is how the listener of https was made. Errors: bad_input "redirect-without-tls"; those of Listener::create.
Result<std::unique_ptr<Listener>> listen_for_redirects(const ListenerOptions& secure, std::uint16_t port,
                                                       std::uint16_t secure_port);

}  // namespace haishu::server
