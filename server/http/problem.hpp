#pragma once
// Errors as RFC 9457 documents: type, title, status, detail, trace_id, and title_zh and detail_zh beside them.

#include "geo/base/error.hpp"
#include "server/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

// The status of an error: ids that stand for a status of their own ("method-not-allowed" 405, "body-too-large" 413,
// "media-type-unsupported" 415, "too-many-attempts" 429, ...) before the table of codes.
int status_of(const Error& error);

struct ProblemText {
    std::string title_en, title_zh, detail_en, detail_zh;
};

// What an error says to whoever asked, as it stands in its document: of our own faults nothing that helps nobody else.
struct ProblemDetail {
    std::string en, zh;
};
ProblemDetail problem_detail(const Error& error);

// The texts of an id as server/messages gives them, placeholders unfilled.
std::optional<ProblemText> problem_text(std::string_view id);
std::vector<std::string> problem_ids();

}  // namespace haishu::server
