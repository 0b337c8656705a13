#pragma once
// The server's side of TLS: its certificate and key, and what it agrees to. TLS 1.2 and 1.3, ECDHE with AES-GCM or ChaCha20,
// no renegotiation, no compression, http/1.1 or http/1.0 by ALPN. Safe from many threads.

#include "geo/base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace haishu::server
{

class TlsStream;

class TlsServer
{
   public:
    // PEM files; the certificate's may hold the chain behind it. Errors: bad_input "tls-certificate-unreadable",
    // "tls-key-unreadable", "tls-key-mismatch" (the key is not that of the certificate), "tls-certificate-expired".
    static Result<std::shared_ptr<TlsServer>> open(std::string certificate_file, std::string key_file);
    ~TlsServer();

    // Reads the files again. New connections get what they hold now, open ones go on as they are. On an error everything
    // stays as it was.
    Result<void> reload();
    // Whether the certificate is for this host (a name, or an address without brackets).
    [[nodiscard]] bool is_for(std::string_view host) const;
    // For a connection that was just accepted on the non-blocking socket; null when memory is short.
    std::unique_ptr<TlsStream> begin(int socket);

   private:
    struct Impl;
    explicit TlsServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::server
