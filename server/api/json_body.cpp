#include "server/api/json_body.hpp"

#include "geo/codec/json_nesting.hpp"
#include "server/http/token.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

using nlohmann::json;

constexpr int deepest = 64;

// Sees to it while a text is read that no object has two members of one name: which of them counts would depend on the reader
// (RFC 8259, 4). Tells the place as a JSON pointer.
class MemberNames
{
   public:
    bool take(json::parse_event_t event, const json& parsed)
    {
        switch (event) {
            case json::parse_event_t::object_start: enter(true); break;
            case json::parse_event_t::array_start: enter(false); break;
            case json::parse_event_t::object_end:
            case json::parse_event_t::array_end: m_open.pop_back(); break;
            case json::parse_event_t::value: count(); break;
            case json::parse_event_t::key: {
                Level& level = m_open.back();
                level.name = parsed.get<std::string>();
                if (!level.names.insert(level.name).second && m_twice.empty()) m_twice = pointer();
            }
        }
        return true;
    }
    // Empty: none.
    [[nodiscard]] const std::string& twice() const { return m_twice; }

   private:
    struct Level {
        bool is_object = false;
        std::size_t index = 0;  // of the element of an array, from 1
        std::string name;
        std::set<std::string, std::less<>> names;
    };
    void count()
    {
        if (!m_open.empty() && !m_open.back().is_object) ++m_open.back().index;
    }
    void enter(bool is_object)
    {
        count();
        m_open.push_back({is_object, 0, {}, {}});
    }
    [[nodiscard]] std::string pointer() const
    {
        std::string text;
        for (const Level& level : m_open) {
            text += '/';
            if (!level.is_object) text += std::to_string(level.index - 1);
            for (const char c : level.name) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
        }
        return text;
    }

    std::vector<Level> m_open;
    std::string m_twice;
};

Error named_twice(const std::string& pointer)
{
    constexpr std::size_t longest = 200;
    std::string shown = pointer.substr(0, longest);
    const auto is_tail = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    for (std::size_t end = longest; end < pointer.size() && is_tail(pointer[end]); ++end) shown += pointer[end];
    return bad_input("json-member-twice", fmt::format("{} stands in the JSON twice", shown)).with("pointer", shown);
}

Error malformed(std::size_t byte, std::string_view reason)
{
    const std::string place = std::to_string(byte);
    return bad_input("json-malformed", fmt::format("byte {}: {}", place, reason)).with("byte", place).with("reason", reason);
}

}  // namespace

Result<nlohmann::json> read_json_body(const Request& request)
{
    std::string_view type = request.header("Content-Type");
    if (!equal_ignoring_case(take_part(type, ';'), "application/json")) {
        return Error{ErrorCode::Unsupported,
                     "media-type-unsupported",
                     "send the body as application/json",
                     {{"expected", "application/json"}}};
    }
    return read_json_text(request.body);
}

Result<json> read_json_text(std::string_view text)
{
    const std::size_t too_deep = geo::find_deeper_than(text, deepest);
    if (too_deep != std::string::npos) return malformed(too_deep + 1, fmt::format("it nests deeper than {} levels", deepest));
    if (text.starts_with("\xef\xbb\xbf")) return malformed(1, "JSON begins with no byte order mark (RFC 8259, 8.1)");
    try {
        MemberNames names;
        json body =
            json::parse(text, [&names](int, json::parse_event_t event, json& parsed) { return names.take(event, parsed); });
        if (!names.twice().empty()) return named_twice(names.twice());
        return body;
    } catch (const nlohmann::json::parse_error& fault) {
        return malformed(fault.byte, "this is not JSON (RFC 8259)");
    } catch (const nlohmann::json::out_of_range& fault) {
        // It tells the number in quotes, not its place.
        std::string_view number = fault.what();
        number = number.substr(std::min(number.size(), number.find('\'') + 1));
        number = number.substr(0, number.find('\''));
        return malformed(text.find(number) + 1, "this number is out of range");
    }
}

}  // namespace haishu::server
