#include "tests/contract/matrix/questions.hpp"

#include "tests/contract/matrix/question_forms.hpp"
#include "tests/contract/matrix/sample_catalogue.hpp"

#include <algorithm>

namespace haishu::contract
{

namespace
{

void replace_all(std::string& text, const std::string& what, const std::string& by)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

bool fill(Question& question, const std::string& place, const std::string& value)
{
    if (!question.names(place)) return false;
    replace_all(question.target, place, value);
    replace_all(question.body, place, value);
    return true;
}

// Of each level a text and an integer.
std::vector<std::string> asked_fields(const layers::LayerDescriptor& layer)
{
    std::vector<std::string> names;
    for (const layers::Field& field : layer.fields) {
        const bool is_asked = field.name.rfind("qz", 0) == 0 && field.choices.empty() &&
                              (field.type == layers::FieldType::Text || field.type == layers::FieldType::Integer);
        if (is_asked) names.push_back(field.name);
    }
    return names;
}

std::string all_own_layers()
{
    std::string list;
    for (const MarkedLayer& layer : sample_catalogue().own) list += (list.empty() ? "" : ",") + layer.descriptor.id;
    return list;
}

// One question for each of what may stand in a place of it.
using Questions = std::vector<Question>;

Questions with_layers(const Question& form)
{
    if (!form.names("{own}") && !form.names("{all}")) return {form};
    Questions filled;
    const auto add = [&](const std::string& id) {
        Question question = form;
        question.layer = id;
        fill(question, "{own}", id);
        fill(question, "{all}", id);
        filled.push_back(question);
    };
    for (const MarkedLayer& layer : sample_catalogue().own) add(layer.descriptor.id);
    if (!form.names("{all}")) return filled;
    for (const auto& [id, rows] : sample_catalogue().shipped) add(id);
    return filled;
}

Questions with_fields(const Question& form)
{
    if (!form.names("{field}")) return {form};
    Questions filled;
    for (const MarkedLayer& layer : sample_catalogue().own) {
        if (layer.descriptor.id != form.layer) continue;
        for (const std::string& name : asked_fields(layer.descriptor)) {
            filled.push_back(form);
            filled.back().field = name;
            fill(filled.back(), "{field}", name);
        }
    }
    return filled;
}

Questions with_values(const Question& form, const std::string& place, const std::vector<std::string>& values)
{
    if (!form.names(place)) return {form};
    Questions filled;
    for (const std::string& value : values) {
        filled.push_back(form);
        fill(filled.back(), place, value);
    }
    return filled;
}

Questions with_formats(const Question& form, const server::Route& route)
{
    const auto found = std::find_if(route.parameters.begin(), route.parameters.end(),
                                    [](const server::Parameter& parameter) { return parameter.name == "f"; });
    // What a field does is the same in every format.
    const bool has_format = form.names("&f=");
    if (found == route.parameters.end() || !form.field.empty() || has_format) return {form};
    Questions filled;
    for (const std::string& format : found->allowed) {
        filled.push_back(form);
        filled.back().format = format;
        filled.back().target += (form.target.find('?') == std::string::npos ? "?f=" : "&f=") + format;
    }
    return filled;
}

template <class Step>
Questions each(const Questions& forms, Step step)
{
    Questions filled;
    for (const Question& form : forms) {
        for (Question& question : step(form)) filled.push_back(std::move(question));
    }
    return filled;
}

std::string key_of(const server::Route& route)
{
    return std::string(server::method_name(route.method)) + ' ' + route.path;
}

}  // namespace

Ask Question::as(const layers::Viewer& viewer) const
{
    Ask ask;
    ask.viewer = viewer;
    ask.method = method;
    ask.body = body;
    if (!body.empty())
        ask.headers.push_back({"Content-Type", method == server::Method::Patch && route.find("/items") != std::string::npos
                                                   ? "application/merge-patch+json"
                                                   : "application/json"});
    // Of a version that no row has: nothing is changed.
    if (route.find("/items/") != std::string::npos && method != server::Method::Get) ask.headers.push_back({"If-Match", "\"0\""});
    if (route == "GET /events") ask.headers.push_back({"Last-Event-ID", "1"});
    return ask;
}

Question Question::with(const std::string& word, const std::string& other) const
{
    Question question = *this;
    replace_all(question.target, word, other);
    replace_all(question.body, word, other);
    return question;
}

std::optional<std::vector<Question>> questions_to(const server::Route& route, const MadeThings& made)
{
    const auto forms = question_forms().find(key_of(route));
    if (forms == question_forms().end()) return std::nullopt;
    std::vector<Question> questions;
    for (const QuestionForm& form : forms->second) {
        Question question{key_of(route), "", route.method, form.target, form.body, "", ""};
        fill(question, "{list}", all_own_layers());
        fill(question, "{job}", made.job);
        fill(question, "{request}", made.export_request);
        fill(question, "{key}", made.key);
        questions.push_back(std::move(question));
    }
    questions = each(questions, with_layers);
    questions = each(questions, with_fields);
    questions = each(questions, [&](const Question& form) { return with_values(form, "{tile}", made.tiles); });
    questions = each(questions, [&](const Question& form) {
        return with_values(form, "{each fid}", {"1", "2", "3", "4", "8", "9", "10", "11", "12", "13", "16", "17"});
    });
    questions = each(questions, [&](const Question& form) {
        return with_values(form, "{fid}", {"2", "3", "4", "6", "7", "8", "11"});
    });
    return each(questions, [&](const Question& form) { return with_formats(form, route); });
}

}  // namespace haishu::contract
