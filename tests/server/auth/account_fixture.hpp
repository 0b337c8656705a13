#pragma once
// A database with accounts, an authenticator over it, and two clocks that stand until a test moves them.

#include "server/auth/account_changes.hpp"
#include "server/auth/authenticator.hpp"

#include <memory>
#include <string>
#include <vector>

namespace haishu::server
{

inline constexpr const char* good_password = "correct horse battery";

class AccountFixture
{
   public:
    explicit AccountFixture(AuthOptions options = {});
    ~AccountFixture();

    // With the good password.
    layers::User add(const std::string& name, layers::Role role);
    // The text of a key.
    std::string add_key(const KeyWish& wish);
    void pass(std::chrono::seconds time);  // on both clocks

    // Logs in with the good password unless said, from `address`.
    Result<Authenticator::Login> login(const std::string& name, const std::string& password = good_password,
                                       const std::string& totp = "", const std::string& address = "192.0.2.1");
    // "sid=..." of a login.
    static std::string cookie_of(const Authenticator::Login& login);
    // The id of the error, or the name of the viewer: "" for a resident.
    std::string who(const Request& request);
    layers::Viewer viewer(const Request& request);

    std::string folder;
    std::int64_t wall = 2'000'000'000;  // the store removes what has ended by the machine's own clock
    Steady steady{std::chrono::hours(1000)};
    std::unique_ptr<layers::LiveCatalog> catalog;
    std::unique_ptr<AccountBook> accounts;
    std::unique_ptr<Authenticator> authenticator;
};

// A request with these headers; the host is haishu.test.
Request asked(Method method, const std::string& path, std::vector<Header> headers = {}, std::string body = {});
Request with_cookie(const std::string& cookie, Method method = Method::Get, const std::string& csrf = {});
Request with_bearer(const std::string& secret, Method method = Method::Get);

}  // namespace haishu::server
