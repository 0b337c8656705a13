// Which requests go on record, whatever their handlers do.

#include "server/audit/audit_recorder.hpp"

#include "layers/audit/audit_search.hpp"
#include "layers/policy/access_note.hpp"
#include "server/api/router.hpp"
#include "server/app/context.hpp"
#include "server/audit/audit_note.hpp"

#include <catch2/catch.hpp>

#include <stdlib.h>
#include <filesystem>
#include <future>
#include <mutex>

using namespace haishu;
using namespace haishu::server;

namespace
{

Route route(Method method, const std::string& path, Access access,
            std::function<Result<Response>(const Context&, Request&)> handle)
{
    Route made;
    made.method = method;
    made.path = path;
    made.operation_id = path.substr(1);
    made.access = access;
    made.handle = std::move(handle);
    return made;
}

Response text(const std::string& body, const std::string& type = "application/json")
{
    Response response;
    response.body = body;
    response.content_type = type;
    return response;
}

Result<Response> show_restricted(const Context&, Request& request)
{
    if (request.shown) {
        request.shown->add("hazard");
        request.shown->add_rows(12);
    }
    return text(R"({"numberReturned":12})");
}

layers::Viewer viewer(layers::Role role)
{
    return {"wang", role, "urban", true};
}

class RecorderFixture
{
   public:
    RecorderFixture()
    {
        char name[] = "/tmp/haishu-recorder-test-XXXXXX";
        REQUIRE(mkdtemp(name) != nullptr);
        folder = name;
        database = folder + "/db.sqlite";
        store = layers::Store::open(database, layers::Access::Write).value();
        log = layers::AuditLog::open(database, [this](const auto& work) {
                  const std::lock_guard lock(store_in_use);
                  return work(*store);
              }).value();
        take(*log);
    }
    ~RecorderFixture()
    {
        log.reset();
        store.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    void take(layers::AuditLog& used)
    {
        recorder = std::make_unique<AuditRecorder>(used, database);
        context.audit = recorder.get();
    }
    // The status that goes out, and the last record as "actor role action operation object result rows", or "".
    std::string ask(Method method, const std::string& path, const layers::Viewer& who, const std::string& body = "")
    {
        Request request;
        request.method = method;
        request.target = path + "?q=secret";
        request.path = {path.substr(1)};
        request.viewer = who;
        request.body = body;
        request.remote_address = "192.0.2.7";
        const Response response = router.handle(context, request);
        std::promise<int> out;
        if (!response.hold) return std::to_string(response.status);
        response.hold->when_done([&](const std::optional<Error>& fault) { out.set_value(fault ? 503 : response.status); });
        const int status = out.get_future().get();
        if (status == 503) return "503";
        layers::AuditQuery query;
        query.limit = 1;
        const std::lock_guard lock(store_in_use);
        const auto page = layers::find_audit(*store, database, query, Deadline::never());
        const layers::AuditRecord& record = page->entries.at(0).record;
        last = record;
        return std::to_string(status) + ' ' + record.actor + ' ' + record.role + ' ' + record.action + " (" + record.operation +
               ") " + record.object + ' ' + record.result + ' ' + std::to_string(record.rows);
    }

    std::string folder, database;
    std::mutex store_in_use;  // the log writes on a thread of its own
    std::unique_ptr<layers::Store> store;
    std::unique_ptr<layers::AuditLog> log;
    std::unique_ptr<AuditRecorder> recorder;
    Context context;
    layers::AuditRecord last;
    std::vector<Route> routes{
        route(Method::Get, "/restricted", Access::Anyone, show_restricted),
        route(Method::Get, "/file", Access::Anyone,
              [](const Context& c, Request& r) -> Result<Response> {
                  auto shown = show_restricted(c, r);
                  return text("a,b", "text/csv; charset=utf-8");
              }),
        route(Method::Get, "/much", Access::Anyone,
              [](const Context& c, Request& r) -> Result<Response> {
                  if (r.shown) r.shown->add_rows(489);
                  return show_restricted(c, r);
              }),
        route(Method::Get, "/public", Access::Anyone, [](const Context&, Request&) -> Result<Response> { return text("{}"); }),
        route(Method::Post, "/write", Access::Write, [](const Context&, Request&) -> Result<Response> { return text("{}"); }),
        route(Method::Post, "/login", Access::Anyone, [](const Context&, Request& request) -> Result<Response> {
            request.audit->action = "login";
            request.audit->object = "li";
            request.audit->actor = "li";
            return text("{}");
        })};
    Router router{routes};
};

}  // namespace

TEST_CASE_METHOD(RecorderFixture, "what was shown of a restricted layer goes on record, a file as an export")
{
    CHECK(ask(Method::Get, "/restricted", viewer(layers::Role::Clerk)) == "200 wang clerk read (GET restricted) hazard 200 12");
    CHECK(ask(Method::Head, "/restricted", viewer(layers::Role::Clerk)) == "200 wang clerk read (HEAD restricted) hazard 200 0");
    CHECK(ask(Method::Get, "/file", viewer(layers::Role::Clerk)) == "200 wang clerk export (GET file) hazard 200 12");
    CHECK(ask(Method::Get, "/public", viewer(layers::Role::Clerk)) == "200");
    CHECK(ask(Method::Get, "/public", {}) == "200");
}

TEST_CASE_METHOD(RecorderFixture, "writes, refusals and what handlers name go on record")
{
    CHECK(ask(Method::Post, "/write", viewer(layers::Role::Clerk)) == "200 wang clerk write (POST write) write 200 -1");
    CHECK(ask(Method::Post, "/write", viewer(layers::Role::Staff)) == "403 wang staff refused (POST write) write 403 -1");
    CHECK(ask(Method::Post, "/write", {}) == "401  resident refused (POST write) write 401 -1");
    CHECK(ask(Method::Post, "/login", {}) == "200 li resident login (POST login) li 200 -1");
}

TEST_CASE_METHOD(RecorderFixture, "a record has the digest of the query and nothing of what it said")
{
    ask(Method::Get, "/restricted", viewer(layers::Role::Clerk));
    const std::string digest = last.digest;
    CHECK(digest.size() == 32);
    CHECK(layers::canonical_bytes(0, last).find("secret") == std::string::npos);
    CHECK(last.source == "192.0.2.7");
    ask(Method::Post, "/write", viewer(layers::Role::Clerk), "one body");
    const std::string one = last.digest;
    ask(Method::Post, "/write", viewer(layers::Role::Clerk), "another body");
    CHECK(last.digest != one);
}

TEST_CASE_METHOD(RecorderFixture, "without an audit nothing goes out that has to be on record")
{
    const auto none = layers::AuditLog::unavailable(internal_error("no key"));
    take(*none);
    CHECK(ask(Method::Get, "/restricted", viewer(layers::Role::Clerk)) == "503");
    CHECK(ask(Method::Post, "/write", viewer(layers::Role::Clerk)) == "503");
    CHECK(ask(Method::Post, "/login", {}) == "503");
    CHECK(ask(Method::Get, "/public", viewer(layers::Role::Clerk)) == "200");
    CHECK(ask(Method::Get, "/public", {}) == "200");
}

TEST_CASE_METHOD(RecorderFixture, "staff are given so many restricted rows at a time, and the refusal is on record")
{
    CHECK(ask(Method::Get, "/much", viewer(layers::Role::Staff)) == "403 wang staff refused (GET much) hazard 403 -1");
    CHECK(ask(Method::Get, "/much", viewer(layers::Role::Clerk)) == "200 wang clerk read (GET much) hazard 200 501");
    CHECK(ask(Method::Get, "/restricted", viewer(layers::Role::Staff)) == "200 wang staff read (GET restricted) hazard 200 12");
}

TEST_CASE_METHOD(RecorderFixture, "a head without its body has the status of the whole and takes nothing of a day's rows")
{
    recorder = std::make_unique<AuditRecorder>(*log, database, RowLimits{500, 30, 480});
    context.audit = recorder.get();
    CHECK(ask(Method::Head, "/much", viewer(layers::Role::Staff)) == "403 wang staff refused (HEAD much) hazard 403 -1");
    for (int i = 0; i < 4; ++i) CHECK(ask(Method::Head, "/restricted", viewer(layers::Role::Staff)).substr(0, 3) == "200");
    CHECK(ask(Method::Get, "/restricted", viewer(layers::Role::Staff)).substr(0, 3) == "200");
    CHECK(ask(Method::Get, "/restricted", viewer(layers::Role::Staff)).substr(0, 3) == "200");
    CHECK(ask(Method::Get, "/restricted", viewer(layers::Role::Staff)).substr(0, 3) == "429");
    CHECK(ask(Method::Head, "/restricted", viewer(layers::Role::Staff)).substr(0, 3) == "429");
}

TEST_CASE_METHOD(RecorderFixture, "a day's rows are counted on after the program has started anew")
{
    const auto start = [this] {
        recorder = std::make_unique<AuditRecorder>(*log, database, RowLimits{500, 30, 480});
        context.audit = recorder.get();
    };
    start();
    CHECK(ask(Method::Get, "/restricted", viewer(layers::Role::Staff)).rfind("200", 0) == 0);
    start();
    CHECK(ask(Method::Get, "/restricted", viewer(layers::Role::Staff)).rfind("200", 0) == 0);
    CHECK(ask(Method::Get, "/restricted", viewer(layers::Role::Staff)) ==
          "429 wang staff refused (GET restricted) hazard 429 -1");
    start();
    CHECK(ask(Method::Get, "/restricted", viewer(layers::Role::Staff)).rfind("429", 0) == 0);
    layers::Viewer other = viewer(layers::Role::Staff);
    other.name = "lin";
    CHECK(ask(Method::Get, "/restricted", other).rfind("200", 0) == 0);
}
