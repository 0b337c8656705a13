#include "server/app/wiring.hpp"

#include "server/api/processes/process.hpp"
#include "server/api/routes.hpp"
#include "server/api/tiles/tile_answer.hpp"
#include "server/app/deployment.hpp"
#include "server/auth/account_book.hpp"
#include "server/auth/auth_routes.hpp"
#include "server/auth/secret.hpp"
#include "server/http/https_redirect.hpp"
#include "server/http/problem.hpp"
#include "server/http/tls_server.hpp"

#include <fmt/format.h>

#include <atomic>
#include <thread>

namespace haishu::server
{

namespace
{

constexpr std::size_t unlimited_per_address = 1'000'000;

bool is_loopback(const std::string& host)
{
    return host.rfind("127.", 0) == 0 || host == "localhost" || host == "::1";
}

Result<ListenerOptions> listener_options(const ServeOptions& options)
{
    ListenerOptions listener;
    listener.host = options.host;
    listener.port = options.port;
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    listener.io_threads = cores;
    listener.workers = options.workers > 0 ? options.workers : cores;
    listener.base_url = options.base_url;
    listener.limits.upload_path = "/imports/";
    listener.limits.upload_bytes = static_cast<std::uint64_t>(options.import_mb) * 1024 * 1024;
    for (const std::string& proxy : options.trusted_proxies) HAISHU_CHECK(listener.proxies.add(proxy));
    if (!options.tls_certificate.empty() || !options.tls_key.empty()) {
        if (options.tls_certificate.empty() || options.tls_key.empty())
            return bad_input("tls-incomplete", "--tls-certificate and --tls-key are given together");
        HAISHU_TRY(listener.tls, TlsServer::open(options.tls_certificate, options.tls_key));
    }
    if (options.proxy_fields == "forwarded") listener.proxy_fields = ProxyFields::Forwarded;
    if (!options.limits) {
        if (!is_loopback(options.host) || !options.trusted_proxies.empty()) {
            return bad_input("limits-off-not-loopback",
                             "--limits off is for load checks on this machine: give --host 127.0.0.1 and no --trusted-proxy");
        }
        listener.limits.connections_per_address = unlimited_per_address;
        listener.handshakes.reset();
    }
    return listener;
}

Result<AuthOptions> auth_options(const ServeOptions& options)
{
    AuthOptions auth;
    auth.secure_cookies = options.base_url.rfind("https:", 0) == 0 || !options.tls_certificate.empty();
    auth.login.limit_attempts = options.limits;
    // On one machine a password alone will do, to try things; a network is another matter.
    const bool is_reached_by_others = !is_loopback(options.host) || auth.secure_cookies || !options.trusted_proxies.empty();
    auth.login.require_totp = options.require_totp.value_or(is_reached_by_others);
    if (!options.oidc.empty()) {
        HAISHU_TRY(auth.tokens, TokenVerifier::open(options.oidc));
    }
    return auth;
}

Result<std::shared_ptr<MapMarks>> open_marks(const ServeOptions& options, layers::LiveCatalog& catalog)
{
    std::shared_ptr<MapMarks> marks;
    HAISHU_CHECK(catalog.with_store([&](layers::Store& store) -> Result<void> {
        HAISHU_TRY(const Profile profile, open_profile(options.profile, options.database, store));
        marks = std::make_shared<MapMarks>(profile);
        return marks->reload(store);
    }));
    fmt::print(stderr, "haishu: profile {}\n", profile_name(marks->profile()));
    return marks;
}

void read_marks_again(MapMarks& marks, layers::LiveCatalog& catalog)
{
    const Result<void> done = catalog.with_store([&marks](layers::Store& store) { return marks.reload(store); });
    if (!done) fmt::print(stderr, "haishu: the map approval numbers stay as they were: {}\n", done.error().detail);
}

// Without an audit the map goes on, and nothing that has to be on record.
std::unique_ptr<layers::AuditLog> open_audit(const ServeOptions& options, layers::LiveCatalog& catalog)
{
    layers::AuditOptions audit;
    audit.keep_months = options.audit_months;
    audit.note = [](const std::string& line) { fmt::print(stderr, "haishu: {}\n", line); };
    auto log = layers::AuditLog::open(
        options.database, [&catalog](const auto& work) { return catalog.with_store(work); }, std::move(audit));
    if (log) return std::move(log).value();
    fmt::print(stderr, "haishu: no audit, so edits, logins and restricted layers are refused: {}\n", log.error().detail);
    return layers::AuditLog::unavailable(log.error());
}

Result<std::unique_ptr<RequestLimiter>> request_limiter(const ServeOptions& options)
{
    std::unique_ptr<RequestLimiter> limiter;
    if (!options.limits) return limiter;
    LimitRules rules;
    for (const std::string& rate : options.rates) HAISHU_CHECK(rules.set(rate));
    rules.key_requests_a_day = options.key_requests_a_day.value_or(rules.key_requests_a_day);
    limiter = std::make_unique<RequestLimiter>(rules);
    return limiter;
}

RowLimits row_limits(const ServeOptions& options)
{
    RowLimits limits;
    limits.per_request = options.staff_rows.value_or(limits.per_request);
    limits.per_day = options.staff_rows_a_day.value_or(limits.per_day);
    return limits;
}

std::unique_ptr<RefusalBudget> refusal_budget(const ServeOptions& options)
{
    return options.limits ? std::make_unique<RefusalBudget>([] { return std::chrono::steady_clock::now(); }) : nullptr;
}

std::optional<Response> refused(const ServerParts& parts, const Request& request, const std::optional<Error>& why)
{
    if (!why) return std::nullopt;
    Response response = problem_response(*why, request.trace_id);
    parts.audit->count_refusal(response.status);
    return response;
}

ImportSettings import_settings(const ServeOptions& options, const std::shared_ptr<MapMarks>& marks, ServerParts& parts)
{
    ImportSettings settings;
    settings.database = options.database;
    settings.rules.file_bytes = static_cast<std::int64_t>(options.import_mb) * 1024 * 1024;
    settings.rules.account_bytes = std::max(settings.rules.account_bytes, settings.rules.file_bytes);
    settings.clock = [] {
        using namespace std::chrono;
        return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    };
    settings.reader.note = [is_told = std::make_shared<std::atomic<bool>>(false)](const std::string& confinement) {
        if (!is_told->exchange(true)) fmt::print(stderr, "haishu: files are read by a process confined by {}\n", confinement);
    };
    settings.may_publish = [marks](const std::string& request) { return check_publish(marks->profile(), request); };
    settings.published = [marks, &parts] { read_marks_again(*marks, *parts.catalog); };
    return settings;
}

// Where the body of an upload goes: who asks is heard before a byte of it is read.
Result<std::shared_ptr<BodySink>> open_body(ServerParts& parts, Request& request, std::uint64_t length)
{
    HAISHU_TRY(request.viewer, parts.authenticator->resolve(request));
    if (parts.limiter) {
        if (const auto refusal = parts.limiter->count(request)) return *refusal;
    }
    return parts.router->open_body(request, length);
}

// Who asks comes first, and whether it is too much; then the route table answers.
Handlers handlers_of(ServerParts& parts)
{
    Handlers handlers;
    handlers.recall = [&parts](Request& request) -> std::optional<Response> {
        auto tile = recalled_tile(parts.context, request);
        if (!tile || !parts.limiter) return tile;
        auto refusal = refused(parts, request, parts.limiter->count(request, Cost::Tile));
        return refusal ? std::move(refusal) : std::move(tile);
    };
    handlers.at_once = [&parts](Request& request) -> std::optional<Response> {
        auto viewer = parts.authenticator->resolve_at_once(request);
        if (!viewer || !*viewer) {  // a worker asks the database, or words the refusal
            return parts.limiter ? refused(parts, request, parts.limiter->count_lookup(request)) : std::nullopt;
        }
        request.viewer = std::move(*viewer).value();
        if (parts.limiter) {
            if (auto refusal = refused(parts, request, parts.limiter->count(request))) return refusal;
        }
        return parts.router->at_once(parts.context, request);
    };
    handlers.is_slow = [](const Request& request) { return is_slow_execution(request) || hashes_password(request); };
    handlers.handle = [&parts](Request& request) {
        Result<layers::Viewer> viewer = parts.authenticator->resolve(request);
        if (!viewer) {
            Response refusal = problem_response(viewer.error(), request.trace_id);
            parts.audit->finish(nullptr, request, refusal);
            return refusal;
        }
        request.viewer = std::move(viewer).value();
        if (parts.limiter) {
            if (auto refusal = refused(parts, request, parts.limiter->count(request))) return std::move(*refusal);
        }
        return parts.router->handle(parts.context, request);
    };
    handlers.open_body = [&parts](Request& request, std::uint64_t length) { return open_body(parts, request, length); };
    handlers.on_answered = [&parts](const Request& request, int status, std::size_t body_bytes, std::chrono::microseconds took) {
        parts.metrics.answered(request, status, body_bytes, took);
        parts.access_log->answered(request, status, body_bytes, took);
    };
    return handlers;
}

}  // namespace

Result<std::unique_ptr<ServerParts>> wire(const ServeOptions& options)
{
    auto parts = std::make_unique<ServerParts>();
    HAISHU_TRY(const ListenerOptions listener, listener_options(options));
    HAISHU_TRY(parts->catalog, layers::LiveCatalog::open(
                                   options.database, [](const std::string& line) { fmt::print(stderr, "haishu: {}\n", line); }));
    HAISHU_TRY(const auto marks, open_marks(options, *parts->catalog));
    parts->tile_cache = std::make_unique<tiles::TileCache>(options.tile_cache_mb * 1024 * 1024);

    parts->audit_log = open_audit(options, *parts->catalog);
    parts->audit = std::make_unique<AuditRecorder>(*parts->audit_log, options.database, row_limits(options));
    parts->audit->set_budget(refusal_budget(options));
    HAISHU_TRY(const AuthOptions auth, auth_options(options));
    // Without the key there is no audit either, and so no login: the map goes on with a box that opens nothing.
    auto secrets = open_secret_box(options.database);
    HAISHU_TRY(parts->accounts, open_account_book(*parts->catalog, options.database));
    parts->authenticator = std::make_unique<Authenticator>(*parts->accounts, secrets ? *secrets : SecretBox(new_secret()), auth);

    HAISHU_TRY(parts->limiter, request_limiter(options));
    HAISHU_TRY(parts->access_log, AccessLog::open(options.access_log));
    parts->imports = std::make_unique<ImportDesk>(*parts->catalog, import_settings(options, marks, *parts));
    parts->routes = all_routes(parts->imports.get());
    parts->router = std::make_unique<Router>(parts->routes);
    parts->context.catalog = parts->catalog.get();
    parts->context.marks = marks;
    parts->context.tile_cache = parts->tile_cache.get();
    parts->context.authenticator = parts->authenticator.get();
    parts->context.audit = parts->audit.get();
    parts->context.metrics = &parts->metrics;
    parts->context.jobs = &parts->jobs;
    parts->context.routes = &parts->routes;
    parts->context.viewer_directory = options.viewer_directory;
    parts->context.has_open_metrics = options.open_metrics;

    FeedLimits feed;
    if (!options.limits) feed.listeners_per_address = feed.listeners;
    parts->feed = std::make_unique<ChangeFeed>(*parts->catalog, feed);
    parts->context.feed = parts->feed.get();
    parts->context.moments = &parts->moments;

    HAISHU_TRY(parts->control, ControlSocket::listen(
                                   options.database, *parts->catalog, *parts->audit_log,
                                   [marks](const std::string& request) { return check_publish(marks->profile(), request); },
                                   [marks, &parts = *parts] {
                                       parts.authenticator->forget();
                                       read_marks_again(*marks, *parts.catalog);
                                   }));
    parts->tls = listener.tls;
    HAISHU_TRY(parts->listener, Listener::create(listener, handlers_of(*parts)));
    if (options.redirect_port) {
        HAISHU_TRY(parts->redirecting, listen_for_redirects(listener, *options.redirect_port, parts->listener->port()));
    }
    parts->metrics.set_listener([&running = *parts->listener] { return running.statistics(); });
    return parts;
}

}  // namespace haishu::server
