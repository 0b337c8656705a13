#include "server/http/target.hpp"

#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

#include <fmt/format.h>

namespace haishu::fuzz
{
namespace
{

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

std::string written(const server::Target& target)
{
    std::string out;
    for (const std::string& segment : target.path) out += '/' + escaped(segment);
    if (out.empty()) out = "/";
    std::string separator = "?";
    for (const auto& [name, value] : target.query) {
        out += separator + escaped(name) + '=' + escaped(value);
        separator = "&";
    }
    return out;
}

}  // namespace

void fuzz_http_target(Bytes bytes)
{
    const std::string_view text = Input(bytes).text();
    const std::string logged = server::target_for_log(text);
    HAISHU_ASSERT(logged.size() <= 2 * text.size(), "the log keeps less than was sent");
    for (const char* const typed : {"?q=", "&filter=", "&text="}) {
        const auto at = logged.find(typed);
        const bool is_in_query = at != std::string::npos && logged.find('?') <= at;
        if (!is_in_query) continue;
        const auto from = logged.find('=', at) + 1;
        const std::string shown = logged.substr(from, logged.find_first_of("?&", from) - from);
        HAISHU_ASSERT(shown.empty() || shown == "...", "the log has no text that people typed");
    }
    if (server::is_valid_authority(text)) expect_clean_text(text);

    const auto target = server::parse_target(text);
    if (!target) return expect_problem(target.error());
    for (const std::string& segment : target->path) {
        expect_clean_text(segment);
        HAISHU_ASSERT(segment != "." && segment != ".." && segment.find('/') == std::string::npos, "a path stays below its root");
    }
    const auto again = server::parse_target(written(*target));
    HAISHU_ASSERT(again && again->path == target->path && again->query == target->query,
                  "what was written reads back as the same");
}

}  // namespace haishu::fuzz
