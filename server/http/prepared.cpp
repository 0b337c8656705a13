#include "server/http/prepared.hpp"

#include "server/http/header_block.hpp"
#include "server/http/token.hpp"

namespace haishu::server
{

std::string prepared_head(const Response& response, std::size_t body_size)
{
    return header_block(response, body_size);
}

Response prepared_response(std::shared_ptr<const void> owner, std::string_view head, std::string_view body)
{
    Response response;
    response.status = status_of_head(head);
    response.keep_alive = std::move(owner);
    response.prepared_head = head;
    response.prepared_body = body;
    response.compressible = false;
    return response;
}

std::string_view prepared_header(std::string_view head, std::string_view name)
{
    take_part(head, '\n');  // the status line
    while (!head.empty()) {
        const auto end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        head = end == std::string_view::npos ? std::string_view{} : head.substr(end + 2);
        const auto colon = line.find(':');
        if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name))
            return without_blanks(line.substr(colon + 1));
    }
    return {};
}

int status_of_head(std::string_view head)
{
    // "HTTP/1.1 200 ..."
    if (head.size() < 12) return 500;
    return (head[9] - '0') * 100 + (head[10] - '0') * 10 + (head[11] - '0');
}

}  // namespace haishu::server
