#include "server/auth/request_origin.hpp"

#include "server/http/token.hpp"

namespace haishu::server
{

namespace
{

std::string_view without_scheme(std::string_view address)
{
    const auto end = address.find("://");
    return end == std::string_view::npos ? std::string_view{} : address.substr(end + 3);
}

std::string_view authority_of(std::string_view address)
{
    const std::string_view rest = without_scheme(address);
    return rest.substr(0, rest.find('/'));
}

}  // namespace

bool is_unsafe(Method method)
{
    return method != Method::Get && method != Method::Head && method != Method::Options;
}

Result<void> check_origin(const Request& request)
{
    const std::string_view origin = request.header("Origin");
    const std::string_view site = request.header("Sec-Fetch-Site");
    const std::string_view authority = authority_of(origin);
    const bool is_own = !authority.empty() && (equal_ignoring_case(authority, request.header("Host")) ||
                                               equal_ignoring_case(authority, authority_of(request.base_url)));
    const bool is_foreign_origin = !origin.empty() && !is_own;
    const bool is_foreign_site = !site.empty() && site != "same-origin" && site != "none";
    if (!is_foreign_origin && !is_foreign_site) return {};
    return Error{ErrorCode::Forbidden, "origin-foreign", "only pages of this server may change something", {}};
}

}  // namespace haishu::server
