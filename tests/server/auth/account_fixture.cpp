#include "tests/server/auth/account_fixture.hpp"

#include "server/http/target.hpp"

#include <filesystem>
#include <stdexcept>

#include <stdlib.h>

namespace haishu::server
{

namespace
{

template <class T>
T or_throw(Result<T> result)
{
    if (!result) throw std::runtime_error(result.error().id + ": " + result.error().detail);
    return std::move(result).value();
}

void or_throw(const Result<void>& result)
{
    if (!result) throw std::runtime_error(result.error().id + ": " + result.error().detail);
}

std::string new_folder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "haishu-accounts-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    return pattern;
}

// One hash for all accounts of all tests: each costs tenths of a second.
const std::string& good_hash()
{
    static const std::string hash = or_throw(PasswordHasher().hash(good_password));
    return hash;
}

}  // namespace

AccountFixture::AccountFixture(AuthOptions options) : folder(new_folder())
{
    const std::string path = folder + "/haishu.sqlite";
    catalog = or_throw(layers::LiveCatalog::open(path));
    accounts = or_throw(open_account_book(*catalog, path));
    authenticator = std::make_unique<Authenticator>(*accounts, SecretBox("key of the test"), std::move(options),
                                                    AuthClock{[this] { return wall; }, [this] { return steady; }});
}

AccountFixture::~AccountFixture()
{
    authenticator.reset();
    accounts.reset();
    catalog.reset();
    std::filesystem::remove_all(folder);
}

layers::User AccountFixture::add(const std::string& name, layers::Role role)
{
    const layers::User user{name, role, "urban", good_hash()};
    or_throw(accounts->add_user(user));
    return user;
}

std::string AccountFixture::add_key(const KeyWish& wish)
{
    const NewKey key = or_throw(new_key(wish, wall));
    or_throw(accounts->put_key(key.sha256, key.record));
    return key.text;
}

void AccountFixture::pass(std::chrono::seconds time)
{
    wall += time.count();
    steady += time;
}

Result<Authenticator::Login> AccountFixture::login(const std::string& name, const std::string& password, const std::string& totp,
                                                   const std::string& address)
{
    return authenticator->login(asked(Method::Post, "/auth/login"), {name, password, totp, address}, "");
}

std::string AccountFixture::cookie_of(const Authenticator::Login& login)
{
    return login.cookie.substr(0, login.cookie.find(';'));
}

std::string AccountFixture::who(const Request& request)
{
    const auto at_once = authenticator->resolve_at_once(request);
    const auto resolved = at_once ? *at_once : authenticator->resolve(request);
    return resolved ? resolved->name : resolved.error().id;
}

layers::Viewer AccountFixture::viewer(const Request& request)
{
    return or_throw(authenticator->resolve(request));
}

Request asked(Method method, const std::string& path, std::vector<Header> headers, std::string body)
{
    Request request;
    request.method = method;
    request.target = path;
    request.path = or_throw(parse_target(path)).path;
    request.headers = std::move(headers);
    request.headers.push_back({"Host", "haishu.test"});
    request.body = std::move(body);
    request.base_url = "http://haishu.test";
    request.remote_address = "192.0.2.1";
    return request;
}

Request with_cookie(const std::string& cookie, Method method, const std::string& csrf)
{
    std::vector<Header> headers{{"Cookie", cookie}};
    if (!csrf.empty()) headers.push_back({"X-CSRF-Token", csrf});
    return asked(method, method == Method::Get ? "/collections" : "/collections/place/items", std::move(headers));
}

Request with_bearer(const std::string& secret, Method method)
{
    return asked(method, method == Method::Get ? "/collections" : "/collections/place/items",
                 {{"Authorization", "Bearer " + secret}});
}

}  // namespace haishu::server
