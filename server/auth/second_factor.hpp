#pragma once
// The secrets of the second factor as the database holds them: encrypted, so that a copied file gives no codes.

#include "geo/base/result.hpp"
#include "layers/policy/viewer.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace haishu::server
{

// Whether this role has to have a second factor: all that may change data or accounts, or read the audit.
bool is_second_factor_due(layers::Role role);

// Encrypts and decrypts with a key derived from the bytes of the database's key file. Copies are as secret as the key.
class SecretBox
{
   public:
    explicit SecretBox(std::string_view key_material);
    // XChaCha20-Poly1305; base64url. It opens for the same account only.
    [[nodiscard]] std::string seal(std::string_view text, std::string_view account) const;
    // Conflict "second-factor-unreadable": sealed with another key, for another account, or damaged.
    [[nodiscard]] Result<std::string> open(std::string_view sealed, std::string_view account) const;

   private:
    std::array<unsigned char, 32> m_key{};
};

// With the key file that lies beside the database (FILE.key). Whoever opens the audit makes it; one that was lost is not replaced
// here. Errors: those of ChainKey::read.
Result<SecretBox> open_secret_box(const std::string& database);

}  // namespace haishu::server
