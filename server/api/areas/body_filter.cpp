#include "server/api/areas/body_filter.hpp"

#include "server/api/areas/question_error.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

using nlohmann::json;

Result<BodyFilter> read_body_filter(const json& body)
{
    BodyFilter read;
    const json language = body.value("filter-lang", json());
    const bool is_text = language == "cql2-text";
    const bool is_json = language == "cql2-json";
    if (!language.is_null() && !is_text && !is_json) return malformed_question("filter-lang", "must be cql2-text or cql2-json");
    const auto crs = body.find("filter-crs");
    if (crs != body.end()) {
        if (!crs->is_string()) return malformed_question("filter-crs", "must be a text");
        HAISHU_TRY(read.crs, geo::parse_crs(crs->get_ref<const std::string&>()));
    }
    const auto filter = body.find("filter");
    if (filter == body.end()) return read;
    if (filter->is_object() && !is_text) {
        HAISHU_TRY(read.expression, layers::parse_cql2_json(filter->dump()));
    } else if (filter->is_string()) {
        const auto& text = filter->get_ref<const std::string&>();
        HAISHU_TRY(read.expression, is_json ? layers::parse_cql2_json(text) : layers::parse_cql2_text(text));
    } else {
        return malformed_question("filter", "must be CQL2 text, or CQL2 JSON as an object");
    }
    return read;
}

}  // namespace haishu::server
