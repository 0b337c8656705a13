#include "server/api/features/export_limit.hpp"

#include "layers/store/export_areas.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/audit/audit_recorder.hpp"
#include "server/auth/secret.hpp"
#include "server/http/address.hpp"

#include <algorithm>
#include <ctime>

namespace haishu::server
{

namespace
{

constexpr int subscriber_bits = 64;
constexpr double widest = 0.002;  // degrees

// Features that a box only touches leave whole: slivers side by side would take all of them and no ground. So a box counts as
// wide as what leaves, up to 200 metres; of what is longer, such as a road, most lies elsewhere anyway.
geo::Box as_wide_as(const layers::Page& page, geo::Box box)
{
    double width = 0;
    double height = 0;
    for (const layers::FeatureRef& feature : page.features) {
        const geo::Box around = feature.box();
        if (around.is_empty()) continue;
        width = std::max(width, around.max_x - around.min_x);
        height = std::max(height, around.max_y - around.min_y);
    }
    const double more_x = std::max(0.0, std::min(width, widest) - (box.max_x - box.min_x)) / 2;
    const double more_y = std::max(0.0, std::min(height, widest) - (box.max_y - box.min_y)) / 2;
    box.min_x -= more_x;
    box.max_x += more_x;
    box.min_y -= more_y;
    box.max_y += more_y;
    return box;
}

layers::ExportAsker asker_of(const Context& context, const Request& request)
{
    if (!request.viewer.is_anonymous()) return {request.viewer.name, true};
    const std::string address =
        "address " + address_text(is_v4(request.address) ? request.address : first_bits(request.address, subscriber_bits));
    return {context.audit != nullptr ? context.audit->pseudonym(address) : sha256_hex(address), false};
}

std::int64_t today()
{
    constexpr std::int64_t day_seconds = 24 * 60 * 60;
    return static_cast<std::int64_t>(std::time(nullptr)) / day_seconds;
}

std::vector<geo::Box> boxes_of(const layers::Page& page)
{
    std::vector<geo::Box> boxes;
    for (const layers::FeatureRef& feature : page.features) boxes.push_back(feature.box());
    return boxes;
}

bool is_export(const Request& request, const Representation& format, const layers::Query& query)
{
    if (format.name != as_geojson.name) return true;
    return query.limit > longest_look || request.query_value("cursor");
}

}  // namespace

Result<void> take_export_area(const Context& context, const Request& request, const layers::LayerDescriptor& layer,
                              const std::vector<geo::Box>& boxes)
{
    if (!layers::is_large_scale(layer) || request.method == Method::Head) return {};
    if (!request.may_wait) return Error{ErrorCode::Busy, "busy", "what is taken away is written down first", {}};
    return context.catalog->with_store(
        [&](layers::Store& store) { return layers::ExportAreas(store).take(asker_of(context, request), boxes, today()); });
}

Result<void> take_feature_ground(const Context& context, const Request& request, const layers::LayerDescriptor& layer,
                                 const std::vector<geo::Box>& features)
{
    std::vector<geo::Box> ground;
    for (const geo::Box& feature : features) ground.push_back(layers::ground_of_feature(feature));
    return take_export_area(context, request, layer, ground);
}

Result<void> take_page_area(const Context& context, const Request& request, const layers::LayerView& view,
                            const Representation& format, const layers::Query& query, const layers::Page& page)
{
    if (!layers::is_large_scale(view.descriptor()) || format.name == as_html.name || page.features.empty()) return {};
    if (!is_export(request, format, query)) return take_feature_ground(context, request, view.descriptor(), boxes_of(page));
    if (!query.boxes.empty()) {
        std::vector<geo::Box> boxes;
        for (const geo::Box& box : query.boxes) boxes.push_back(box.is_empty() ? box : as_wide_as(page, box));
        return take_export_area(context, request, view.descriptor(), boxes);
    }
    geo::Box around;
    for (const layers::FeatureRef& feature : page.features) around.extend(feature.box());
    return take_export_area(context, request, view.descriptor(), {around});
}

}  // namespace haishu::server
