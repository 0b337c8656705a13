#include "server/api/features/filter_request.hpp"

#include "server/api/declare.hpp"
#include "server/api/features/feature_crs.hpp"

namespace haishu::server
{

std::vector<Parameter> filter_parameters()
{
    Parameter filter =
        query_parameter("filter",
                        "Only features for which this CQL2 expression is true: comparisons, LIKE, BETWEEN, IN, IS NULL, CASEI, "
                        "ACCENTI, arithmetic, spatial, temporal and array functions on the queryables.");
    Parameter language = query_parameter("filter-lang", "Language of the filter; cql2-text otherwise.");
    language.allowed = {"cql2-text", "cql2-json"};
    Parameter crs = query_parameter("filter-crs", "Reference system of the shapes in the filter; CRS84 otherwise.");
    crs.example = geo::crs_uri(geo::cgcs2000);
    return {filter, language, crs};
}

Result<std::shared_ptr<const layers::Filter>> read_filter_request(const Request& request, const layers::LayerDescriptor& layer)
{
    HAISHU_TRY(const RequestedCrs crs, requested_crs(request, "filter-crs"));
    const auto text = request.query_value("filter");
    if (!text) return std::shared_ptr<const layers::Filter>();
    const bool is_json = request.query_value("filter-lang") == "cql2-json";
    HAISHU_TRY(const layers::ExpressionPointer expression,
               is_json ? layers::parse_cql2_json(*text) : layers::parse_cql2_text(*text));
    return layers::Filter::bind(*expression, layer, crs.crs);
}

}  // namespace haishu::server
