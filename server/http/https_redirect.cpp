#include "server/http/https_redirect.hpp"

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

constexpr std::uint16_t usual_port = 443;

// "http://host:port" -> "https://host:secure"; the host is one that the listener knows to be its own.
std::string secure_address(const std::string& base_url, std::uint16_t secure_port)
{
    std::string host = base_url.substr(base_url.find("://") + 3);
    const auto bracket = host.find(']');
    const auto colon = host.find(':', bracket == std::string::npos ? 0 : bracket);
    host.resize(std::min(host.size(), colon));
    return secure_port == usual_port ? "https://" + host : fmt::format("https://{}:{}", host, secure_port);
}

}  // namespace

Result<std::unique_ptr<Listener>> listen_for_redirects(const ListenerOptions& secure, std::uint16_t port,
                                                       std::uint16_t secure_port)
{
    if (!secure.tls) return bad_input("redirect-without-tls", "--redirect-port needs --tls-certificate and --tls-key");
    ListenerOptions options = secure;
    options.port = port;
    options.io_threads = 1;
    options.workers = 1;
    options.names = std::exchange(options.tls, nullptr);
    Handlers handlers;
    handlers.at_once = [base = secure.base_url, secure_port](Request& request) -> std::optional<Response> {
        Response response;
        response.status = 308;
        response.headers = {{"Location", (base.empty() ? secure_address(request.base_url, secure_port) : base) + request.target}};
        return response;
    };
    handlers.handle = [](Request&) { return Response(); };  // everything is answered at once
    return Listener::create(options, std::move(handlers));
}

}  // namespace haishu::server
