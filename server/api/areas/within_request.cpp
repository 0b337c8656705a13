#include "server/api/areas/within_request.hpp"

#include "server/api/areas/area_request.hpp"
#include "server/api/areas/body_filter.hpp"
#include "server/api/areas/question_error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

using nlohmann::json;

WithinPart* part_of(WithinRequest& request, std::string_view collection)
{
    const auto part = std::find_if(request.parts.begin(), request.parts.end(),
                                   [&](const WithinPart& each) { return each.view.descriptor().id == collection; });
    return part == request.parts.end() ? nullptr : &*part;
}

Result<void> read_after(const json& after, WithinRequest& request)
{
    if (!after.is_object()) return malformed_question("after", "must be an object of fids by collection");
    if (request.is_by_distance) return malformed_question("after", "cannot stand beside an order by distance");
    for (const auto& [id, fid] : after.items()) {
        WithinPart* const part = part_of(request, id);
        if (part == nullptr) return malformed_question("after", "names only collections that are asked for");
        if (!fid.is_number_integer()) return malformed_question("after", "must be an object of fids by collection");
        part->after = fid.get<std::int64_t>();
    }
    return {};
}

Result<void> read_group_field(const json& name, WithinPart& part)
{
    const layers::LayerDescriptor& layer = part.view.descriptor();
    if (!name.is_string()) return malformed_question("group_by", "must be a field, or an object of fields by collection");
    part.group_field = layer.field_index(name.get_ref<const std::string&>());
    if (part.group_field) return {};
    const std::string shown = name.get<std::string>().substr(0, 100);
    return bad_input("property-unknown", fmt::format("collection `{}` has no property `{}`", layer.id, shown))
        .with("property", shown);
}

Result<void> read_group_by(const json& group, WithinRequest& request)
{
    if (group.is_string()) {
        for (WithinPart& part : request.parts) HAISHU_CHECK(read_group_field(group, part));
        return {};
    }
    if (!group.is_object()) return malformed_question("group_by", "must be a field, or an object of fields by collection");
    for (const auto& [id, name] : group.items()) {
        WithinPart* const part = part_of(request, id);
        if (part == nullptr) return malformed_question("group_by", "names only collections that are asked for");
        HAISHU_CHECK(read_group_field(name, *part));
    }
    return {};
}

Result<void> read_order(const json& body, WithinRequest& request)
{
    const json order = body.value("order", json("id"));
    request.is_by_distance = order == "distance";
    if (!request.is_by_distance && order != "id") return malformed_question("order", "must be id or distance");
    if (request.is_by_distance && !request.area.has_middle())
        return malformed_question("order", "can be distance only of an area around something: a circle or a buffer");
    return {};
}

Result<void> read_parts(const json& body, const layers::Gate& gate, WithinRequest& request)
{
    const auto collections = body.find("collections");
    if (collections != body.end() && collections->is_array() && collections->size() > WithinRequest::max_collections)
        return too_long_question("collections", WithinRequest::max_collections);
    if (collections == body.end() || !collections->is_array() || collections->empty()) {
        return malformed_question("collections", fmt::format("must be a list of 1 to {} layers", WithinRequest::max_collections));
    }
    HAISHU_TRY(const BodyFilter filter, read_body_filter(body));
    for (const json& id : *collections) {
        if (!id.is_string()) return malformed_question("collections", "must be a list of texts");
        HAISHU_TRY(layers::LayerView view, gate.open(id.get<std::string>()));
        WithinPart part{std::move(view), nullptr, 0, std::nullopt};
        if (filter.expression) {
            HAISHU_TRY(part.filter, layers::Filter::bind(*filter.expression, part.view.descriptor(), filter.crs));
        }
        request.parts.push_back(std::move(part));
    }
    return {};
}

}  // namespace

Result<WithinRequest> read_within_request(const json& body, const layers::Gate& gate)
{
    static constexpr std::array<std::string_view, 9> known{"collections", "area",        "limit",      "after",   "order",
                                                           "filter",      "filter-lang", "filter-crs", "group_by"};
    if (!body.is_object()) return malformed_question("the body", "must be a JSON object");
    for (const auto& [name, value] : body.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            return malformed_question(name.substr(0, 60), fmt::format("is none of {}", fmt::join(known, ", ")));
    }
    if (!body.contains("area")) return malformed_question("area", "must be given");
    std::vector<WithinPart> no_parts;
    HAISHU_TRY(layers::Area area, read_area(body["area"], gate));
    WithinRequest request{std::move(area), std::move(no_parts)};
    HAISHU_CHECK(read_parts(body, gate, request));
    if (body.contains("limit")) {
        if (!body["limit"].is_number_integer() || body["limit"].get<std::int64_t>() < 0)
            return malformed_question("limit", "must be a whole number from 0");
        request.limit = static_cast<std::size_t>(std::min(WithinRequest::max_features, body["limit"].get<std::int64_t>()));
    }
    HAISHU_CHECK(read_order(body, request));
    if (body.contains("group_by")) HAISHU_CHECK(read_group_by(body["group_by"], request));
    if (body.contains("after")) HAISHU_CHECK(read_after(body["after"], request));
    return request;
}

}  // namespace haishu::server
