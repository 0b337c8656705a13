#pragma once
// A chain of records that cannot be bent without the key: each one's MAC (HMAC-SHA-256) is over its number, the MAC before it and
// its own bytes. What kind of record it is belongs to the bytes, so that no chain passes for another.

#include "geo/base/result.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::layers
{

using Mac = std::array<unsigned char, 32>;

std::string hex(const Mac& mac);
std::optional<Mac> parse_mac(std::string_view text);  // of 64 lower-case digits

// Bytes of a record that can be read in one way only: every text with its length before it, every number in 8 bytes.
class CanonicalBytes
{
   public:
    CanonicalBytes& add(std::string_view text);
    CanonicalBytes& add(std::int64_t number);
    [[nodiscard]] const std::string& bytes() const { return m_bytes; }

   private:
    std::string m_bytes;
};

// The secret of a chain, from a file of its own that only its owner may read. Const use is safe from many threads.
class ChainKey
{
   public:
    // Errors: Conflict "audit-key-missing", "audit-key-exposed" (others may read it), "audit-key-damaged".
    static Result<ChainKey> read(const std::string& path);
    // The same; a file that is missing is made first, with mode 0600, whole or not at all.
    static Result<ChainKey> read_or_make(const std::string& path);

    ChainKey(ChainKey&&) noexcept;
    ChainKey& operator=(ChainKey&&) noexcept;
    ~ChainKey();  // wipes it

    [[nodiscard]] Mac link(std::string_view kind, std::int64_t sequence, const Mac& before, std::string_view bytes) const;
    // 32 hexadecimal digits for a text that must not be told: without the key they cannot be guessed back, and equal texts
    // have equal ones.
    [[nodiscard]] std::string digest(std::string_view text) const;

   private:
    struct Secret;
    explicit ChainKey(std::unique_ptr<Secret> secret);
    std::unique_ptr<Secret> m_secret;
};

}  // namespace haishu::layers
