#pragma once
// Password hashes: argon2id strings with 64 MiB and three passes. A hash takes that memory and tenths of a second, so at
// most two are made at once in the process and sixteen callers wait; more are Busy "too-many-logins".

#include "geo/base/result.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace haishu::server
{

inline constexpr std::size_t shortest_password = 8;    // characters
inline constexpr std::size_t longest_password = 1024;  // bytes

class PasswordHasher
{
   public:
    // Errors: bad_input "password-too-short", "password-too-long"; Busy.
    Result<std::string> hash(std::string_view password);
    // False for a wrong password and for a hash that is none. Busy.
    Result<bool> verify(std::string_view hash, std::string_view password);
    // Takes as long as a real verification, for names that do not exist.
    Result<void> verify_nothing(std::string_view password);
    // Made with less memory or fewer passes than hash() takes today.
    static bool is_outdated(const std::string& hash);

   private:
    class Turn;
    std::mutex m_mutex;
    std::condition_variable m_free;
    int m_running = 0;
    int m_waiting = 0;
};

}  // namespace haishu::server
