#include "server/api/features/if_match.hpp"

#include <string>
#include <string_view>

namespace haishu::server
{

namespace
{

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Error malformed()
{
    return bad_input("if-match-malformed", "If-Match is \"*\" or a list of entity tags in double quotes");
}

// "12", "12-html" and "12-4490-gzip" are representations of version 12.
bool is_of_version(std::string_view tag, const std::string& version)
{
    return tag.substr(0, version.size()) == version && (tag.size() == version.size() || tag[version.size()] == '-');
}

}  // namespace

bool takes_any_version(const Request& request)
{
    return trimmed(request.header("If-Match")) == "*";
}

Result<void> check_if_match(const Request& request, std::int64_t version)
{
    std::string_view tags = trimmed(request.header("If-Match"));
    if (tags.empty()) {
        return Error{ErrorCode::PreconditionMissing, "precondition-missing", "send If-Match with the tag that you read", {}};
    }
    if (takes_any_version(request)) return {};
    const std::string wanted = std::to_string(version);
    bool matches = false;
    while (!tags.empty()) {
        // Changing takes the strong comparison, which no weak tag passes.
        const bool is_weak = tags.substr(0, 2) == "W/";
        if (is_weak) tags.remove_prefix(2);
        if (tags.empty() || tags.front() != '"') return malformed();
        const auto end = tags.find('"', 1);
        if (end == std::string_view::npos) return malformed();
        matches = matches || (!is_weak && is_of_version(tags.substr(1, end - 1), wanted));
        tags = trimmed(tags.substr(end + 1));
        if (tags.empty()) break;
        if (tags.front() != ',') return malformed();
        tags = trimmed(tags.substr(1));
    }
    if (matches) return {};
    return Error{ErrorCode::Stale, "version-stale", "the feature has changed since you read it: read it again", {}};
}

}  // namespace haishu::server
