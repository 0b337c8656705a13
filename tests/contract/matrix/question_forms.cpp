#include "tests/contract/matrix/question_forms.hpp"

#include <string_view>

namespace haishu::contract
{

namespace
{

const char* const around =
    R"({"type":"Polygon","coordinates":[[[121.53,29.85],[121.57,29.85],[121.57,29.89],[121.53,29.89],[121.53,29.85]]]})";

std::vector<QuestionForm> targets(const std::vector<std::string>& list)
{
    std::vector<QuestionForm> forms;
    for (const std::string& target : list) forms.push_back({target, ""});
    return forms;
}

// The body, with AREA for a polygon around all there is.
QuestionForm question(const std::string& target, std::string body)
{
    for (auto at = body.find("AREA"); at != std::string::npos; at = body.find("AREA")) body.replace(at, 4, around);
    return {target, body};
}

std::vector<QuestionForm> of_items()
{
    const std::string items = "/collections/{own}/items?limit=50";
    const std::string json = items + "&f=json";
    return targets({items, "/collections/{all}/items?limit=50&f=json", "/collections/component/items?limit=50",
                    "/collections/legal_entity/items?limit=50", json + "&bbox=121.5,29.8,121.6,29.9",
                    json + "&q=%E6%98%8E%E6%B9%96", json + "&crs=http://www.opengis.net/def/crs/EPSG/0/4490",
                    json + "&datetime=2026-01-01T00:00:00Z/..", items + "&as_of=2100-01-01", json + "&as_of=2026-01-01T00:00:00Z",
                    items + "&sortby={field}", items + "&properties={field}", items + "&{field}=x",
                    items + "&filter={field}%20IS%20NOT%20NULL", items + "&filter={field}%20%3D%20TRUE"});
}

std::vector<QuestionForm> of_stats()
{
    const std::string stats = "/stats/{own}";
    return targets({"/stats/{all}", stats + "?division=C1", stats + "?bbox=121.5,29.8,121.6,29.9&group_by=kind",
                    stats + "?group_by={field}", stats + "?measures=count,min:{field},max:{field}",
                    stats + "?group_by=kind&measures=sum:{field}", stats + "?bin=day", stats + "?time-field={field}&bin=day",
                    stats + "?filter={field}%20IS%20NOT%20NULL", stats + "?feature=community/1"});
}

std::vector<QuestionForm> of_stats_bodies()
{
    const std::string area = R"({"area":{"geometry":AREA})";
    return {question("/stats/{own}", area + R"(,"group_by":["kind"]})"),
            question("/stats/{own}", area + R"(,"group_by":["{field}"]})"),
            question("/stats/{own}", area + R"(,"group_by":{"hexagon":500}})"),
            question("/stats/{own}", area + R"(,"group_by":{"divisions":"community"}})"),
            question("/stats/{own}", R"({"measures":["min:{field}","max:{field}"],"area":{"division":"C2"}})"),
            question("/stats/{own}", R"({"area":{"feature":{"collection":"{own}","id":{fid}},"buffer":100}})")};
}

std::vector<QuestionForm> of_within()
{
    return {
        question("/within", R"({"collections":["{all}"],"area":{"geometry":AREA}})"),
        question("/within", R"({"collections":["{own}"],"area":{"geometry":AREA},"group_by":"{field}"})"),
        question("/within",
                 R"({"collections":["{own}"],"area":{"circle":{"center":[121.55,29.87],"radius":3000}},"order":"distance"})"),
        question("/within", R"({"collections":["community"],"area":{"feature":{"collection":"{own}","id":{fid}},"buffer":50}})")};
}

std::vector<QuestionForm> of_executions()
{
    const auto execute = [](const std::string& process, const std::string& inputs) {
        return question("/processes/" + process + "/execution", R"({"inputs":{)" + inputs + "}}");
    };
    return {
        execute("overlay", R"("collection":"{own}","operation":"intersection","geometry":AREA)"),
        execute("overlay", R"("collection":"{own}","operation":"union","geometry":AREA)"),
        execute("overlay", R"("collection":"community","operation":"difference","feature":{"collection":"{own}","id":{fid}})"),
        execute("impact", R"("geometry":AREA)"),
        execute("impact", R"("feature":{"collection":"{own}","id":{fid}})"),
        execute("points-along",
                R"("collection":"{own}","geometry":{"type":"LineString","coordinates":[[121.54,29.87],[121.56,29.87]]})"),
        execute("points-along", R"("collection":"address","within_m":1000,"features":{"collection":"{own}"})"),
        execute("points-along", R"("collection":"{own}","within_m":1000,"features":{"collection":"road"},)"
                                R"("filter":"{field} IS NOT NULL")"),
        execute("parcel-check", R"("geometry":AREA)"),
        execute("parcel-check", R"("feature":{"collection":"{own}","id":{fid}})"),
        execute("siting-check", R"("geometry":AREA,"trade":"restaurant")"),
        execute("siting-check", R"("geometry":AREA,"trade":"nosuch")"),
        execute("declared-area", R"("collection":"legal_entity")"),
        execute("declared-area", R"("collection":"{own}","field":"{field}")"),
        execute("geocode-addresses", R"("addresses":["中山路1号","明湖"])"),
        execute("convert-coordinates", R"("from":"EPSG:4326","to":"gcj02","coordinates":[[121.5,29.8]])"),
        execute("nosuch", R"("collection":"{own}")")};
}

using Forms = std::map<std::string, std::vector<QuestionForm>>;

Forms of_documents()
{
    return {{"GET /", targets({"/"})},
            {"GET /conformance", targets({"/conformance"})},
            {"GET /api", targets({"/api"})},
            {"GET /api.html", targets({"/api.html"})},
            {"GET /purposes", targets({"/purposes"})},
            {"GET /collections", targets({"/collections"})},
            {"GET /collections/{collectionId}", targets({"/collections/{all}", "/collections/{own}?nosuch=1"})},
            {"GET /collections/{collectionId}/schema", targets({"/collections/{own}/schema", "/collections/component/schema"})},
            {"GET /collections/{collectionId}/queryables",
             targets({"/collections/{own}/queryables", "/collections/component/queryables"})},
            {"GET /collections/{collectionId}/sortables",
             targets({"/collections/{own}/sortables", "/collections/component/sortables"})},
            {"GET /catalog", targets({"/catalog"})},
            {"GET /assets/{file...}", targets({"/assets/pages.css", "/assets/{own}.js"})},
            {"GET /sprites/{file...}", targets({"/sprites/{own}.json"})},
            {"GET /fonts/{file...}", targets({"/fonts/{own}.pbf"})},
            {"GET /icons/{file...}", targets({"/icons/{own}.svg"})},
            {"GET /index.html", targets({"/index.html"})},
            {"GET /favicon.svg", targets({"/favicon.svg"})},
            {"GET /favicon.ico", targets({"/favicon.ico"})},
            {"GET /manifest.webmanifest", targets({"/manifest.webmanifest"})},
            {"GET /robots.txt", targets({"/robots.txt"})},
            {"GET /healthz", targets({"/healthz"})},
            {"GET /readyz", targets({"/readyz"})},
            {"GET /metrics", targets({"/metrics"})}};
}

// There is none, for anybody.
Forms of_imports()
{
    const std::string one = "/imports/nosuch";
    return {{"GET /imports", targets({"/imports"})},
            {"POST /imports", {question("/imports", R"({"name":"{own}.csv","size":1,"sha256":"x"})")}},
            {"GET /imports/{importId}", targets({one})},
            {"PATCH /imports/{importId}", {question(one, R"({"layer":"{own}"})")}},
            {"DELETE /imports/{importId}", targets({one})},
            {"GET /imports/{importId}/file", targets({one + "/file"})},
            {"PUT /imports/{importId}/file", {question(one + "/file", "{own}")}},
            {"GET /imports/{importId}/report", targets({one + "/report"})},
            {"POST /imports/{importId}/validate", targets({one + "/validate"})},
            {"POST /imports/{importId}/publish", targets({one + "/publish"})},
            {"POST /imports/{importId}/approve", targets({one + "/approve"})}};
}

Forms of_features()
{
    const std::string feature = R"("type":"Feature","geometry":{"type":"Point","coordinates":[121.545,29.87]})";
    return {
        {"GET /collections/{collectionId}/items", of_items()},
        {"GET /collections/{collectionId}/items/{featureId}",
         targets({"/collections/{own}/items/{fid}", "/collections/{own}/items/{fid}?properties={field}",
                  "/collections/{own}/items/{fid}?as_of=2100-01-01", "/collections/{all}/items/6"})},
        {"GET /collections/{collectionId}/items/{featureId}/history", targets({"/collections/{own}/items/{each fid}/history"})},
        {"GET /collections/{collectionId}/download", targets({"/collections/{own}/download", "/collections/component/download"})},
        // Refused all, each for another reason: a field, a value, a version.
        {"POST /collections/{collectionId}/items",
         {question("/collections/{own}/items", "{" + feature + R"(,"properties":{"{field}":true}})"),
          question("/collections/{own}/items", "{" + feature + R"(,"properties":{"nosuch":1}})")}},
        {"PUT /collections/{collectionId}/items/{featureId}",
         {question("/collections/{own}/items/{fid}", "{" + feature + R"(,"properties":{}})")}},
        {"PATCH /collections/{collectionId}/items/{featureId}",
         {question("/collections/{own}/items/{fid}", R"({"properties":{"kind":"x"}})"),
          question("/collections/{own}/items/1", R"({"properties":{"{field}":true}})")}},
        {"DELETE /collections/{collectionId}/items/{featureId}", targets({"/collections/{own}/items/{fid}"})},
        {"GET /export-requests", targets({"/export-requests"})},
        {"POST /export-requests", {question("/export-requests", R"({"target":"/collections/{own}"})")}},
        {"GET /export-requests/{requestId}", targets({"/export-requests/{request}", "/export-requests/nosuch"})},
        {"POST /export-requests/{requestId}/release", targets({"/export-requests/nosuch/release"})},
        {"GET /events", targets({"/events", "/events?collections={own}", "/events?bbox=121.5,29.8,121.6,29.9"})}};
}

Forms of_tiles()
{
    const std::string collection = "/collections/{own}/tiles";
    return {{"GET /tiles", targets({"/tiles"})},
            {"GET /tiles/{tileMatrixSetId}",
             targets({"/tiles/WebMercatorQuad", "/tiles/WorldCRS84Quad", "/tiles/CGCS2000Quad", "/tiles/CGCS2000_GK_CM120"})},
            {"GET /collections/{collectionId}/tiles", targets({"/collections/{own}/tiles"})},
            {"GET /collections/{collectionId}/tiles/{tileMatrixSetId}",
             targets({collection + "/WebMercatorQuad", collection + "/WorldCRS84Quad", collection + "/CGCS2000Quad",
                      collection + "/CGCS2000_GK_CM120", collection + "/nosuch"})},
            {"GET /collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
             targets({collection + "/{tile}", "/collections/{all}/tiles/WebMercatorQuad/18/108268/219573",
                      collection + "/WebMercatorQuad/0/9/9"})},
            {"GET /tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
             targets({"/tiles/{tile}", "/tiles/{tile}?collections={list}", "/tiles/{tile}?collections=community,{own}"})},
            {"GET /xyz/{layers}/{z}/{x}/{y}.mvt",
             targets({"/xyz/{own}/0/0/0.mvt", "/xyz/{own}/14/13723/6766.mvt", "/xyz/community,{own}/14/13724/6766.mvt"})},
            {"GET /tileMatrixSets", targets({"/tileMatrixSets"})},
            {"GET /tileMatrixSets/{tileMatrixSetId}", targets({"/tileMatrixSets/WebMercatorQuad"})},
            {"GET /tilejson/{layers}.json", targets({"/tilejson/{all}.json", "/tilejson/community,{own}.json"})},
            {"GET /styles", targets({"/styles"})},
            {"GET /styles/{styleId}", targets({"/styles/light", "/styles/dark"})}};
}

Forms of_questions()
{
    const std::string found = "q=%E6%98%8E%E6%B9%96";
    return {
        {"GET /stats/{collectionId}", of_stats()},
        {"POST /stats/{collectionId}", of_stats_bodies()},
        {"POST /within", of_within()},
        {"POST /repeats/{collectionId}",
         {question("/repeats/{own}", R"({"area":{"geometry":AREA},"radius":2000,"at_least":2})"),
          question("/repeats/{own}", R"({"radius":2000,"at_least":2,"group_by":["{field}"]})"),
          question("/repeats/{own}", R"({"radius":2000,"at_least":2,"time":{"field":"{field}"}})")}},
        {"GET /nearest", targets({"/nearest?collection={all}&point=121.55,29.87&k=20",
                                  "/nearest?collection={own}&point=121.55,29.87&k=20&filter={field}%20IS%20NOT%20NULL"})},
        {"GET /place/{collectionId}/{featureId}",
         targets({"/place/{own}/{fid}", "/place/{all}/1", "/place/community/5", "/place/building/2"})},
        {"GET /reverse",
         targets({"/reverse?point=121.545,29.87", "/reverse?point=121.549,29.872", "/reverse?point=121.559,29.872"})},
        {"GET /suggest", targets({"/suggest?" + found, "/suggest?q=qz0", "/suggest?" + found + "&collections={all}"})},
        {"GET /search", targets({"/search?limit=100&" + found, "/search?q=qz0", "/search?limit=100&q=qz1",
                                 "/search?limit=100&" + found + "&collections={all}"})},
        {"GET /geocode", targets({"/geocode?" + found, "/geocode?q=%E4%B8%AD%E5%B1%B1%E8%B7%AF1%E5%8F%B7", "/geocode?q=qz0"})},
        {"GET /catchment/{collectionId}",
         targets({"/catchment/school_area?point=121.549,29.872", "/catchment/{own}?point=121.549,29.872"})},
        {"GET /coverage/{collectionId}",
         targets({"/coverage/{own}?of=community&radius=500", "/coverage/community?of={own}&radius=500",
                  "/coverage/{own}?of=community&radius=500&filter={field}%20IS%20NOT%20NULL"})},
        {"GET /transit/direct", targets({"/transit/direct?from=121.540,29.8650&to=121.555,29.8650&walk=1000"})},
        {"GET /processes", targets({"/processes"})},
        {"GET /processes/{processId}",
         targets({"/processes/overlay", "/processes/impact", "/processes/points-along", "/processes/parcel-check",
                  "/processes/siting-check", "/processes/declared-area", "/processes/geocode-addresses",
                  "/processes/convert-coordinates", "/processes/nosuch"})},
        {"POST /processes/{processId}/execution", of_executions()},
        {"GET /jobs", targets({"/jobs"})},
        {"GET /jobs/{jobId}", targets({"/jobs/{job}", "/jobs/nosuch"})},
        {"DELETE /jobs/{jobId}", targets({"/jobs/nosuch"})},
        {"GET /jobs/{jobId}/results", targets({"/jobs/{job}/results", "/jobs/nosuch/results"})}};
}

Forms of_accounts()
{
    return {{"POST /auth/login", {question("/auth/login", R"({"name":"nobody"})")}},
            {"POST /auth/logout", targets({"/auth/logout"})},
            {"GET /auth/me", targets({"/auth/me"})},
            {"POST /auth/password", {question("/auth/password", R"({"password":"x"})")}},
            {"POST /auth/totp", {question("/auth/totp", R"({"password":"x"})")}},
            {"GET /auth/keys", targets({"/auth/keys"})},
            {"POST /auth/keys/{keyId}/secret", targets({"/auth/keys/nosuch/secret"})},
            {"GET /admin/users", targets({"/admin/users"})},
            {"POST /admin/users", {question("/admin/users", R"({"name":"x"})")}},
            {"GET /admin/users/{name}", targets({"/admin/users/wang", "/admin/users/nosuch"})},
            {"PATCH /admin/users/{name}", {question("/admin/users/nosuch", R"({"disabled":true})")}},
            {"GET /admin/users/{name}/keys", targets({"/admin/users/wang/keys", "/admin/users/nosuch/keys"})},
            {"POST /admin/users/{name}/keys", {question("/admin/users/wang/keys", R"({"scope":"nosuch"})")}},
            {"DELETE /admin/users/{name}/keys/{keyId}", targets({"/admin/users/wang/keys/nosuch"})},
            {"GET /audit", targets({"/audit", "/audit?limit=1000", "/audit?action=read"})}};
}

}  // namespace

const std::map<std::string, std::vector<QuestionForm>>& question_forms()
{
    static const Forms forms = [] {
        Forms all;
        for (Forms part : {of_documents(), of_features(), of_imports(), of_tiles(), of_questions(), of_accounts()})
            all.merge(part);
        return all;
    }();
    return forms;
}

}  // namespace haishu::contract
