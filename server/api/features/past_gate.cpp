#include "server/api/features/past_gate.hpp"

#include "layers/policy/past_catalog.hpp"
#include "layers/query/query.hpp"
#include "server/api/access.hpp"
#include "server/api/declare.hpp"
#include "server/api/parameters.hpp"
#include "server/api/places/place_parts.hpp"
#include "server/app/context.hpp"

namespace haishu::server
{

namespace
{

Result<std::int64_t> read_as_of(std::string_view text)
{
    std::optional<std::int64_t> moment = layers::parse_date_time(text);
    if (!moment) {
        const auto day = layers::parse_date(text);
        if (!day) return invalid_parameter("as_of", "must be an RFC 3339 date or date-time");
        moment = layers::time_of(layers::FieldType::Date, *day)->to;
        // Of today so much as there is.
        if (layers::time_of(layers::FieldType::Date, *day)->from <= now_ms()) moment = std::min(*moment, now_ms());
    }
    if (*moment > now_ms()) return invalid_parameter("as_of", "must not lie ahead");
    return *moment;
}

}  // namespace

Parameter as_of_parameter()
{
    Parameter parameter = query_parameter(
        "as_of",
        "The layer as it was at this RFC 3339 time, or at the end of this date in UTC+8: features as they were, those that "
        "are gone, and none that came later. Since the layer's last publish; only after a login.");
    parameter.example = "2026-01-31T08:00:00Z";
    return parameter;
}

Result<layers::Gate> gate_as_of(const Context& context, const Request& request, std::optional<std::string_view> as_of,
                                const std::vector<std::string>& layer_ids)
{
    layers::Gate now = context.gate(request);
    if (!as_of) return now;
    HAISHU_CHECK(check_access(Access::Login, request.viewer));
    HAISHU_TRY(const std::int64_t moment_ms, read_as_of(*as_of));
    std::shared_ptr<const layers::CatalogSnapshot> then;
    HAISHU_CHECK(context.catalog->read_store([&](layers::Store& store) -> Result<void> {
        HAISHU_TRY(then, layers::catalog_as_of(store, now, layer_ids, moment_ms));
        return {};
    }));
    return layers::Gate(std::move(then), request.viewer, request.shown);
}

Result<layers::Gate> gate_as_of(const Context& context, const Request& request, const std::vector<std::string>& layer_ids)
{
    return gate_as_of(context, request, request.query_value("as_of"), layer_ids);
}

}  // namespace haishu::server
