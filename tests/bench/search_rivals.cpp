// Finding names among very many by characters, readings and first letters, beside SQLite's FTS5 with the same columns made for
// it: characters one by one, syllables, first letters. One thread, everything in memory, rounds interleaved.
//
//   bench_search [NAMES]

#include "layers/search/dictionary_lines.hpp"
#include "layers/search/han_tables.hpp"
#include "layers/search/name_index.hpp"
#include "layers/search/place_score.hpp"
#include "layers/search/search_text.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <random>

namespace
{

using namespace haishu::layers;
using Clock = std::chrono::steady_clock;

constexpr std::size_t shown = 10;
constexpr std::size_t most_looked_at = 20'000;

double milliseconds_since(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::vector<std::u16string> make_names(std::size_t count)
{
    const std::u16string stems =
        u"月湖江厦石碶鄞古林集士高桥横街洞章水龙观望春段塘西门南白云鼓楼天一药行柳汀解放中山兴宁丽园联丰翠柏环城新芝宝善永安和平"
        u"长春光华明德文昌东胜利民";
    const std::vector<std::u16string> kinds{u"医院",   u"小学", u"中学",     u"幼儿园", u"公园", u"社区",
                                            u"村",     u"路",   u"街",       u"大厦",   u"广场", u"酒店",
                                            u"便利店", u"餐厅", u"有限公司", u"停车场", u"公厕", u"公寓"};
    std::mt19937 random(7);
    const auto below = [&](std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most - 1)(random); };
    std::vector<std::u16string> names;
    names.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::u16string name = below(5) == 0 ? u"宁波" : u"";
        for (std::size_t k = 2 + below(3); k > 0; --k) name += stems[below(stems.size())];
        name += kinds[below(kinds.size())];
        if (below(3) == 0) name += search_text(std::to_string(1 + below(400)) + "号").signs;
        names.push_back(std::move(name));
    }
    return names;
}

std::string reading_of(char16_t sign)
{
    const auto readings = HanTables::instance().readings(sign);
    return readings.empty() ? haishu::layers::utf8({&sign, 1}) : std::string(readings.front());
}

struct Columns {
    std::string signs, syllables, initials;
};

Columns columns_of(std::u16string_view name)
{
    Columns columns;
    for (const char16_t sign : name) {
        const std::string reading = reading_of(sign);
        columns.signs += haishu::layers::utf8({&sign, 1}) + ' ';
        columns.syllables += reading + ' ';
        columns.initials += (reading.size() == 1 ? reading : reading.substr(0, 1)) + ' ';
    }
    return columns;
}

struct Question {
    std::u16string typed;
    std::string match;  // of FTS5
};

std::vector<Question> make_questions(const std::vector<std::u16string>& names)
{
    std::mt19937 random(9);
    std::vector<Question> questions;
    for (std::size_t i = 0; i < 200; ++i) {
        const std::u16string& name = names[std::uniform_int_distribution<std::size_t>(0, names.size() - 1)(random)];
        const std::size_t length = std::min<std::size_t>(name.size(), 1 + i % 5);
        const std::u16string_view part = std::u16string_view(name).substr(name.starts_with(u"宁波") ? 2 : 0, length);
        std::u16string syllables, letters;
        for (const char16_t sign : part) {
            const std::string reading = reading_of(sign);
            syllables += haishu::layers::utf16(reading);
            letters += haishu::layers::utf16(reading.substr(0, 1));
        }
        const Columns columns = columns_of(part);
        questions.push_back({std::u16string(part), "signs : \"" + columns.signs + '"'});
        if (length >= 2) questions.push_back({syllables, "syllables : \"" + columns.syllables + '"'});
        if (length >= 2) questions.push_back({letters, "initials : \"" + columns.initials + '"'});
    }
    return questions;
}

class FullTextSearch
{
   public:
    explicit FullTextSearch(const std::vector<std::u16string>& names)
    {
        sqlite3_open(":memory:", &m_database);
        run("CREATE VIRTUAL TABLE f USING fts5(signs, syllables, initials, content='', tokenize='unicode61')");
        run("BEGIN");
        sqlite3_stmt* insert = prepare("INSERT INTO f(rowid, signs, syllables, initials) VALUES(?, ?, ?, ?)");
        for (std::size_t i = 0; i < names.size(); ++i) {
            const Columns columns = columns_of(names[i]);
            sqlite3_bind_int64(insert, 1, static_cast<sqlite3_int64>(i));
            sqlite3_bind_text(insert, 2, columns.signs.c_str(), -1, SQLITE_TRANSIENT);
            sqlite3_bind_text(insert, 3, columns.syllables.c_str(), -1, SQLITE_TRANSIENT);
            sqlite3_bind_text(insert, 4, columns.initials.c_str(), -1, SQLITE_TRANSIENT);
            sqlite3_step(insert);
            sqlite3_reset(insert);
        }
        sqlite3_finalize(insert);
        run("COMMIT");
        run("INSERT INTO f(f) VALUES('optimize')");
        m_best = prepare("SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT 10");
        m_all = prepare("SELECT count(*) FROM f WHERE f MATCH ?");
    }
    ~FullTextSearch()
    {
        sqlite3_finalize(m_best);
        sqlite3_finalize(m_all);
        sqlite3_close(m_database);
    }
    FullTextSearch(const FullTextSearch&) = delete;
    FullTextSearch& operator=(const FullTextSearch&) = delete;

    std::size_t best(const std::string& match) { return rows(m_best, match); }
    std::size_t all(const std::string& match)
    {
        sqlite3_bind_text(m_all, 1, match.c_str(), -1, SQLITE_TRANSIENT);
        sqlite3_step(m_all);
        const auto count = static_cast<std::size_t>(sqlite3_column_int64(m_all, 0));
        sqlite3_reset(m_all);
        return count;
    }

   private:
    void run(const char* sql)
    {
        char* fault = nullptr;
        if (sqlite3_exec(m_database, sql, nullptr, nullptr, &fault) != SQLITE_OK) fmt::print(stderr, "{}: {}\n", sql, fault);
    }
    sqlite3_stmt* prepare(const char* sql)
    {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(m_database, sql, -1, &statement, nullptr) != SQLITE_OK)
            fmt::print(stderr, "{}\n", sqlite3_errmsg(m_database));
        return statement;
    }
    static std::size_t rows(sqlite3_stmt* statement, const std::string& match)
    {
        sqlite3_bind_text(statement, 1, match.c_str(), -1, SQLITE_TRANSIENT);
        std::size_t count = 0;
        while (sqlite3_step(statement) == SQLITE_ROW) ++count;
        sqlite3_reset(statement);
        return count;
    }

    sqlite3* m_database = nullptr;
    sqlite3_stmt* m_best = nullptr;
    sqlite3_stmt* m_all = nullptr;
};

std::size_t count_all(const NameIndex& index, const NameQuery& query, std::size_t look_at)
{
    std::size_t count = 0;
    index.search(query, look_at, haishu::Deadline::never(), [&](const NameHit&) { return ++count > 0; });
    return count;
}

// The ten best by score.
std::size_t best_of(const NameIndex& index, const std::u16string& typed)
{
    std::vector<std::pair<double, std::uint32_t>> best;
    const NameQuery query({Spelling(typed)});
    index.search(query, most_looked_at, haishu::Deadline::never(), [&](const NameHit& hit) {
        best.emplace_back(-name_score(hit.match, NameRole::Name, hit.signs.size(), {20, hit.importance, {}}), hit.owner);
        return true;
    });
    const auto end = best.begin() + static_cast<std::ptrdiff_t>(std::min(shown, best.size()));
    std::partial_sort(best.begin(), end, best.end());
    return static_cast<std::size_t>(end - best.begin());
}

double at(std::vector<double> times, double share)
{
    std::sort(times.begin(), times.end());
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
}

double sum(const std::vector<double>& times)
{
    double all = 0;
    for (const double time : times) all += time;
    return all;
}

}  // namespace

int main(int argc, char** argv)
{
    const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2'500'000;
    const std::vector<std::u16string> names = make_names(count);
    const std::vector<Question> questions = make_questions(names);
    const auto start = Clock::now();
    std::vector<IndexedName> indexed;
    indexed.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) indexed.push_back({names[i], i, 0, 0});
    const NameIndex index(std::move(indexed));
    fmt::print("{} names, {} questions; index built in {:.1f} s, {:.0f} bytes a name\n", count, questions.size(),
               milliseconds_since(start) / 1000, static_cast<double>(index.memory_bytes()) / static_cast<double>(count));
    FullTextSearch rival(names);

    std::vector<double> ours, theirs;
    std::size_t ours_found = 0, theirs_found = 0, ours_all = 0, theirs_all = 0, missing = 0;
    for (int round = 0; round < 3; ++round) {
        for (const Question& question : questions) {
            auto begin = Clock::now();
            ours_found += best_of(index, question.typed);
            ours.push_back(milliseconds_since(begin));
            begin = Clock::now();
            theirs_found += rival.best(question.match);
            theirs.push_back(milliseconds_since(begin));
        }
    }
    for (const Question& question : questions) {
        const std::size_t a = count_all(index, NameQuery({Spelling(question.typed)}), std::numeric_limits<std::uint32_t>::max());
        const std::size_t b = rival.all(question.match);
        ours_all += a;
        theirs_all += b;
        missing += a < b ? b - a : 0;
    }
    fmt::print(
        "ten best: ours p50 {:.3f} p99 {:.3f} worst {:.3f} ms; FTS5 p50 {:.3f} p99 {:.3f} worst {:.3f} ms; {:.1f} times as "
        "fast\n",
        at(ours, 0.5), at(ours, 0.99), at(ours, 1), at(theirs, 0.5), at(theirs, 0.99), at(theirs, 1), sum(theirs) / sum(ours));
    fmt::print("found {} and {} of the ten; of all names {} and {}, {} of which FTS5 alone\n", ours_found, theirs_found, ours_all,
               theirs_all, missing);
    return missing == 0 ? 0 : 1;
}
