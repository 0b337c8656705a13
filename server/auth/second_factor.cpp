#include "server/auth/second_factor.hpp"

#include "geo/base/assert.hpp"
#include "layers/audit/hash_chain.hpp"

#include <vector>

#include <sodium.h>

namespace haishu::server
{

namespace
{

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr auto base64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const unsigned char* bytes_of(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

bool is_second_factor_due(layers::Role role)
{
    return role != layers::Role::Resident && role != layers::Role::Staff;
}

SecretBox::SecretBox(std::string_view key_material)
{
    HAISHU_ASSERT(sodium_init() >= 0, "the cryptographic library starts");
    // Keyed by its purpose: other keys are derived from the same file.
    constexpr std::string_view purpose = "haishu second factor";
    crypto_generichash(m_key.data(), m_key.size(), bytes_of(key_material), key_material.size(), bytes_of(purpose),
                       purpose.size());
}

std::string SecretBox::seal(std::string_view text, std::string_view account) const
{
    std::vector<unsigned char> sealed(nonce_bytes + text.size() + tag_bytes);
    randombytes_buf(sealed.data(), nonce_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + nonce_bytes, nullptr, bytes_of(text), text.size(),
                                               bytes_of(account), account.size(), nullptr, sealed.data(), m_key.data());
    std::string encoded(sodium_base64_encoded_len(sealed.size(), base64), '\0');
    sodium_bin2base64(encoded.data(), encoded.size(), sealed.data(), sealed.size(), base64);
    encoded.pop_back();  // the terminating zero
    return encoded;
}

Result<std::string> SecretBox::open(std::string_view sealed, std::string_view account) const
{
    const Error unreadable{ErrorCode::Conflict,
                           "second-factor-unreadable",
                           "the second factor of this account does not open with the key of this database: enrol it again",
                           {}};
    std::vector<unsigned char> bytes(sealed.size());
    std::size_t size = 0;
    if (sodium_base642bin(bytes.data(), bytes.size(), sealed.data(), sealed.size(), nullptr, &size, nullptr, base64) != 0 ||
        size < nonce_bytes + tag_bytes) {
        return unreadable;
    }
    std::string text(size - nonce_bytes - tag_bytes, '\0');
    const int code = crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(text.data()), nullptr, nullptr,
                                                                bytes.data() + nonce_bytes, size - nonce_bytes, bytes_of(account),
                                                                account.size(), bytes.data(), m_key.data());
    if (code != 0) return unreadable;
    return text;
}

Result<SecretBox> open_secret_box(const std::string& database)
{
    HAISHU_TRY(const layers::ChainKey key, layers::ChainKey::read(database + ".key"));
    return SecretBox(key.digest("haishu second factor"));
}

}  // namespace haishu::server
