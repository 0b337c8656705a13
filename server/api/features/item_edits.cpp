// Writing of features (OGC API - Features Part 4): create, replace, update, delete, each under the condition of If-Match.

#include "layers/policy/edit_gate.hpp"
#include "layers/population/cell_sum.hpp"
#include "server/api/declare.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/features/feature_body.hpp"
#include "server/api/features/feature_crs.hpp"
#include "server/api/features/if_match.hpp"
#include "server/api/parameters.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"
#include "server/http/token.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using layers::Edit;
using layers::Operation;

constexpr std::string_view type_merge_patch = "application/merge-patch+json";
constexpr std::array<std::string_view, 2> feature_types{type_geojson, type_json};
constexpr std::array<std::string_view, 3> patch_types{type_merge_patch, type_geojson, type_json};
constexpr int most_attempts = 20;  // under "If-Match: *", when others write the same feature

// A form or plain text could be sent by a page of another site without being asked for permission.
Result<void> check_content_type(const Request& request, std::span<const std::string_view> accepted)
{
    std::string_view type = request.header("Content-Type");
    const std::string_view name = take_part(type, ';');
    if (std::any_of(accepted.begin(), accepted.end(), [&](std::string_view one) { return equal_ignoring_case(one, name); }))
        return {};
    std::string expected;
    for (const std::string_view one : accepted) expected += (expected.empty() ? "" : ", ") + std::string(one);
    return Error{ErrorCode::Unsupported, "media-type-unsupported", "send the feature as " + expected, {{"expected", expected}}};
}

// Of the coordinates in the body: <http://www.opengis.net/def/crs/...>; CRS84 without the header.
Result<geo::Crs> content_crs(const Request& request)
{
    std::string_view text = request.header("Content-Crs");
    if (text.empty()) return geo::crs84;
    if (text.size() > 2 && text.front() == '<' && text.back() == '>') text = text.substr(1, text.size() - 2);
    const auto crs = geo::parse_crs(text);
    const auto known = feature_crs_list();
    if (crs && std::find(known.begin(), known.end(), *crs) != known.end()) return *crs;
    std::string names;
    for (const geo::Crs one : known) names += (names.empty() ? "" : ", ") + geo::crs_uri(one);
    return bad_input("crs-unsupported", "Content-Crs may be one of " + names).with("name", "Content-Crs").with("known", names);
}

Error unknown_feature(std::string_view id)
{
    const std::string shown(id.substr(0, 40));
    return not_found("feature-unknown", "this layer has no feature " + shown).with("id", shown);
}

Result<layers::FeatureRef> find_feature(const layers::LayerView& view, const Request& request)
{
    const auto fid = parse_integer(request.path_values.back());
    const auto feature = fid ? view.find(*fid) : std::nullopt;
    if (!feature) return unknown_feature(request.path_values.back());
    return *feature;
}

Result<std::vector<layers::Change>> apply(const Context& context, const Request& request, const layers::LayerView& view,
                                          const std::vector<Edit>& edits)
{
    // A row that is written would pass for what was counted and published before, and the next release builds on that.
    if (layers::is_population(view.descriptor())) {
        return Error{ErrorCode::Forbidden,
                     "persons-only-counted",
                     "rows of " + view.descriptor().id + " are made by counting persons, so that they are protected",
                     {}};
    }
    // What of the whole row does not fit was not written by this viewer, so no error speaks of fields that he does not see.
    return context.catalog->apply(view.descriptor().id, edits, {request.viewer.name, &layers::EditGate(view).whole_layer()});
}

Response changed(const std::vector<layers::Change>& changes, bool has_tag)
{
    Response response;
    response.status = 204;
    if (has_tag) response.headers.push_back({"ETag", '"' + std::to_string(changes.back().sequence) + '"'});
    response.headers.push_back({"Cache-Control", "private, no-store"});
    return response;
}

// The edit that a request wants of a feature as it is now.
using MakeEdit = FunctionRef<Result<Edit>(const layers::LayerView&, const layers::EditGate&, const layers::FeatureRef&)>;

Result<Response> change_feature(const Context& context, const Request& request, MakeEdit make_edit)
{
    for (int attempt = 1;; ++attempt) {
        const layers::Gate gate = context.gate(request);
        HAISHU_TRY(const layers::LayerView view, gate.open(request.path_values.front()));
        HAISHU_TRY(const layers::FeatureRef before, find_feature(view, request));
        HAISHU_TRY(const layers::EditGate edit_gate, layers::EditGate::open(gate, view));
        HAISHU_CHECK(edit_gate.check(&before));
        HAISHU_CHECK(check_if_match(request, before.version()));
        HAISHU_TRY(Edit edit, make_edit(view, edit_gate, before));
        edit.fid = before.fid();
        edit.expected_version = before.version();
        const auto changes = apply(context, request, view, {edit});
        if (changes) return changed(*changes, edit.operation != Operation::Delete);
        const bool has_lost_race = changes.error().id == "version-stale" && takes_any_version(request);
        if (!has_lost_race || attempt == most_attempts || request.deadline.has_passed()) return changes.error();
    }
}

Result<std::vector<geo::Value>> whole_values(const layers::EditGate& gate, const std::vector<geo::Value>& seen,
                                             const layers::FeatureRef* before, const WrittenFeature& written)
{
    const geo::GeometryView shape = written.geometry ? geo::GeometryView(*written.geometry) : geo::GeometryView();
    return gate.whole_values(seen, before, written.has_geometry || before == nullptr ? &shape : nullptr);
}

Result<void> check_id(const WrittenFeature& written, std::int64_t fid)
{
    if (!written.id || *written.id == fid) return {};
    return bad_input("body-malformed", "the body is not a feature: \"id\" is not that of the address")
        .with("reason", "\"id\" is not that of the address");
}

Result<Edit> update_of(const layers::LayerView& view, const layers::EditGate& gate, const layers::FeatureRef& before,
                       const WrittenFeature& written, const layers::FeatureRef* kept)
{
    HAISHU_CHECK(check_id(written, before.fid()));
    HAISHU_TRY(const auto seen, completed_values(written, view.descriptor(), kept));
    HAISHU_CHECK(check_choices(seen, view.descriptor(), &before));
    Edit edit;
    edit.operation = Operation::Update;
    HAISHU_TRY(edit.feature.values, whole_values(gate, seen, &before, written));
    if (written.has_geometry) {
        edit.feature.geometry = written.geometry;
    } else if (!before.geometry().is_empty()) {
        edit.feature.geometry = before.geometry().to_geometry();
    }
    return edit;
}

Result<Response> replace(const Context& context, Request& request)
{
    HAISHU_CHECK(check_content_type(request, feature_types));
    HAISHU_TRY(const geo::Crs crs, content_crs(request));
    return change_feature(context, request, [&](const auto& view, const auto& gate, const auto& before) -> Result<Edit> {
        HAISHU_TRY(const auto written, read_written_feature(request.body, view.descriptor(), crs));
        return update_of(view, gate, before, written, nullptr);
    });
}

Result<Response> update(const Context& context, Request& request)
{
    HAISHU_CHECK(check_content_type(request, patch_types));
    HAISHU_TRY(const geo::Crs crs, content_crs(request));
    return change_feature(context, request, [&](const auto& view, const auto& gate, const auto& before) -> Result<Edit> {
        HAISHU_TRY(const auto written, read_feature_patch(request.body, view.descriptor(), crs, before));
        return update_of(view, gate, before, written, &before);
    });
}

Result<Response> remove(const Context& context, Request& request)
{
    return change_feature(context, request, [](const auto&, const auto&, const auto&) -> Result<Edit> {
        Edit edit;
        edit.operation = Operation::Delete;
        return edit;
    });
}

Result<Response> create(const Context& context, Request& request)
{
    HAISHU_CHECK(check_content_type(request, feature_types));
    HAISHU_TRY(const geo::Crs crs, content_crs(request));
    const layers::Gate gate = context.gate(request);
    HAISHU_TRY(const layers::LayerView view, gate.open(request.path_values.front()));
    HAISHU_TRY(const layers::EditGate edit_gate, layers::EditGate::open(gate, view));
    HAISHU_CHECK(edit_gate.check(nullptr));
    HAISHU_TRY(auto features, read_new_features(request.body, view.descriptor(), crs));
    std::vector<Edit> edits;
    for (WrittenFeature& written : features) {
        Edit edit;
        HAISHU_TRY(const auto seen, completed_values(written, view.descriptor(), nullptr));
        HAISHU_CHECK(check_choices(seen, view.descriptor(), nullptr));
        HAISHU_TRY(edit.feature.values, whole_values(edit_gate, seen, nullptr, written));
        edit.feature.geometry = std::move(written.geometry);
        edits.push_back(std::move(edit));
    }
    HAISHU_TRY(const auto changes, apply(context, request, view, edits));
    const std::string items = collection_address(request, view.descriptor().id) + "/items/";
    auto made = nlohmann::ordered_json::array();
    for (const layers::Change& change : changes) {
        made.push_back({{"id", change.fid}, {"version", change.sequence}, {"href", items + std::to_string(change.fid)}});
    }
    Response response;
    response.status = 201;
    response.content_type = std::string(type_json);
    response.body = nlohmann::ordered_json{{"collection", view.descriptor().id}, {"items", made}}.dump();
    response.headers.push_back({"Location", items + std::to_string(changes.front().fid)});
    if (changes.size() == 1) response.headers.push_back({"ETag", '"' + std::to_string(changes.front().sequence) + '"'});
    response.headers.push_back({"Cache-Control", "private, no-store"});
    return response;
}

Parameter header_parameter(std::string name, std::string description, bool required, std::string example)
{
    Parameter parameter = query_parameter(std::move(name), std::move(description));
    parameter.in_header = true;
    parameter.required = required;
    parameter.example = std::move(example);
    return parameter;
}

Parameter content_crs_parameter()
{
    return header_parameter("Content-Crs", "Reference system of the coordinates in the body, in angle brackets; CRS84 otherwise.",
                            false, "<" + geo::crs_uri(geo::crs84) + ">");
}

// `on_one`: it changes one feature that there is.
Route writing_route(Method method, std::string operation, std::string summary, bool on_one)
{
    Route route;
    route.method = method;
    route.path = on_one ? "/collections/{collectionId}/items/{featureId}" : "/collections/{collectionId}/items";
    route.operation_id = std::move(operation);
    route.tag = "Features";
    route.summary = std::move(summary);
    route.access = Access::Write;
    route.parameters = {collection_id_parameter()};
    if (on_one) {
        Parameter id = path_parameter("featureId", "Identifier of the feature.");
        id.example = "1";
        route.parameters.push_back(std::move(id));
        route.parameters.push_back(header_parameter(
            "If-Match", "The entity tag with which the feature was read; or * for whatever it is now.", true, "*"));
        route.responses = {{204, "It is done; ETag tells the new version.", {}, ""},
                           problem_answer(412, "The feature has changed since it was read."),
                           problem_answer(428, "If-Match is missing.")};
    }
    if (method != Method::Delete) {
        route.parameters.push_back(content_crs_parameter());
        route.responses.push_back(problem_answer(413, "The body, a geometry or the number of features is too large."));
        route.responses.push_back(problem_answer(415, "The body has another media type."));
        route.request_types = {std::string(type_geojson), std::string(type_json)};
    }
    route.responses.push_back(problem_answer(400, "A part of the request is malformed, or does not fit the layer's schema."));
    route.responses.push_back(problem_answer(403, "This account writes nothing, or nothing there: it lies outside its duty."));
    route.responses.push_back(problem_answer(404, "There is no such collection or feature for this asker."));
    route.responses.push_back(problem_answer(409, "The layer was replaced meanwhile."));
    route.responses.push_back(problem_answer(503, "Busy or still loading; try again after the time in Retry-After."));
    route.responses.push_back(problem_answer(507, "The disk is full."));
    return route;
}

}  // namespace

std::vector<Route> item_edits_routes()
{
    Route post =
        writing_route(Method::Post, "createFeature", "Creates a feature, or all features of a FeatureCollection at once.", false);
    post.request_schema = "NewFeatures";
    post.responses.push_back(
        {201, "Made; Location tells the address of the first.", {std::string(type_json)}, "CreatedFeatures"});
    post.handle = create;

    Route put = writing_route(Method::Put, "replaceFeature", "Replaces a feature; fields that are not named become null.", true);
    put.request_schema = "WrittenFeature";
    put.handle = replace;

    Route patch = writing_route(Method::Patch, "updateFeature", "Changes what is named of a feature (RFC 7396).", true);
    patch.request_schema = "FeaturePatch";
    patch.request_types.insert(patch.request_types.begin(), std::string(type_merge_patch));
    patch.handle = update;

    Route erase = writing_route(Method::Delete, "deleteFeature", "Deletes a feature; its number is not given again.", true);
    erase.handle = remove;
    return {post, put, patch, erase};
}

}  // namespace haishu::server
