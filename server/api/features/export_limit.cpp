#include "server/api/features/export_limit.hpp"

#include "layers/store/export_areas.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/http/address.hpp"

namespace haishu::server
{

namespace
{

constexpr std::size_t longest_look = 100;
constexpr int subscriber_bits = 64;

std::string asker_of(const Request& request)
{
    if (!request.viewer.is_anonymous()) return "account " + request.viewer.name;
    return "address " + address_text(is_v4(request.address) ? request.address : first_bits(request.address, subscriber_bits));
}

bool is_export(const Request& request, const Representation& format, const layers::Query& query)
{
    if (format.name == as_html.name) return false;
    if (format.name != as_geojson.name) return true;
    return query.limit > longest_look || request.query_value("cursor");
}

}  // namespace

Result<void> take_export_area(const Context& context, const Request& request, const layers::LayerDescriptor& layer,
                              const std::vector<geo::Box>& boxes)
{
    if (!layers::is_large_scale(layer) || request.method == Method::Head) return {};
    return context.catalog->with_store(
        [&](layers::Store& store) -> Result<void> { return layers::ExportAreas(store).take(asker_of(request), boxes); });
}

Result<void> take_page_area(const Context& context, const Request& request, const layers::LayerView& view,
                            const Representation& format, const layers::Query& query, const layers::Page& page)
{
    if (!layers::is_large_scale(view.descriptor()) || !is_export(request, format, query)) return {};
    if (!query.boxes.empty()) return take_export_area(context, request, view.descriptor(), query.boxes);
    geo::Box around;
    for (const layers::FeatureRef& feature : page.features) around.extend(feature.box());
    return take_export_area(context, request, view.descriptor(), {around});
}

}  // namespace haishu::server
