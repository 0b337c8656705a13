#include "tests/contract/matrix/matrix_server.hpp"

#include "server/auth/account_changes.hpp"
#include "tests/contract/matrix/plain_bytes.hpp"
#include "tests/contract/matrix/sample_catalogue.hpp"

#include <stdexcept>
#include <thread>

namespace haishu::contract
{

namespace
{

using server::Method;

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

Ask post(const std::string& body, const layers::Viewer& viewer)
{
    Ask ask;
    ask.viewer = viewer;
    ask.method = Method::Post;
    ask.headers = {{"Content-Type", "application/json"}, {"Prefer", "respond-async"}};
    ask.body = body;
    return ask;
}

}  // namespace

MatrixServer::MatrixServer(const std::string& name) : m_server(ContractServer::filled(name, insert_marked_layers))
{
    server::Context& context = m_server->context();
    m_log = or_throw(
        layers::AuditLog::open(m_server->database(), [this](const auto& work) { return m_server->catalog().with_store(work); }));
    server::RowLimits limits;
    limits.per_request = limits.per_day = 1'000'000;
    m_recorder = std::make_unique<server::AuditRecorder>(*m_log, m_server->database(), limits);
    add_accounts();
    context.authenticator = m_authenticator.get();
    context.audit = m_recorder.get();
    context.metrics = &m_metrics;
    make_things();
    for (const server::Route& route : m_server->routes()) {
        const auto questions = questions_to(route, m_made);
        if (!questions) m_unasked.push_back(std::string(server::method_name(route.method)) + ' ' + route.path);
        if (questions) m_questions.insert(m_questions.end(), questions->begin(), questions->end());
    }
}

MatrixServer::~MatrixServer()
{
    m_log->drain();
    m_server->context().audit = nullptr;
}

void MatrixServer::add_accounts()
{
    m_accounts = or_throw(server::open_account_book(m_server->catalog(), m_server->database()));
    m_authenticator =
        std::make_unique<server::Authenticator>(*m_accounts, server::SecretBox("key of the test"), server::AuthOptions());
    layers::User user{"wang", layers::Role::Staff, "urban", "no hash of any password"};
    std::vector<std::string> names;
    for (const MarkedLayer& layer : sample_catalogue().own) {
        if (layer.descriptor.level != layers::Level::Closed) names.push_back(layer.descriptor.id);
    }
    user.duty = std::make_shared<const layers::Duty>(layers::Duty{{"C1"}, names});
    or_throw(m_accounts->add_user(user));
    server::KeyWish wish;
    wish.user = "wang";
    wish.layers = std::make_shared<const std::vector<std::string>>(names);
    const server::NewKey key = or_throw(server::new_key(wish, m_authenticator->now()));
    or_throw(m_accounts->put_key(key.sha256, key.record));
    m_made.key = key.record.id;
}

void MatrixServer::make_things()
{
    const layers::Viewer clerk = matrix_readers().front().viewer;
    const std::string sealed = sample_catalogue().own.at(5).descriptor.id;
    const std::string overlay = R"({"inputs":{"operation":"intersection","collection":")" + sealed +
                                R"(","geometry":{"type":"Polygon","coordinates":[[[121.53,29.85],[121.57,29.85],[121.57,29.89],)"
                                R"([121.53,29.89],[121.53,29.85]]]}}})";
    const Answer job = m_server->get("/processes/overlay/execution", post(overlay, clerk));
    m_made.job = job.json().at("jobID");
    while (m_server->get("/jobs/" + m_made.job, {.viewer = clerk}).json().at("status") != "successful") std::this_thread::yield();
    const Answer asked =
        m_server->get("/export-requests", post(R"({"target":"/collections/)" + sealed + R"(/items?f=csv"})", clerk));
    m_made.export_request = asked.json().at("id");

    for (const std::string set : {"WebMercatorQuad", "WorldCRS84Quad", "CGCS2000Quad", "CGCS2000_GK_CM120"}) {
        bool is_found = false;
        for (int place = 0; place < 16 && !is_found; ++place) {
            const std::string tile = set + "/0/" + std::to_string(place / 4) + '/' + std::to_string(place % 4);
            is_found = m_server->get("/tiles/" + tile, {.viewer = clerk}).status == 200;
            if (is_found) m_made.tiles.push_back(tile);
        }
        if (!is_found) throw std::runtime_error(set + " has no tile with anything in it");
    }
    m_made.tiles.insert(m_made.tiles.end(), {"WebMercatorQuad/14/6766/13723", "WebMercatorQuad/14/6766/13724"});
}

Answer MatrixServer::answer(const Question& question, const layers::Viewer& viewer)
{
    return m_server->get(question.target, question.as(viewer));
}

void MatrixServer::write_rows_again()
{
    for (const MarkedLayer& layer : sample_catalogue().own) {
        for (const std::int64_t fid : {1, 3, 4, 10, 11})
            m_server->write_again(layer.descriptor.id, m_server->stored_row(layer.descriptor.id, fid));
    }
    m_server->context().feed->wait_until_told();
}

std::string told_bytes(const Answer& answer)
{
    std::string bytes;
    for (const auto& [name, value] : answer.headers) bytes += name + ": " + value + '\n';
    if (answer.header("content-encoding") == "gzip") return bytes + unpacked_gzip(answer.body);
    if (answer.header("content-type") == "application/zip") return bytes + unpacked_zip(answer.body);
    return bytes + answer.body;
}

}  // namespace haishu::contract
