// Rows outside a duty are in no byte of any answer, in whatever order the askers come.

#include "tests/contract/contract_server.hpp"

#include "server/http/body_stream.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace haishu;
using namespace haishu::contract;

namespace
{

using Names = std::vector<std::string>;

struct Question {
    std::string target;
    std::string body;  // empty: GET
};

const char* const west_and_east =
    R"({"type":"Polygon","coordinates":[[[121.53,29.85],[121.57,29.85],[121.57,29.89],[121.53,29.89],[121.53,29.85]]]})";

std::vector<Question> questions()
{
    std::vector<Question> all{{"/collections", ""},
                              {"/collections?f=html", ""},
                              {"/api?f=json", ""},
                              {"/", ""},
                              {"/search?q=HZ", ""},
                              {"/suggest?q=HZ", ""},
                              {"/tiles/WebMercatorQuad/14/6766/13723", ""},
                              {"/tiles/WebMercatorQuad/14/6766/13724", ""},
                              {"/reverse?point=121.545,29.87", ""},
                              {"/place/community/1", ""},
                              {"/place/community/2", ""}};
    const std::string area = std::string(R"("area":{"geometry":)") + west_and_east + "}";
    for (const std::string layer : {"hazard", "component"}) {
        const std::string collection = "/collections/" + layer;
        for (const char* more : {"",
                                 "?f=html",
                                 "/items",
                                 "/items?f=html",
                                 "/items?f=csv",
                                 "/items?f=gpkg",
                                 "/items?f=fgb",
                                 "/items?sortby=name",
                                 "/items?q=HZ",
                                 "/items?q=CM",
                                 "/items?name=HZEAST",
                                 "/items?name=CMEAST",
                                 "/items?filter=name%20LIKE%20'%25EAST%25'",
                                 "/items?filter=name%20%3D%201",
                                 "/items?bbox=121.53,29.85,121.57,29.89",
                                 "/schema",
                                 "/queryables",
                                 "/sortables",
                                 "/tiles",
                                 "/tiles/WebMercatorQuad/14/6766/13724",
                                 "/download?f=csv",
                                 "/download"})
            all.push_back({collection + more, ""});
        for (int fid = 1; fid <= 5; ++fid) {
            const std::string id = std::to_string(fid);
            for (const std::string& door : {collection + "/items/" + id, collection + "/items/" + id + "?f=html",
                                            collection + "/items/" + id + "/history", "/place/" + layer + "/" + id})
                all.push_back({door, ""});
        }
        for (const std::string& door :
             {"/nearest?collection=" + layer + "&point=121.55,29.87&k=20", "/tilejson/" + layer + ".json",
              "/xyz/" + layer + "/14/13724/6766.mvt", "/styles/default?collections=" + layer,
              "/stats/" + layer + "?group_by=name", "/events?collections=" + layer})
            all.push_back({door, ""});
        all.push_back({"/stats/" + layer, "{" + area + R"(,"group_by":["name"]})"});
        all.push_back({"/within", R"({"collections":[")" + layer + R"("],)" + area + "}"});
        all.push_back({"/processes/overlay/execution",
                       R"({"inputs":{"collection":")" + layer + R"(","operation":"union","geometry":)" + west_and_east + "}}"});
        all.push_back({"/processes/impact/execution", std::string(R"({"inputs":{"geometry":)") + west_and_east + "}}"});
    }
    return all;
}

layers::Viewer staff(Names areas, Names layers, const std::string& purpose = "inspection")
{
    layers::Viewer viewer{"lin", layers::Role::Staff, "safety", false};
    viewer.purpose = purpose;
    viewer.duty = std::make_shared<const layers::Duty>(layers::Duty{std::move(areas), std::move(layers)});
    return viewer;
}

layers::Viewer clerk_of(Names areas, Names layers = {})
{
    layers::Viewer viewer = clerk();
    viewer.duty = std::make_shared<const layers::Duty>(layers::Duty{std::move(areas), std::move(layers)});
    return viewer;
}

layers::Viewer of_role(layers::Role role)
{
    return {"qian", role, "", false};
}

Answer answer_to(ContractServer& server, const Question& question, const layers::Viewer& viewer)
{
    Ask ask;
    ask.viewer = viewer;
    if (!question.body.empty()) {
        ask.method = server::Method::Post;
        ask.body = question.body;
        ask.headers = {{"Content-Type", "application/json"}};
    }
    return server.get(question.target, ask);
}

const Names all_markers{"HZWEST", "HZEAST", "HZWESTBYPLACE", "HZEASTBYPLACE", "CMOPEN", "CMWEST", "CMEAST"};

// Those of the markers that stand in some answer.
std::set<std::string> markers_in(ContractServer& server, const layers::Viewer& viewer)
{
    std::set<std::string> found;
    for (const Question& question : questions()) {
        const Answer answer = answer_to(server, question, viewer);
        INFO(question.target << " " << question.body << " -> " << answer.status << " " << answer.body.substr(0, 300));
        CHECK(answer.status < 500);
        std::string all = answer.body;
        for (const auto& [name, value] : answer.headers) all += value + '\n';
        for (const std::string& marker : all_markers) {
            // Longer markers have shorter ones in them; an asker's own words are his.
            const bool is_asked = question.target.find(marker) != std::string::npos;
            for (auto at = all.find(marker); !is_asked && at != std::string::npos; at = all.find(marker, at + 1)) {
                const char next = at + marker.size() < all.size() ? all[at + marker.size()] : ' ';
                if (next < 'A' || next > 'Z') found.insert(marker);
            }
        }
    }
    return found;
}

struct Reader {
    const char* name;
    layers::Viewer viewer;
    std::set<std::string> sees;
};

std::vector<Reader> readers()
{
    return {{"resident", {}, {"CMOPEN"}},
            {"staff without duty", of_role(layers::Role::Staff), {"CMOPEN"}},
            {"staff of the west", staff({"C1"}, {"hazard", "component"}), {"HZWEST", "HZWESTBYPLACE", "CMOPEN", "CMWEST"}},
            {"staff of the east, hazards only", staff({"C2"}, {"hazard"}), {"HZEAST", "HZEASTBYPLACE", "CMOPEN"}},
            {"staff without a purpose", staff({"C1"}, {"hazard", "component"}, ""), {"CMOPEN"}},
            {"staff of another area", staff({"C3"}, {"hazard", "component"}), {"CMOPEN"}},
            {"clerk of the east", clerk_of({"C2"}), {"HZEAST", "HZEASTBYPLACE", "CMOPEN", "CMEAST"}},
            {"clerk", clerk(), {all_markers.begin(), all_markers.end()}},
            {"auditor", of_role(layers::Role::Auditor), {}},
            {"system administrator", of_role(layers::Role::SystemAdmin), {}},
            {"security administrator", of_role(layers::Role::SecurityAdmin), {"CMOPEN"}}};
}

std::string problem(const Answer& answer)
{
    return std::to_string(answer.status) + ' ' + answer.json().at("type").get<std::string>().substr(10);
}

Answer write(ContractServer& server, server::Method method, const std::string& target, const std::string& body,
             const layers::Viewer& viewer)
{
    Ask ask;
    ask.viewer = viewer;
    ask.method = method;
    ask.body = body;
    ask.headers = {{"If-Match", "*"}};
    if (!body.empty()) ask.headers.push_back({"Content-Type", "application/geo+json"});
    return server.get(target, ask);
}

std::string hazard(const std::string& name, const std::string& community, double x)
{
    const std::string code = community.empty() ? "null" : '"' + community + '"';
    return R"({"type":"Feature","geometry":{"type":"Point","coordinates":[)" + std::to_string(x) +
           R"(,29.87]},"properties":{"name":")" + name + R"(","community_code":)" + code + "}}";
}

}  // namespace

TEST_CASE("every reader finds at all doors together exactly the rows of his duty, whoever asked before")
{
    const auto server = ContractServer::guarded("duty-rows");
    std::vector<Reader> order = readers();
    for (int round = 0; round < 2; ++round) {
        for (const Reader& reader : order) {
            INFO(reader.name << ", round " << round);
            CHECK(markers_in(*server, reader.viewer) == reader.sees);
        }
        std::reverse(order.begin(), order.end());
    }
}

TEST_CASE("a restricted layer is asked for with a purpose, in a code that there is")
{
    const auto server = ContractServer::guarded("duty-purpose");
    Ask ask;
    ask.viewer = staff({}, {"hazard"}, "");
    CHECK(problem(server->get("/collections/hazard/items", ask)) == "400 purpose-required");
    CHECK(problem(server->get("/collections/hazard/tiles/WebMercatorQuad/14/6766/13724", ask)) == "400 purpose-required");
    CHECK(problem(server->get("/nearest?collection=hazard&point=121.55,29.87", ask)) == "400 purpose-required");
    CHECK(problem(server->get("/stats/hazard?division=330203", ask)) == "400 purpose-required");
    CHECK(problem(server->get("/events?collections=hazard", ask)) == "400 purpose-required");
    CHECK(server->get("/collections/hazard", ask).status == 200);
    CHECK_FALSE(server->get("/collections/hazard", ask).json().contains("extent"));
    CHECK(server->get("/events", ask).status == 200);
    ask.viewer.purpose = "curiosity";
    const Answer unknown = server->get("/collections/hazard/items", ask);
    CHECK(problem(unknown) == "400 purpose-unknown");
    CHECK(unknown.body.find("/purposes") != std::string::npos);
    ask.viewer.purpose = "emergency";
    CHECK(server->get("/collections/hazard/items", ask).json().at("numberMatched") == 4);
    const Json purposes = server->get("/purposes").json().at("purposes");
    CHECK(purposes.size() >= 10);
    CHECK(purposes[0].at("code") == "inspection");
    CHECK(purposes[0].at("title") == "日常巡查检查");
}

TEST_CASE("counts and emptiness of tiles tell nothing of rows outside the duty")
{
    const auto server = ContractServer::guarded("duty-counts");
    Ask ask;
    ask.viewer = staff({"C1"}, {"hazard"});
    CHECK(server->get("/collections/hazard/items", ask).json().at("numberMatched") == 2);
    CHECK(server->get("/collections/hazard/items?bbox=121.55,29.86,121.56,29.88", ask).json().at("numberMatched") == 0);
    CHECK(server->get("/collections/hazard", ask).json().at("extent").at("spatial").at("bbox")[0][2].get<double>() < 121.55);
    // A tile over the east alone.
    CHECK(server->get("/collections/hazard/tiles/WebMercatorQuad/14/6766/13724", ask).status == 204);
    ask.viewer = clerk();
    const Answer tile = server->get("/collections/hazard/tiles/WebMercatorQuad/14/6766/13724", ask);
    CHECK(tile.status == 200);
    CHECK(tile.header("cache-control") == "private, no-store");
}

TEST_CASE("files of restricted rows need a second person, files of open ones do not")
{
    const auto server = ContractServer::guarded("duty-files");
    Ask as_clerk;
    as_clerk.viewer = clerk();
    for (const std::string format : {"csv", "gpkg", "fgb"}) {
        CHECK(problem(server->get("/collections/hazard/items?f=" + format, as_clerk)) == "403 export-needs-release");
        CHECK(problem(server->get("/collections/component/items?f=" + format, as_clerk)) == "403 export-needs-release");
        CHECK(server->get("/collections/component/items?class_code=0101&f=" + format, as_clerk).status == 200);
        CHECK(server->get("/collections/component/items?f=" + format).status == 200);
    }
}

TEST_CASE("a file is released by an approver who has not asked for it, for one account and one target, once")
{
    const auto server = ContractServer::guarded("duty-release");
    const std::string target = "/collections/hazard/items?f=csv&limit=3";
    const auto post = [&](const std::string& path, const std::string& body, const layers::Viewer& viewer) {
        Ask ask;
        ask.method = server::Method::Post;
        ask.viewer = viewer;
        ask.body = body;
        if (!body.empty()) ask.headers = {{"Content-Type", "application/json"}};
        return server->get(path, ask);
    };
    const auto fetch = [&](const std::string& what, const std::string& id, const layers::Viewer& viewer) {
        Ask ask;
        ask.viewer = viewer;
        ask.headers = {{"Haishu-Release", id}};
        return server->get(what, ask);
    };
    layers::Viewer approver = of_role(layers::Role::Approver);
    approver.may_write = true;
    const layers::Viewer asker = clerk_of({"C1"});
    const Answer asked = post("/export-requests", R"({"target":")" + target + R"("})", asker);
    REQUIRE(asked.status == 201);
    const std::string id = asked.json().at("id");
    const std::string address = "/export-requests/" + id;
    CHECK(problem(fetch(target, id, asker)) == "403 export-needs-release");
    layers::Viewer other = clerk();
    other.name = "zhou";
    CHECK(problem(server->get(address, {.viewer = other})) == "404 export-request-unknown");
    CHECK(problem(post(address + "/release", "", other)) == "403 role-insufficient");
    CHECK(server->get("/export-requests", {.viewer = approver}).json().at("requests").size() == 1);
    CHECK(post(address + "/release", "", approver).json().at("released_by") == "qian");
    CHECK(problem(post(address + "/release", "", approver)) == "409 export-request-done");
    CHECK(problem(fetch(target, id, other)) == "403 export-needs-release");
    CHECK(problem(fetch("/collections/hazard/items?f=csv", id, asker)) == "403 export-needs-release");
    const Answer file = fetch(target, id, asker);
    CHECK(file.status == 200);
    CHECK(file.body.find("HZWEST") != std::string::npos);
    CHECK(file.body.find("HZEAST") == std::string::npos);
    CHECK(problem(fetch(target, id, asker)) == "403 export-needs-release");
    CHECK(server->get(address, {.viewer = asker}).json().at("state") == "used");

    const Answer own = post("/export-requests", R"({"target":")" + target + R"("})", approver);
    CHECK(problem(post("/export-requests/" + own.json().at("id").get<std::string>() + "/release", "", approver)) ==
          "403 own-export-request");
    CHECK(problem(post("/export-requests", R"({"target":"/collections/hazard"})", asker)) == "400 export-target-malformed");
    CHECK(problem(post("/export-requests", R"({"target":"/collections/hazard/items"})", of_role(layers::Role::Staff))) ==
          "404 collection-unknown");
}

TEST_CASE("a table whose groups are single restricted rows needs a second person, one of counts does not")
{
    const auto server = ContractServer::guarded("duty-tables");
    Ask as_clerk;
    as_clerk.viewer = clerk();
    CHECK(problem(server->get("/stats/hazard?group_by=code&f=csv", as_clerk)) == "403 export-needs-release");
    CHECK(server->get("/stats/hazard?f=csv", as_clerk).status == 200);
    CHECK(server->get("/stats/hazard?group_by=code", as_clerk).status == 200);
    as_clerk.method = server::Method::Post;
    as_clerk.headers = {{"Content-Type", "application/json"}};
    as_clerk.body = R"({"target":"/stats/hazard?group_by=code&f=csv"})";
    CHECK(server->get("/export-requests", as_clerk).status == 201);
}

TEST_CASE("a finished job is told for the duty that it was made for, and for no other")
{
    const auto server = ContractServer::guarded("duty-jobs");
    Ask ask;
    ask.method = server::Method::Post;
    ask.viewer = clerk_of({"C1"});
    ask.body = R"({"inputs":{"coordinates":[[121.5,29.8]],"from":"EPSG:4490","to":"EPSG:4549"}})";
    ask.headers = {{"Content-Type", "application/json"}, {"Prefer", "respond-async"}};
    const Answer made = server->get("/processes/convert-coordinates/execution", ask);
    REQUIRE(made.status == 201);
    const std::string job = made.header("location").substr(std::string(ContractServer::base_url).size());
    CHECK(server->get(job, {.viewer = clerk_of({"C1"})}).status == 200);
    CHECK(server->get(job, {.viewer = clerk_of({"C2"})}).status == 404);
    CHECK(server->get(job + "/results", {.viewer = clerk_of({"C2"})}).status == 404);
    CHECK(server->get("/jobs?f=json", {.viewer = clerk_of({"C2"})}).json().at("jobs").empty());
}

TEST_CASE("a clerk writes rows of his area, before and after, and of his layers")
{
    const auto server = ContractServer::guarded("duty-writes");
    using server::Method;
    const layers::Viewer west = clerk_of({"C1"});
    const std::string items = "/collections/hazard/items";
    CHECK(write(*server, Method::Post, items, hazard("NEW", "C1", 121.545), west).status == 201);
    CHECK(problem(write(*server, Method::Post, items, hazard("NEW", "C2", 121.555), west)) == "403 outside-duty");
    CHECK(problem(write(*server, Method::Post, items, hazard("NEW", "", 121.555), west)) == "403 outside-duty");
    // The code of one's own area on a shape elsewhere.
    CHECK(problem(write(*server, Method::Post, items, hazard("NEW", "C1", 121.555), west)) == "403 outside-duty");
    CHECK(write(*server, Method::Patch, items + "/1", R"({"properties":{"address":"x"}})", west).status == 204);
    CHECK(problem(write(*server, Method::Patch, items + "/1", R"({"properties":{"community_code":"C2"}})", west)) ==
          "403 outside-duty");
    CHECK(problem(write(*server, Method::Patch, items + "/3", R"({"geometry":{"type":"Point","coordinates":[121.555,29.87]}})",
                        west)) == "403 outside-duty");
    CHECK(problem(write(*server, Method::Put, items + "/1", hazard("MOVED", "C2", 121.555), west)) == "403 outside-duty");
    // What he does not see is not there.
    CHECK(problem(write(*server, Method::Patch, items + "/2", R"({"properties":{"address":"x"}})", west)) ==
          "404 feature-unknown");
    CHECK(problem(write(*server, Method::Delete, items + "/2", "", west)) == "404 feature-unknown");
    // What he sees and does not answer for stays as it is.
    CHECK(problem(write(*server, Method::Delete, "/collections/component/items/1", "", clerk_of({"C2"}))) == "403 outside-duty");
    CHECK(problem(write(*server, Method::Patch, "/collections/component/items/1", R"({"properties":{"road":"x"}})",
                        clerk_of({}, {"hazard"}))) == "403 outside-duty");
    CHECK(problem(write(*server, Method::Post, "/collections/component/items", hazard("NEW", "C1", 121.545),
                        clerk_of({}, {"hazard"}))) == "403 outside-duty");
    CHECK(write(*server, Method::Patch, "/collections/component/items/1", R"({"properties":{"road":"x"}})", clerk_of({"C1"}))
              .status == 204);
}

TEST_CASE("the past of a row is told as far as it lay in the duty")
{
    const auto server = ContractServer::guarded("duty-past");
    using server::Method;
    // Row 4 lies in the east and is moved to the west.
    REQUIRE(write(*server, Method::Patch, "/collections/hazard/items/4",
                  R"({"properties":{"name":"MOVEDWEST"},"geometry":{"type":"Point","coordinates":[121.545,29.87]}})", clerk())
                .status == 204);
    Ask ask;
    ask.viewer = staff({"C1"}, {"hazard"});
    const Answer west = server->get("/collections/hazard/items/4/history", ask);
    CHECK(west.status == 200);
    CHECK(west.body.find("MOVEDWEST") != std::string::npos);
    CHECK(west.body.find("HZEASTBYPLACE") == std::string::npos);
    ask.viewer = staff({"C2"}, {"hazard"});
    CHECK(server->get("/collections/hazard/items/4/history", ask).status == 404);
    CHECK(server->get("/collections/hazard/items/4", ask).status == 404);
}
