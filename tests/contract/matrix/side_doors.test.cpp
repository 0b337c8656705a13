// What a reader may not know of answers byte for byte like what does not exist; and no variant of an answer, packed, headers
// alone or "not modified", tells more than the answer.

#include "tests/contract/matrix/matrix_server.hpp"
#include "tests/contract/matrix/sample_catalogue.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace haishu;
using namespace haishu::contract;

namespace
{

MatrixServer& shared_server()
{
    static MatrixServer server("matrix-doors");
    return server;
}

// Status, headers and body.
std::string whole(const Answer& answer)
{
    return std::to_string(answer.status) + '\n' + told_bytes(answer);
}

std::string without(std::string text, const std::string& word)
{
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at)) text.replace(at, word.size(), "?");
    return text;
}

const MarkedLayer* own_layer(const std::string& id)
{
    for (const MarkedLayer& layer : sample_catalogue().own) {
        if (layer.descriptor.id == id) return &layer;
    }
    return nullptr;
}

// Tags are made of the bytes of an answer, and so of what was asked for.
Answer without_tag(Answer answer)
{
    answer.headers.erase("etag");
    return answer;
}

void check_same(const std::string& reader, const Question& question, const std::string& hidden, const std::string& unknown,
                std::set<std::string>& faults)
{
    const layers::Viewer* viewer = nullptr;
    for (const Reader& one : matrix_readers()) {
        if (one.name == reader) viewer = &one.viewer;
    }
    MatrixServer& server = shared_server();
    const Answer real = without_tag(server.answer(question, *viewer));
    const Answer none = without_tag(server.answer(question.with(hidden, unknown), *viewer));
    if (without(whole(real), hidden) == without(whole(none), unknown)) return;
    faults.insert(reader + ": " + question.target + ' ' + question.body + "\n  " + std::to_string(real.status) + ' ' +
                  real.body.substr(0, 200) + "\n  " + std::to_string(none.status) + ' ' + none.body.substr(0, 200));
}

void check_none(const std::set<std::string>& faults, std::size_t asked)
{
    std::string list;
    std::size_t told = 0;
    for (const std::string& fault : faults) {
        if (++told <= 20) list += fault + '\n';
    }
    INFO(faults.size() << " of " << asked << " differ:\n" << list);
    CHECK(faults.empty());
    CHECK(asked > 400);
}

}  // namespace

TEST_CASE("a layer that one may not know answers like one that does not exist, at every route", "[.][access_matrix]")
{
    std::set<std::string> faults;
    std::size_t asked = 0;
    for (const Reader& reader : matrix_readers()) {
        for (const Question& question : shared_server().questions()) {
            const MarkedLayer* layer = own_layer(question.layer);
            if (layer == nullptr || reader.may_know(question.layer, layer->descriptor.level)) continue;
            check_same(reader.name, question, question.layer, unknown_layer, faults);
            ++asked;
        }
    }
    check_none(faults, asked);
}

TEST_CASE("a field that one may not know answers like one that does not exist, at every route", "[.][access_matrix]")
{
    std::set<std::string> faults;
    std::size_t asked = 0;
    for (const Reader& reader : matrix_readers()) {
        for (const Question& question : shared_server().questions()) {
            const MarkedLayer* layer = own_layer(question.layer);
            const layers::Field* field = layer == nullptr ? nullptr : layer->descriptor.find_field(question.field);
            if (field == nullptr || !reader.may_know(question.layer, layer->descriptor.level) ||
                reader.may_know(question.layer, field->level) || field->meaning == "load-limit")
                continue;
            check_same(reader.name, question, question.field, unknown_field, faults);
            ++asked;
        }
    }
    check_none(faults, asked);
}

TEST_CASE("packed answers, headers alone and the tags of others tell no more than the answer", "[.][access_matrix]")
{
    MatrixServer& server = shared_server();
    std::vector<Question> questions;
    for (const Question& question : server.questions()) {
        // Live figures differ from one moment to the next.
        const bool is_live =
            question.route == "GET /events" || question.route == "GET /metrics" || question.route == "GET /audit";
        const bool is_own = question.layer.empty() || own_layer(question.layer) != nullptr;
        if (question.method == server::Method::Get && question.field.empty() && is_own && !is_live) questions.push_back(question);
    }
    std::vector<Reader> readers;
    for (std::size_t i = 0; i < matrix_readers().size(); i += 4) readers.push_back(matrix_readers()[i]);
    REQUIRE(readers.back().viewer.is_anonymous());

    std::map<std::string, std::set<std::string>> tags;  // that anybody was given, by target
    for (const Reader& reader : readers) {
        for (const Question& question : questions)
            tags[question.target].insert(server.answer(question, reader.viewer).header("etag"));
    }
    std::size_t asked_with_tags = 0;
    for (const Reader& reader : readers) {
        for (const Question& question : questions) {
            INFO(reader.name << ": " << question.target);
            Ask ask = question.as(reader.viewer);
            const Answer plain = server.contract().get(question.target, ask);
            ask.method = server::Method::Head;
            const Answer head = server.contract().get(question.target, ask);
            if (head.status != plain.status || !head.body.empty()) FAIL_CHECK("HEAD answers otherwise");
            ask.method = server::Method::Get;
            ask.accept_encoding = "gzip";
            const Answer packed = server.contract().get(question.target, ask);
            if (find_markers(told_bytes(packed)).values != find_markers(told_bytes(plain)).values)
                FAIL_CHECK("gzip tells something else");
            ask.accept_encoding.clear();
            for (const std::string& tag : tags[question.target]) {
                if (!tag.empty() && tag != plain.header("etag"))
                    ask.if_none_match += (ask.if_none_match.empty() ? "" : ", ") + tag;
            }
            if (ask.if_none_match.empty()) continue;
            ++asked_with_tags;
            if (server.contract().get(question.target, ask).status == 304) FAIL_CHECK("304 to the tag of another");
        }
    }
    CHECK(asked_with_tags > 400);
}
