#pragma once
// The shell of the pages a person browses: no inline script or style, everything from outside escaped.

#include "server/http/message.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu::server
{

std::string escape_html(std::string_view text);

struct Crumb {
    std::string href;
    std::string text;
};

struct PageFrame {
    std::string title;          // plain text
    std::vector<Crumb> crumbs;  // from the start page to the parent
    std::string json_href;      // the same resource as JSON; empty if none
};

Response html_answer(const Request& request, const PageFrame& frame, std::string_view body);

// <a> with escaped text; `href` must be an address made by us.
std::string html_anchor(std::string_view href, std::string_view text);
// Chinese text with the English after it in a muted tone; either may be empty.
std::string html_bilingual(std::string_view chinese, std::string_view english);

}  // namespace haishu::server
