#include "server/api/features/items_page.hpp"

#include "server/api/features/collection_document.hpp"
#include "server/api/features/feature_csv.hpp"
#include "server/api/features/feature_flatgeobuf.hpp"
#include "server/api/features/feature_geopackage.hpp"
#include "server/api/features/feature_html.hpp"
#include "server/api/features/feature_json.hpp"
#include "server/api/features/page_stream.hpp"
#include "server/api/json_text.hpp"
#include "server/api/link_json.hpp"
#include "server/api/validators.hpp"

#include <chrono>

namespace haishu::server
{

namespace
{

std::string now_text()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return layers::format_date_time(std::chrono::duration_cast<std::chrono::seconds>(now).count() * 1000);
}

// What `append` makes of each feature of the page, one behind the other.
template <class Append>
Result<void> write_each(std::string& out, const ItemsPage& answer, Deadline deadline, Append&& append)
{
    for (const layers::FeatureRef& feature : answer.page.features) {
        if (deadline.has_passed()) return Error{ErrorCode::TimedOut, "deadline", "the answer took too long to write", {}};
        HAISHU_CHECK(append(out, feature));
    }
    return {};
}

template <class Writer>
std::shared_ptr<BodyStream> page_stream(const ItemsPage& answer, Writer writer, typename PageStream<Writer>::Frame frame)
{
    return std::make_shared<PageStream<Writer>>(answer.shared_view, answer.page, answer.items.crs.crs, std::move(writer),
                                                std::move(frame));
}

Result<Response> json_page(const ItemsPage& answer, Deadline deadline)
{
    const FeatureJsonWriter writer(answer.view.descriptor(), answer.geometry, answer.items.selection);
    std::string counts = R"("numberMatched":)";
    append_json_number(counts, static_cast<std::int64_t>(answer.page.number_matched));
    counts += R"(,"numberReturned":)";
    append_json_number(counts, static_cast<std::int64_t>(answer.page.features.size()));
    counts += R"(,"mapNumber":)";
    append_json_string(counts, answer.map_number);
    std::string tail = counts + R"(,"links":)";
    append_links(tail, answer.links);

    Response response;
    response.content_type = std::string(type_geojson);
    std::string head = R"({"type":"FeatureCollection","timeStamp":")" + now_text() + R"(",)" + tail + R"(,"features":[)";
    if (estimated_text_bytes(answer.page) > most_text_at_once) {
        response.stream = page_stream(answer, writer, {std::move(head), ",", "]}"});
        return response;
    }
    response.body.reserve(head.size() + answer.page.features.size() * 400);
    response.body = head;
    HAISHU_CHECK(write_each(response.body, answer, deadline, [&](std::string& out, const layers::FeatureRef& feature) {
        if (out.size() > head.size()) out += ',';
        return writer.append(out, feature);
    }));
    // Of everything but the time stamp and the links, so that an unchanged page is 304 later too.
    const std::string_view features = std::string_view(response.body).substr(head.size());
    response.headers.push_back(
        {"ETag", entity_tag(content_hash(features, content_hash(counts + answer.address)), TagStrength::Weak)});
    response.body += "]}";
    return response;
}

Result<Response> html_page(const Request& request, const ItemsPage& answer)
{
    FeaturesPage page;
    page.view = &answer.view;
    page.features = answer.page.features;
    page.selection = answer.items.selection;
    page.number_matched = answer.page.number_matched;
    const auto href = [&](std::string_view format, const std::string& cursor) {
        auto query = with_query_value(with_query_value(request.query, "cursor", cursor), "f", format);
        return answer.address + query_string(query);
    };
    const std::string here(request.query_value("cursor").value_or(""));
    page.json_href = href("json", here);
    for (const Representation& other : {as_csv, as_flatgeobuf, as_geopackage})
        page.other_formats.emplace_back(other.title, href(other.name, here));
    if (answer.page.next_after) page.next_href = href("html", next_cursor(answer.page, answer.items.query, answer.items.moment));
    if (!here.empty()) {
        HAISHU_TRY(const std::string previous,
                   previous_cursor(answer.view, answer.items.query, request.deadline, answer.items.moment));
        page.first_href = href("html", "");
        page.previous_href = href("html", previous);
    }
    return features_page(request, page);
}

Response file_answer(const ItemsPage& answer, const Representation& format)
{
    Response response;
    response.content_type = std::string(format.content_type);
    response.headers.push_back(
        {"Content-Disposition", "attachment; filename=\"" + answer.view.descriptor().id + "." + std::string(format.name) + "\""});
    return response;
}

Result<Response> csv_page(const ItemsPage& answer, Deadline deadline)
{
    const FeatureCsvWriter writer(answer.view.descriptor(), answer.geometry, answer.items.selection, answer.export_mark);
    Response response = file_answer(answer, as_csv);
    if (estimated_text_bytes(answer.page) > most_text_at_once) {
        std::string head;
        writer.append_head(head);
        response.stream = page_stream(answer, writer, {std::move(head), "", ""});
        return response;
    }
    writer.append_head(response.body);
    HAISHU_CHECK(write_each(response.body, answer, deadline, [&writer](std::string& out, const layers::FeatureRef& feature) {
        return writer.append(out, feature);
    }));
    return response;
}

Response flatgeobuf_page(const ItemsPage& answer)
{
    const FeatureFlatGeobufWriter writer(answer.view.descriptor(), answer.geometry, answer.items.selection, answer.items.crs.crs,
                                         answer.page.features, answer.export_mark);
    Response response = file_answer(answer, as_flatgeobuf);
    std::string head;
    writer.append_head(head);
    response.stream = page_stream(answer, writer, {std::move(head), "", ""});
    return response;
}

Result<Response> geopackage_page(const ItemsPage& answer, Deadline deadline)
{
    Response response = file_answer(answer, as_geopackage);
    layers::LayerDescriptor layer = answer.view.descriptor();
    if (!answer.export_mark.empty()) layer.description = {answer.export_mark, answer.export_mark};
    HAISHU_TRY(response.body, features_geopackage(layer, answer.geometry, answer.items.selection, answer.items.crs.crs,
                                                  answer.page.features, deadline));
    return response;
}

}  // namespace

Result<Response> items_page(const ItemsPage& answer, const Representation& format, const Request& request)
{
    if (format.name == as_html.name) return html_page(request, answer);
    if (format.name == as_csv.name) return csv_page(answer, request.deadline);
    if (format.name == as_flatgeobuf.name) return flatgeobuf_page(answer);
    if (format.name == as_geopackage.name) return geopackage_page(answer, request.deadline);
    return json_page(answer, request.deadline);
}

}  // namespace haishu::server
