#include "server/http/tls_server.hpp"

#include "server/http/tls_stream.hpp"
#include "server/http/tls_tickets.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <mutex>
#include <system_error>

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace haishu::server
{

namespace
{

struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;

constexpr const char* ciphers_of_1_2 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* ciphers_of_1_3 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* groups = "X25519:P-256:P-384";

std::string last_fault()
{
    std::array<char, 256> text{};
    const unsigned long code = ERR_peek_last_error();
    ERR_error_string_n(code, text.data(), text.size());
    ERR_clear_error();
    return code == 0 ? "unknown fault" : text.data();
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered, unsigned int size,
                    void*)
{
    static constexpr std::string_view spoken = "\x08http/1.1\x08http/1.0";
    unsigned char* found = nullptr;
    const int outcome = SSL_select_next_proto(&found, length, reinterpret_cast<const unsigned char*>(spoken.data()),
                                              static_cast<unsigned int>(spoken.size()), offered, size);
    if (outcome != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;  // RFC 7301: 3.2
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

// Nobody is asked for on a terminal that is not there.
int no_pass_phrase(char*, int, int, void*)
{
    return -1;
}

int start_cipher(const TlsTickets::Key& key, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, bool seals)
{
    const EVP_CIPHER* kind = EVP_aes_256_cbc();
    if (seals && RAND_bytes(iv, EVP_CIPHER_get_iv_length(kind)) != 1) return -1;
    auto mac_key = key.mac;
    std::array<char, 7> digest{"SHA256"};
    const std::array<OSSL_PARAM, 3> parameters{
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, mac_key.data(), mac_key.size()),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0), OSSL_PARAM_construct_end()};
    const int is_started = seals ? EVP_EncryptInit_ex(cipher, kind, nullptr, key.cipher.data(), iv)
                                 : EVP_DecryptInit_ex(cipher, kind, nullptr, key.cipher.data(), iv);
    return is_started == 1 && EVP_MAC_CTX_set_params(mac, parameters.data()) == 1 ? 1 : -1;
}

// 1: done; 2: done, and the ticket is to be renewed; 0: no ticket, a whole handshake; -1: fault.
int handle_ticket(SSL* connection, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int seals)
{
    auto& tickets = *static_cast<TlsTickets*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection)));
    if (seals == 1) {
        const auto key = tickets.newest();
        if (!key) return 0;
        std::memcpy(name, key->name.data(), key->name.size());
        return start_cipher(*key, iv, cipher, mac, true);
    }
    const auto found = tickets.find(name);
    if (!found) return 0;
    if (start_cipher(found->key, iv, cipher, mac, false) != 1) return -1;
    return found->is_newest ? 1 : 2;
}

Result<void> check_readable(const std::string& file, const char* id)
{
    if (std::ifstream(file).good()) return {};
    return bad_input(id, fmt::format("cannot read {}: {}", file, std::generic_category().message(errno))).with("path", file);
}

Result<void> load_pair(SSL_CTX* context, const std::string& certificate_file, const std::string& key_file)
{
    HAISHU_CHECK(check_readable(certificate_file, "tls-certificate-unreadable"));
    HAISHU_CHECK(check_readable(key_file, "tls-key-unreadable"));
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
        return bad_input("tls-certificate-unreadable",
                         fmt::format("{} holds no certificate in PEM form that can be used: {}", certificate_file, last_fault()))
            .with("path", certificate_file);
    }
    const X509* certificate = SSL_CTX_get0_certificate(context);
    const bool has_expired = X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0;
    const bool is_key = SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) == 1;
    const int reason = ERR_GET_REASON(ERR_peek_last_error());
    if (!is_key && reason != X509_R_KEY_VALUES_MISMATCH) {
        return bad_input("tls-key-unreadable",
                         fmt::format("{} holds no private key in PEM form, without a pass phrase: {}", key_file, last_fault()))
            .with("path", key_file);
    }
    // A key of another kind than the certificate's is taken beside it.
    if (!is_key || SSL_CTX_check_private_key(context) != 1) {
        ERR_clear_error();
        return bad_input("tls-key-mismatch",
                         fmt::format("the key in {} is not that of the certificate in {}", key_file, certificate_file));
    }
    if (has_expired) {
        return bad_input("tls-certificate-expired", fmt::format("the certificate in {} has expired", certificate_file));
    }
    return {};
}

}  // namespace

struct TlsServer::Impl {
    std::string certificate_file;
    std::string key_file;
    TlsTickets tickets{[] { return std::chrono::steady_clock::now(); }};
    mutable std::mutex mutex;
    Context context;

    Result<Context> read()
    {
        Context made(SSL_CTX_new(TLS_server_method()));
        const Error fault = internal_error("the TLS library does not start");
        if (!made) return fault;
        SSL_CTX* it = made.get();
        SSL_CTX_set_options(it, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                    SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
        SSL_CTX_set_mode(it, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_default_passwd_cb(it, no_pass_phrase);
        SSL_CTX_set_session_cache_mode(it, SSL_SESS_CACHE_OFF);  // tickets only
        SSL_CTX_set_num_tickets(it, 1);
        SSL_CTX_set_alpn_select_cb(it, choose_protocol, nullptr);
        SSL_CTX_set_app_data(it, &tickets);
        SSL_CTX_set_tlsext_ticket_key_evp_cb(it, handle_ticket);
        static constexpr std::string_view service = "haishu";
        const bool is_set = SSL_CTX_set_min_proto_version(it, TLS1_2_VERSION) == 1 &&
                            SSL_CTX_set_cipher_list(it, ciphers_of_1_2) == 1 &&
                            SSL_CTX_set_ciphersuites(it, ciphers_of_1_3) == 1 && SSL_CTX_set1_groups_list(it, groups) == 1 &&
                            SSL_CTX_set_session_id_context(it, reinterpret_cast<const unsigned char*>(service.data()),
                                                           static_cast<unsigned int>(service.size())) == 1;
        if (!is_set) return fault;
        HAISHU_CHECK(load_pair(it, certificate_file, key_file));
        return made;
    }
};

TlsServer::TlsServer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
TlsServer::~TlsServer() = default;

Result<std::shared_ptr<TlsServer>> TlsServer::open(std::string certificate_file, std::string key_file)
{
    auto impl = std::make_unique<Impl>();
    impl->certificate_file = std::move(certificate_file);
    impl->key_file = std::move(key_file);
    HAISHU_TRY(impl->context, impl->read());
    return std::shared_ptr<TlsServer>(new TlsServer(std::move(impl)));
}

Result<void> TlsServer::reload()
{
    HAISHU_TRY(Context read, m_impl->read());
    const std::lock_guard lock(m_impl->mutex);
    m_impl->context.swap(read);  // open connections hold the old one
    return {};
}

bool TlsServer::is_for(std::string_view host) const
{
    const std::string name(host);
    const std::lock_guard lock(m_impl->mutex);
    X509* certificate = SSL_CTX_get0_certificate(m_impl->context.get());
    return X509_check_host(certificate, name.data(), name.size(), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr) == 1 ||
           X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
}

std::unique_ptr<TlsStream> TlsServer::begin(int socket)
{
    SSL* connection = nullptr;
    {
        const std::lock_guard lock(m_impl->mutex);
        connection = SSL_new(m_impl->context.get());
    }
    if (connection == nullptr) return nullptr;
    auto stream = std::make_unique<TlsStream>(connection);
    if (SSL_set_fd(connection, socket) != 1) return nullptr;
    SSL_set_accept_state(connection);
    return stream;
}

}  // namespace haishu::server
