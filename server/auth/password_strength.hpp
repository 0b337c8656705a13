#pragma once
// What a password that a person chooses has to stand: zxcvbn's estimate of how many guesses find it, beside a least length.

#include "geo/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace haishu::server
{

inline constexpr std::size_t shortest_chosen_password = 12;  // characters

// `name` of its owner counts as known to whoever guesses. Errors: bad_input "password-too-short", "password-guessable".
Result<void> check_password_strength(const std::string& password, const std::string& name);
std::size_t count_characters(std::string_view utf8);

}  // namespace haishu::server
