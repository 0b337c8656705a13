// The versions of one feature: who wrote what and when, each cut to what the asker may see.

#include "layers/policy/edit_gate.hpp"
#include "server/api/declare.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/features/feature_crs.hpp"
#include "server/api/features/field_json.hpp"
#include "server/api/json_text.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"

#include <array>
#include <limits>
#include <optional>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using layers::FeatureVersion;
using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 1> offered{as_json};
constexpr std::int64_t newest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t default_versions = 100;
constexpr std::int64_t most_versions = 1000;

std::string_view operation_name(layers::Operation operation)
{
    switch (operation) {
        case layers::Operation::Insert: return "insert";
        case layers::Operation::Update: return "update";
        case layers::Operation::Delete: return "delete";
        case layers::Operation::Publish: break;
    }
    return "publish";
}

// What one request reads: the layer as it is at one moment, and as the asker sees it.
class HistoryReader
{
   public:
    HistoryReader(layers::Store& store, const layers::LayerView& view, layers::EditGate gate, std::int64_t fid)
        : m_store(store), m_view(view), m_gate(std::move(gate)), m_fid(fid)
    {
    }

    // Below `before`; with the last of them that has values, so that it can be told who may see those that have none.
    Result<std::vector<FeatureVersion>> read(std::int64_t before, std::size_t limit)
    {
        HAISHU_TRY(auto versions, m_store.feature_history(m_gate.whole_layer(), m_fid, before, limit));
        while (!versions.empty() && !versions.back().feature) {
            HAISHU_TRY(auto more, m_store.feature_history(m_gate.whole_layer(), m_fid, versions.back().sequence, limit));
            if (more.empty()) break;
            for (FeatureVersion& version : more) versions.push_back(std::move(version));
        }
        return versions;
    }

    // True if the asker may see the state that a version left behind: its own values, or for one without, those before it.
    [[nodiscard]] bool shows(const std::vector<FeatureVersion>& versions, std::size_t at) const
    {
        while (at < versions.size() && !versions[at].feature) ++at;
        return at < versions.size() && seen_values(versions[at]).has_value();
    }

    Result<Json> document(const FeatureVersion& version) const
    {
        Json out{{"version", version.sequence}, {"at", version.at}, {"operation", operation_name(version.operation)}};
        if (!version.author.empty()) out["by"] = version.author;
        if (!version.feature) return out;
        const auto values = seen_values(version);
        if (!values) return out;
        const auto& fields = m_view.descriptor().fields;
        Json properties = Json::object();
        for (std::size_t i = 0; i < fields.size(); ++i) properties[fields[i].name] = field_json((*values)[i], fields[i]);
        Json geometry;
        if (version.feature->geometry) {
            HAISHU_TRY(const GeometryWriter writer, GeometryWriter::create(geo::crs84));
            std::string text;
            HAISHU_CHECK(writer.append_geojson(text, *version.feature->geometry));
            geometry = Json::parse(text);
        }
        out["feature"] = {{"type", "Feature"}, {"id", m_fid}, {"geometry", geometry}, {"properties", properties}};
        return out;
    }

   private:
    [[nodiscard]] std::optional<std::vector<geo::Value>> seen_values(const FeatureVersion& version) const
    {
        const auto& shape = version.feature->geometry;
        return m_gate.seen_values(version.feature->values, shape ? geo::GeometryView(*shape) : geo::GeometryView());
    }

    layers::Store& m_store;
    const layers::LayerView& m_view;
    layers::EditGate m_gate;
    std::int64_t m_fid;
};

Error unknown_feature(std::string_view id)
{
    const std::string shown(id.substr(0, 40));
    return not_found("feature-unknown", "this layer has no feature " + shown).with("id", shown);
}

Result<Json> history_document(const Request& request, layers::Store& store, const layers::Gate& gate,
                              const layers::LayerView& view)
{
    const auto fid = parse_integer(request.path_values.back());
    if (!fid) return unknown_feature(request.path_values.back());
    HAISHU_TRY(layers::EditGate edit_gate, layers::EditGate::open(gate, view));
    HistoryReader reader(store, view, std::move(edit_gate), *fid);
    // A feature that is hidden now has no past either; one that is gone has that of its last state.
    HAISHU_TRY(const auto present, reader.read(newest, 1));
    if (!reader.shows(present, 0)) return unknown_feature(request.path_values.back());

    const auto limit = static_cast<std::size_t>(integer_value(request, "limit", default_versions));
    HAISHU_TRY(const auto versions, reader.read(integer_value(request, "before", newest), limit + 1));
    const auto row = view.find(*fid);
    const bool is_restricted = request.shown && (row ? view.is_restricted(*row) : layers::shows_restricted(view.descriptor()));
    Json entries = Json::array();
    for (std::size_t i = 0; i < std::min(limit, versions.size()); ++i) {
        if (!reader.shows(versions, i)) continue;
        HAISHU_TRY(Json entry, reader.document(versions[i]));
        if (is_restricted && entry.contains("feature")) request.shown->add_rows(1);
        entries.push_back(std::move(entry));
    }
    const std::string address = collection_address(request, view.descriptor().id) + "/items/" + std::to_string(*fid) + "/history";
    auto links = self_links(address, request.query, offered, offered.front());
    if (versions.size() > limit) {
        const auto query = with_query_value(request.query, "before", std::to_string(versions[limit - 1].sequence));
        links.push_back({address + query_string(query), "next", std::string(type_json), "更早的版本 Earlier versions"});
    }
    return Json{{"collection", view.descriptor().id}, {"id", *fid}, {"versions", entries}, {"links", links_json(links)}};
}

// A publish may give the layer other fields between the look at the catalogue and that at the store.
constexpr int most_looks = 5;

// All of one moment, for which no writer waits.
Result<Json> read_history(const Context& context, const Request& request)
{
    std::optional<Json> document;
    for (int look = 0; look < most_looks && !document; ++look) {
        HAISHU_CHECK(context.catalog->read_store([&](layers::Store& store) {
            return store.read_together([&]() -> Result<void> {
                const layers::Gate gate = context.gate(request);
                HAISHU_TRY(const layers::LayerView view, gate.open(request.path_values.front()));
                const layers::LayerDescriptor& layer = layers::EditGate(view).whole_layer();
                HAISHU_TRY(const auto stored, store.find_layer(layer.id));
                if (!stored || *stored != layer) return {};
                HAISHU_TRY(document, history_document(request, store, gate, view));
                return {};
            });
        }));
    }
    if (document) return std::move(*document);
    const std::string& id = request.path_values.front();
    return Error{ErrorCode::Busy, "layer-publishing", "layer " + id + " is being published: try again soon", {}}.with(
        "collection", id);
}

Result<Response> history(const Context& context, Request& request)
{
    HAISHU_TRY([[maybe_unused]] const Representation* chosen, choose_representation(request, offered));
    HAISHU_TRY(const Json document, read_history(context, request));
    Response response = json_answer(document);
    response.headers.push_back({"Cache-Control", "private, no-store"});
    return response;
}

}  // namespace

std::vector<Route> item_history_routes()
{
    Route route;
    route.path = "/collections/{collectionId}/items/{featureId}/history";
    route.operation_id = "getFeatureHistory";
    route.tag = "Features";
    route.summary = "The versions of a feature, newest first, also of one that was deleted: who wrote what and when.";
    route.access = Access::Login;
    Parameter id = path_parameter("featureId", "Identifier of the feature.");
    id.example = "1";
    Parameter limit = query_parameter("limit", "Versions on one page.", ParameterType::Integer);
    limit.minimum = 1;
    limit.maximum = static_cast<double>(most_versions);
    limit.default_value = static_cast<double>(default_versions);
    Parameter before =
        query_parameter("before", "Only versions before this one, as a next link gives it.", ParameterType::Integer);
    before.minimum = 1;
    before.example = "100000";
    route.parameters = {collection_id_parameter(), id, limit, before, format_parameter(offered)};
    route.responses = read_responses("The versions.", content_types_of(offered), "FeatureHistory", MayBeMissing::Yes);
    route.handle = history;
    return {route};
}

}  // namespace haishu::server
