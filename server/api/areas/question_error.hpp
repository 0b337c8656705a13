#pragma once
// What is wrong with the body of a question.

#include "geo/base/result.hpp"

#include <cstddef>
#include <string_view>

namespace haishu::server
{

// bad_input "stats-malformed" with `place` and `reason`.
Error malformed_question(std::string_view place, std::string_view reason);
// TooLarge "question-too-large" with `place` and `maximum`: a list that is longer than one question may have.
Error too_long_question(std::string_view place, std::size_t maximum);

}  // namespace haishu::server
