#include "server/api/features/collection_document.hpp"

#include "layers/query/query.hpp"
#include "server/api/features/feature_crs.hpp"
#include "server/api/link_json.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

std::vector<Link> collection_links(const layers::LayerDescriptor& layer, const std::string& address)
{
    std::vector<Link> links{
        {address + "?f=json", "self", "application/json", "JSON"},
        {address + "?f=html", "alternate", "text/html", "HTML"},
    };
    for (const Representation& representation : items_offered) {
        links.push_back({address + "/items?f=" + std::string(representation.name), "items",
                         std::string(link_type(representation.content_type)),
                         layer.title.zh + " (" + std::string(representation.title) + ")"});
    }
    links.push_back({address + "/tiles", std::string(rel_tilesets_vector), "application/json", "矢量瓦片集 Vector tilesets"});
    links.push_back(
        {address + "/schema", "http://www.opengis.net/def/rel/ogc/1.0/schema", "application/schema+json", "模式 Schema"});
    links.push_back({address + "/schema", "describedby", "application/schema+json", "模式 Schema"});
    links.push_back({address + "/queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables", "application/schema+json",
                     "可查询属性 Queryables"});
    links.push_back({address + "/sortables", "http://www.opengis.net/def/rel/ogc/1.0/sortables", "application/schema+json",
                     "可排序属性 Sortables"});
    if (layer.level == layers::Level::Public) {
        links.push_back({address + "/download", "enclosure", "application/ld+json", "下载与校验 Downloads and checksums"});
    }
    if (!layer.licence.empty()) links.push_back({address + "?f=html#licence", "license", "text/html", layer.licence});
    return links;
}

Json spatial_extent(const geo::Box& box)
{
    return {{"bbox", Json::array({Json::array({box.min_x, box.min_y, box.max_x, box.max_y})})},
            {"crs", geo::crs_uri(geo::crs84)}};
}

Json extent_document(const layers::LayerView& view)
{
    Json extent = Json::object();
    const geo::Box box = view.extent();
    if (!box.is_empty()) extent["spatial"] = spatial_extent(box);
    if (const auto times = view.time_extent()) {
        extent["temporal"] = {
            {"interval",
             Json::array({Json::array({layers::format_date_time(times->first), layers::format_date_time(times->second)})})},
            {"trs", "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}};
    }
    return extent;
}

}  // namespace

std::string collection_address(const Request& request, std::string_view id)
{
    return request.base_url + "/collections/" + percent_encoded(id);
}

Result<layers::LayerDescriptor> visible_layer(const layers::Gate& gate, std::string_view id)
{
    const auto view = gate.open(id);
    if (view) return view->descriptor();
    // Without a purpose it may be known what there is, but not what is in it.
    if (view.error().code == ErrorCode::Busy || view.error().id == "purpose-required") {
        for (layers::LayerDescriptor& layer : gate.visible_layers()) {
            if (layer.id == id) return std::move(layer);
        }
    }
    return view.error();
}

nlohmann::ordered_json collection_document(const layers::Gate& gate, const layers::LayerDescriptor& layer, const MapMarks& marks,
                                           const Request& request)
{
    Json document{{"id", layer.id}, {"title", layer.title.zh}, {"titleEn", layer.title.en}};
    if (!layer.description.zh.empty()) document["description"] = layer.description.zh;
    if (!layer.description.en.empty()) document["descriptionEn"] = layer.description.en;
    document["keywords"] = Json::array({layer.group});
    if (!layer.source.empty()) document["attribution"] = layer.source;
    if (!layer.licence.empty()) document["license"] = layer.licence;
    document["schematic"] = layer.schematic;
    const MapMark mark = marks.of_layer(layer);
    document["mapNumber"] = mark.zh;
    document["mapNumberEn"] = mark.en;
    if (const auto view = gate.open(layer.id)) {
        Json extent = extent_document(*view);
        if (!extent.empty()) document["extent"] = std::move(extent);
    }
    document["itemType"] = "feature";
    document["geometryType"] = layers::geometry_kind_name(layer.geometry);
    document["minZoom"] = layer.min_zoom;
    document["maxZoom"] = layer.max_zoom;
    Json systems = Json::array();
    for (const geo::Crs crs : feature_crs_list()) systems.push_back(geo::crs_uri(crs));
    document["crs"] = std::move(systems);
    document["storageCrs"] = geo::crs_uri(geo::cgcs2000);
    document["links"] = links_json(collection_links(layer, collection_address(request, layer.id)));
    return document;
}

}  // namespace haishu::server
