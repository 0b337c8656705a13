// Role by layer by field by endpoint: nothing that a reader may not see is in any byte of any answer, whoever asked before.
// The questions come from the table of routes, what may be seen from the sample catalogue.

#include "tests/contract/matrix/matrix_server.hpp"
#include "tests/contract/matrix/sample_catalogue.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <unordered_map>

using namespace haishu;
using namespace haishu::contract;

namespace
{

using Numbers = std::set<std::size_t>;

std::string described(std::size_t number)
{
    const Marker& marker = sample_catalogue().book.at(number);
    std::string text = MarkerBook::word(number) + " (" + std::string(layers::level_name(marker.level)) + ", " + marker.part +
                       " of " + marker.layer;
    if (marker.row) text += ", row in " + marker.row->community + ' ' + marker.row->department;
    return text + ")";
}

// Accounts and the record of what was asked name layers: that is what they are there for. Figures name public ones.
bool may_name_layers(const Question& question, const layers::Viewer& viewer, const Marker& marker)
{
    if (question.target == "/metrics" && marker.level == layers::Level::Public)
        return viewer.role == layers::Role::Auditor || viewer.role == layers::Role::SystemAdmin;
    const bool is_of_accounts = question.target.rfind("/admin/", 0) == 0 || question.target.rfind("/audit", 0) == 0;
    return is_of_accounts && (viewer.role == layers::Role::Auditor || viewer.role == layers::Role::SecurityAdmin);
}

class Matrix
{
   public:
    explicit Matrix(const std::string& name) : m_server(name) {}

    MatrixServer& server() { return m_server; }

    // What of an answer is not the asker's own words. Whatever he may not see is a leak.
    void look_at(const Reader& reader, const Question& question, const Answer& answer)
    {
        ++m_answers;
        if (answer.status >= 500)
            m_faults.insert("status " + std::to_string(answer.status) + ": " + question.target + ' ' + question.body);
        bool is_public = true;
        const Numbers& numbers = markers_of(answer);
        for (const std::size_t number : numbers) {
            if (question.names(MarkerBook::word(number))) continue;
            const Marker& marker = sample_catalogue().book.at(number);
            is_public = is_public && marker.level == layers::Level::Public;
            m_seen[reader.name].insert(number);
            if (reader.may_see(marker) || (marker.is_layer_id && may_name_layers(question, reader.viewer, marker))) continue;
            m_faults.insert(reader.name + " is told " + described(number) + " by " + question.route + ", " + question.target +
                            ' ' + question.body);
        }
        const std::string stored = answer.header("cache-control");
        if (!is_public && stored.find("no-store") == std::string::npos)
            m_faults.insert("may be stored: " + question.target + " for " + reader.name + ": " + stored);
        check_tag(question, answer, numbers);
    }

    // `again`: only what may be kept, also as it is answered at once.
    void ask_all(const std::vector<Reader>& readers, bool again)
    {
        for (const Reader& reader : readers) {
            for (const Question& question : m_server.questions()) {
                if (again && (question.method != server::Method::Get || !question.field.empty())) continue;
                look_at(reader, question, m_server.answer(question, reader.viewer));
                if (!again) continue;
                if (const auto answer = m_server.contract().at_once(question.target, question.as(reader.viewer)))
                    look_at(reader, question, *answer);
            }
        }
    }

    [[nodiscard]] const Numbers& seen_by(const std::string& reader) { return m_seen[reader]; }
    [[nodiscard]] std::size_t answers() const { return m_answers; }
    void check_faults() const
    {
        std::string list;
        std::size_t told = 0;
        for (const std::string& fault : m_faults) {
            if (++told <= 40) list += fault + '\n';
        }
        INFO(m_faults.size() << " faults:\n" << list);
        CHECK(m_faults.empty());
    }

   private:
    const Numbers& markers_of(const Answer& answer)
    {
        const std::string bytes = told_bytes(answer);
        const auto [place, is_new] = m_markers.emplace(std::hash<std::string>()(bytes), Numbers());
        if (!is_new) return place->second;
        const FoundMarkers found = find_markers(bytes);
        const std::vector<Marker>& all = sample_catalogue().book.all();
        const auto add = [&](const Numbers& numbers, bool are_places) {
            for (const std::size_t number : numbers) {
                if (number / 10 < all.size() && (all[number / 10].part == "place") == are_places) place->second.insert(number);
            }
        };
        add(found.values, false);
        add(found.longitudes, true);
        return place->second;
    }

    // Two readers have the same tag only for the same sight, else one could ask with that of the other.
    void check_tag(const Question& question, const Answer& answer, const Numbers& numbers)
    {
        const std::string tag = answer.header("etag");
        if (tag.empty() || answer.status != 200) return;
        const auto [known, is_new] = m_tags.emplace(question.target + '\n' + tag, numbers);
        if (!is_new && known->second != numbers) m_faults.insert("one tag for two answers: " + question.target);
    }

    MatrixServer m_server;
    std::unordered_map<std::size_t, Numbers> m_markers;
    std::map<std::string, Numbers> m_tags;
    std::map<std::string, Numbers> m_seen;
    std::set<std::string> m_faults;
    std::size_t m_answers = 0;
};

Numbers sights_of(const Reader& reader)
{
    Numbers numbers;
    for (const std::size_t number : sample_catalogue().book.numbers()) {
        const Marker& marker = sample_catalogue().book.at(number);
        // Values of rules stand in rows alone, in whatever area.
        const bool is_told = (!marker.is_past || !reader.viewer.is_anonymous()) && marker.part != "value of a rule";
        if (is_told && reader.may_see(marker)) numbers.insert(number);
    }
    return numbers;
}

std::string missing(const Numbers& wanted, const Numbers& found)
{
    std::string list;
    std::size_t count = 0;
    for (const std::size_t number : wanted) {
        if (found.count(number) == 0 && ++count <= 60) list += described(number) + '\n';
    }
    return std::to_string(count) + " are missing:\n" + list;
}

void print_size(Matrix& matrix)
{
    std::set<std::pair<std::string, std::string>> endpoints, parts;
    for (const Question& question : matrix.server().questions()) endpoints.insert({question.route, question.format});
    for (const Marker& marker : sample_catalogue().book.all()) parts.insert({marker.layer, marker.part});
    const std::size_t cells = matrix_readers().size() * endpoints.size() * parts.size();
    std::cout << "access matrix: " << matrix_readers().size() << " readers x " << endpoints.size() << " endpoints and formats x "
              << parts.size() << " fields and texts of layers = " << cells << " cells, " << sample_catalogue().book.all().size()
              << " markers; " << matrix.server().questions().size() << " questions, " << matrix.answers() << " answers\n";
    CHECK(cells >= 400);
}

void ask_in_order(const std::string& name, std::vector<Reader> readers)
{
    Matrix matrix(name);
    matrix.ask_all(readers, false);
    matrix.server().write_rows_again();
    std::reverse(readers.begin(), readers.end());
    matrix.ask_all(readers, true);
    matrix.check_faults();
    print_size(matrix);
    // The control: what one may see is found, or the search proves nothing.
    for (const Reader& reader : readers) {
        const Numbers wanted = sights_of(reader);
        const Numbers& seen = matrix.seen_by(reader.name);
        INFO(reader.name << ": " << missing(wanted, seen));
        CHECK(std::includes(seen.begin(), seen.end(), wanted.begin(), wanted.end()));
    }
}

}  // namespace

TEST_CASE("every route is asked in the access matrix", "[.][access_matrix]")
{
    MatrixServer server("matrix-routes");
    INFO("tests/contract/matrix/question_forms.cpp has no form for these routes");
    CHECK(server.routes_without_questions() == std::vector<std::string>{});
}

TEST_CASE("nobody is told what he may not see, after those who may have asked", "[.][access_matrix]")
{
    ask_in_order("matrix-down", matrix_readers());
}

TEST_CASE("nobody is told what he may not see, before those who may have asked", "[.][access_matrix]")
{
    std::vector<Reader> readers = matrix_readers();
    std::reverse(readers.begin(), readers.end());
    ask_in_order("matrix-up", readers);
}
