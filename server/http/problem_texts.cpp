#include "geo/base/embedded.hpp"
#include "server/http/problem.hpp"

#include <map>
#include <span>

#include <nlohmann/json.hpp>

namespace haishu
{
std::span<const EmbeddedFile> embedded_messages();
}

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;
using Texts = std::map<std::string, ProblemText, std::less<>>;

std::string text_at(const Json& entry, const char* part, const char* language)
{
    const auto found = entry.find(part);
    if (found == entry.end() || !found->is_object()) return {};
    const auto text = found->find(language);
    return text != found->end() && text->is_string() ? text->get<std::string>() : std::string{};
}

Texts read_texts()
{
    Texts texts;
    for (const EmbeddedFile& file : embedded_messages()) {
        if (file.path.ends_with(".phrases.json")) continue;
        const Json document = Json::parse(file.bytes, nullptr, false);
        if (!document.is_object()) continue;  // a test sees to it that every file is well formed
        for (const auto& [id, entry] : document.items()) {
            texts[id] = {text_at(entry, "title", "en"), text_at(entry, "title", "zh"), text_at(entry, "detail", "en"),
                         text_at(entry, "detail", "zh")};
        }
    }
    return texts;
}

const Texts& texts()
{
    static const Texts read = read_texts();
    return read;
}

}  // namespace

std::optional<ProblemText> problem_text(std::string_view id)
{
    const auto found = texts().find(id);
    if (found == texts().end()) return std::nullopt;
    return found->second;
}

std::vector<std::string> problem_ids()
{
    std::vector<std::string> ids;
    for (const auto& [id, text] : texts()) ids.push_back(id);
    return ids;
}

}  // namespace haishu::server
