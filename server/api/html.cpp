#include "server/api/html.hpp"

#include "server/api/negotiation.hpp"
#include "server/api/service.hpp"

namespace haishu::server
{

std::string escape_html(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

std::string html_anchor(std::string_view href, std::string_view text)
{
    return "<a href=\"" + escape_html(href) + "\">" + escape_html(text) + "</a>";
}

std::string html_bilingual(std::string_view chinese, std::string_view english)
{
    if (chinese.empty()) return escape_html(english);
    if (english.empty() || english == chinese) return escape_html(chinese);
    return escape_html(chinese) + " <span class=\"en\" lang=\"en\">" + escape_html(english) + "</span>";
}

Response html_answer(const Request& request, const PageFrame& frame, std::string_view body)
{
    const std::string& base = request.base_url;
    std::string out =
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
    out += escape_html(frame.title) + " · " + escape_html(service().title);
    out += "</title>\n<link rel=\"stylesheet\" href=\"" + escape_html(base) + "/assets/pages.css\">\n";
    out += "<link rel=\"icon\" type=\"image/svg+xml\" href=\"" + escape_html(base) + "/favicon.svg\">\n";
    if (!frame.json_href.empty()) {
        out += "<link rel=\"alternate\" type=\"application/json\" href=\"" + escape_html(frame.json_href) + "\">\n";
    }
    out += "</head>\n<body>\n<header>\n<a class=\"brand\" href=\"" + escape_html(base) + "/\">" +
           html_bilingual(service().title, service().title_en) + "</a>\n<nav aria-label=\"主导航 Main\">" +
           html_anchor(base + "/", "地图 Map") + html_anchor(base + "/collections?f=html", "图层 Layers") +
           html_anchor(base + "/api.html", "接口 API") + "</nav>\n</header>\n<main>\n";
    if (!frame.crumbs.empty()) {
        out += "<nav class=\"crumbs\" aria-label=\"位置 Breadcrumb\">";
        std::string_view separator;
        for (const Crumb& crumb : frame.crumbs) {
            out.append(separator) += html_anchor(crumb.href, crumb.text);
            separator = " <span aria-hidden=\"true\">›</span> ";
        }
        out += "</nav>\n";
    }
    out += body;
    out += "\n</main>\n<footer>";
    if (!frame.json_href.empty()) out += html_anchor(frame.json_href, "JSON") + " · ";
    out += escape_html(service().attribution) + "</footer>\n</body>\n</html>\n";

    Response response;
    response.content_type = std::string(type_html);
    response.body = std::move(out);
    return response;
}

}  // namespace haishu::server
