// The query of /collections/{collectionId}/items: bbox, datetime, crs, cursor, limit and filters, read and run.

#include "server/api/features/items_query.hpp"
#include "server/api/features/page_cursor.hpp"

#include "geo/codec/wkt.hpp"
#include "layers/policy/gate.hpp"
#include "layers/snapshot/layer_snapshot.hpp"
#include "server/api/parameters.hpp"
#include "server/api/routes.hpp"
#include "server/http/target.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace haishu::fuzz
{
namespace
{

using layers::FieldType;

layers::LayerView make_view()
{
    layers::LayerDescriptor layer;
    layer.id = "school";
    layer.title = {"学校", "School"};
    layer.level = layers::Level::Public;
    layer.time_field = "opened";
    layer.fields = {{"name", FieldType::Text, {}, layers::Level::Public, {}, {}},
                    {"places", FieldType::Integer, {}, layers::Level::Public, {}, {}},
                    {"area", FieldType::Real, {}, layers::Level::Public, {}, {}},
                    {"is_public", FieldType::Boolean, {}, layers::Level::Public, {}, {}},
                    {"opened", FieldType::Date, {}, layers::Level::Public, {}, {}},
                    {"changed", FieldType::DateTime, {}, layers::Level::Public, {}, {}}};
    const auto descriptor = std::make_shared<const layers::LayerDescriptor>(layer);
    layers::SnapshotBuilder builder(descriptor);
    const std::array shapes{"POINT (121.55 29.87)", "POLYGON ((121 29, 122 29, 122 30, 121 29))", "LINESTRING (-179 0, 179 1)",
                            ""};
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        layers::Feature feature;
        feature.fid = feature.version = static_cast<std::int64_t>(i) + 1;
        if (*shapes[i] != '\0') feature.geometry = geo::read_wkt(shapes[i]).value();
        const auto number = static_cast<std::int64_t>(i);
        feature.values = {std::string("a"), number,          0.5 * static_cast<double>(i),
                          i % 2 == 0,       19'000 + number, (19'000 + number) * 86'400'000};
        builder.add(std::move(feature));
    }
    auto catalog = std::make_shared<layers::CatalogSnapshot>();
    catalog->layers[layer.id] = {descriptor, builder.finish({})};
    return layers::Gate(catalog, {}).open(layer.id).value();
}

server::Route find_items_route()
{
    for (server::Route& route : server::items_routes()) {
        if (route.path == "/collections/{collectionId}/items" && route.method == server::Method::Get) return std::move(route);
    }
    HAISHU_ASSERT(false, "there is a route of items");
}

void check_page(const layers::Page& page, const server::ItemsQuery& items)
{
    HAISHU_ASSERT(page.features.size() <= items.query.limit, "a page holds no more than was asked for");
    HAISHU_ASSERT(page.features.size() <= page.number_matched, "a page is part of what matches");
    std::int64_t before = items.query.after_fid;
    for (const layers::FeatureRef& feature : page.features) {
        HAISHU_ASSERT(feature.fid() > before || !items.query.sort.empty(),
                      "a page goes on after the last one in ascending order");
        before = feature.fid();
    }
    HAISHU_ASSERT(!page.next_after || *page.next_after == before, "the next page begins behind this one");
    HAISHU_ASSERT(!page.next_after || page.next_keys.size() == items.query.sort.size(), "a place has every key of its order");
}

}  // namespace

void fuzz_items_query(Bytes bytes)
{
    static const layers::LayerView view = make_view();
    static const server::Route route = find_items_route();
    server::Request request;
    request.path_values = {"school"};
    auto target = server::parse_target("/?" + std::string(Input(bytes).text()));
    if (!target) return expect_problem(target.error());
    request.query = std::move(target->query);
    if (const auto checked = server::check_parameters(route, request); !checked) return expect_problem(checked.error());
    const auto items = server::read_items_query(request, view.descriptor());
    if (!items) return expect_problem(items.error());

    HAISHU_ASSERT(items->query.limit >= 1 && items->query.limit <= server::max_limit, "the limit of pages holds");
    HAISHU_ASSERT(items->query.boxes.size() <= 2, "a bbox is one or two boxes");
    for (const geo::Box& box : items->query.boxes) {
        HAISHU_ASSERT(!box.is_empty() && std::isfinite(box.width()) && std::isfinite(box.height()), "a box has an extent");
    }
    const auto page = layers::run_query(view, items->query, Deadline::never());
    if (!page) return expect_problem(page.error());
    check_page(*page, *items);
    const auto& sort = items->query.sort;
    const std::string next = server::next_cursor(*page, items->query);
    HAISHU_ASSERT(next.size() <= server::max_cursor_length, "a cursor is bounded");
    HAISHU_ASSERT(next.empty() || server::read_cursor(next, sort)->fid == *page->next_after, "a cursor leads to its place");
    const auto previous = server::previous_cursor(view, items->query, Deadline::never());
    HAISHU_ASSERT(previous && (previous->empty() || server::read_cursor(*previous, sort)), "the way back is a cursor");
}

}  // namespace haishu::fuzz
