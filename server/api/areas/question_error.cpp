#include "server/api/areas/question_error.hpp"

#include <fmt/format.h>

namespace haishu::server
{

Error malformed_question(std::string_view place, std::string_view reason)
{
    return bad_input("stats-malformed", fmt::format("{} {}", place, reason)).with("place", place).with("reason", reason);
}

Error too_long_question(std::string_view place, std::size_t maximum)
{
    return Error{ErrorCode::TooLarge, "question-too-large", fmt::format("{} has at most {} elements", place, maximum), {}}
        .with("place", place)
        .with("maximum", std::to_string(maximum));
}

}  // namespace haishu::server
