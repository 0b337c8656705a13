#include "server/auth/password.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <sodium.h>

namespace haishu::server
{

namespace
{

constexpr int most_running = 2;
constexpr int most_waiting = 16;
constexpr unsigned long long passes = 3;
constexpr std::size_t memory = 64UL * 1024 * 1024;

// A hash with the same cost as real ones, of a random password that nobody kept.
constexpr const char* hash_of_nothing =
    "$argon2id$v=19$m=65536,t=3,p=1$abRBYhBLhyzYW/3CmpuB/g$1peR77l0kDGdXUpSKfrRl/zwl2wnTZh7EJqdZmr2KHg";

std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

}  // namespace

// Holds one of the places in which a hash may run.
class PasswordHasher::Turn
{
   public:
    static bool take(PasswordHasher& hasher)
    {
        std::unique_lock lock(hasher.m_mutex);
        if (hasher.m_running >= most_running) {
            if (hasher.m_waiting >= most_waiting) return false;
            ++hasher.m_waiting;
            hasher.m_free.wait(lock, [&] { return hasher.m_running < most_running; });
            --hasher.m_waiting;
        }
        ++hasher.m_running;
        return true;
    }
    explicit Turn(PasswordHasher& hasher) : m_hasher(hasher) {}
    ~Turn()
    {
        const std::lock_guard lock(m_hasher.m_mutex);
        --m_hasher.m_running;
        m_hasher.m_free.notify_one();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    PasswordHasher& m_hasher;
};

namespace
{

Error too_many()
{
    return Error{ErrorCode::Busy, "too-many-logins", "too many passwords are being checked", {}};
}

}  // namespace

Result<std::string> PasswordHasher::hash(std::string_view password)
{
    if (characters(password) < shortest_password) {
        return bad_input("password-too-short", fmt::format("a password has at least {} characters", shortest_password))
            .with("limit", std::to_string(shortest_password));
    }
    if (password.size() > longest_password) {
        return bad_input("password-too-long", fmt::format("a password may have {} bytes", longest_password))
            .with("limit", std::to_string(longest_password));
    }
    if (!Turn::take(*this)) return too_many();
    const Turn turn(*this);
    if (sodium_init() < 0) return internal_error("the cryptographic library does not start");
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str(text.data(), password.data(), password.size(), passes, memory) != 0)
        return internal_error("no memory for a password hash");
    return std::string(text.data());
}

Result<bool> PasswordHasher::verify(std::string_view hash, std::string_view password)
{
    if (password.size() > longest_password || hash.size() >= crypto_pwhash_STRBYTES) return false;
    if (!Turn::take(*this)) return too_many();
    const Turn turn(*this);
    if (sodium_init() < 0) return internal_error("the cryptographic library does not start");
    // The library reads a buffer of fixed size.
    std::array<char, crypto_pwhash_STRBYTES> text{};
    std::copy(hash.begin(), hash.end(), text.begin());
    return crypto_pwhash_str_verify(text.data(), password.data(), password.size()) == 0;
}

bool PasswordHasher::is_outdated(const std::string& hash)
{
    return hash.size() < crypto_pwhash_STRBYTES && crypto_pwhash_str_needs_rehash(hash.c_str(), passes, memory) == 1;
}

Result<void> PasswordHasher::verify_nothing(std::string_view password)
{
    HAISHU_TRY([[maybe_unused]] const bool never, verify(hash_of_nothing, password));
    return {};
}

}  // namespace haishu::server
