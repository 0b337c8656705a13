#include "tests/contract/contract_server.hpp"

#include "layers/store/staging.hpp"
#include "server/api/routes.hpp"
#include "server/http/outgoing.hpp"
#include "server/http/target.hpp"
#include "tests/contract/sample_layers.hpp"
#include "tests/contract/sample_town.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <stdexcept>

#include <unistd.h>

namespace haishu::contract
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

// Removed with all that lies in it.
class TemporaryFolder
{
   public:
    TemporaryFolder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "haishu-contract-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        m_path = pattern;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() { std::filesystem::remove_all(m_path); }
    [[nodiscard]] std::string file(const std::string& name) const { return m_path + "/" + name; }

   private:
    std::string m_path;
};

void publish(layers::LiveCatalog& catalog, const std::string& staging_path, const char* descriptor,
             const std::vector<layers::Feature>& features)
{
    {
        auto writer = or_throw(layers::StagingWriter::create(staging_path, or_throw(layers::parse_descriptor(descriptor))));
        for (const layers::Feature& feature : features) or_throw(writer.add(feature));
        or_throw(writer.finish());
    }
    or_throw(catalog.publish(staging_path, layers::PublishMode::Replace, ""));
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

Answer answer_of(const server::Request& request, server::Response&& response)
{
    const server::Outgoing outgoing = server::make_outgoing(request, std::move(response), server::Compress::Allowed);
    Answer answer;
    answer.status = outgoing.status;
    answer.body = outgoing.body_view();
    // All of a streamed body, or what a live one has to say at first.
    for (auto next = server::BodyStream::Next::Piece; outgoing.stream && next == server::BodyStream::Next::Piece;) {
        std::string piece;
        next = or_throw(outgoing.stream->next(piece, Deadline::never()));
        answer.body += piece;
    }
    std::string head(outgoing.head_view());
    for (std::size_t from = head.find("\r\n") + 2; from < head.size();) {
        const std::size_t end = head.find("\r\n", from);
        const std::size_t colon = head.find(": ", from);
        answer.headers[lower(head.substr(from, colon - from))] = head.substr(colon + 2, end - colon - 2);
        from = end + 2;
    }
    return answer;
}

}  // namespace

std::string Answer::header(const std::string& name) const
{
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

Json Answer::json() const
{
    return Json::parse(body);
}

ContractServer& ContractServer::shared()
{
    static ContractServer server("contract", nullptr);
    return server;
}

ContractServer& ContractServer::town()
{
    static ContractServer server("town", insert_town);
    return server;
}

std::unique_ptr<ContractServer> ContractServer::guarded(const std::string& name)
{
    return std::unique_ptr<ContractServer>(new ContractServer(name, insert_guarded_town));
}

std::unique_ptr<ContractServer> ContractServer::filled(const std::string& name, void (*insert)(layers::LiveCatalog&))
{
    return std::unique_ptr<ContractServer>(new ContractServer(name, insert));
}

void ContractServer::with_store(const std::function<Result<void>(layers::Store&)>& work)
{
    or_throw(m_catalog->with_store(work));
}

ContractServer& ContractServer::edited()
{
    static ContractServer server("edited", [](layers::LiveCatalog& catalog) {
        const TemporaryFolder folder;
        publish(catalog, folder.file("ledger"), ledger_descriptor, sample_ledger());
    });
    return server;
}

ContractServer::ContractServer(const std::string& name, void (*insert)(layers::LiveCatalog&))
{
    static TemporaryFolder folder;  // made before the shared server is, so it goes after the store is closed
    m_database = folder.file(name + ".sqlite");
    m_catalog = or_throw(layers::LiveCatalog::open(m_database));
    const auto faults = or_throw(m_catalog->load());
    if (!faults.empty()) throw std::runtime_error(faults.front().detail);
    publish(*m_catalog, folder.file(name + "-place"), place_descriptor, sample_places());
    publish(*m_catalog, folder.file(name + "-area"), area_descriptor, sample_areas());
    publish(*m_catalog, folder.file(name + "-secret"), secret_descriptor, sample_secrets());
    if (insert != nullptr) insert(*m_catalog);
    m_cache = std::make_unique<tiles::TileCache>(16 * 1024 * 1024);
    m_routes = server::all_routes();
    m_router = std::make_unique<server::Router>(m_routes);
    m_context.catalog = m_catalog.get();
    m_context.tile_cache = m_cache.get();
    m_context.routes = &m_routes;
    m_context.jobs = &m_jobs;
    m_feed = std::make_unique<server::ChangeFeed>(*m_catalog);
    m_context.feed = m_feed.get();
    m_context.moments = &m_moments;
}

server::Request ContractServer::request_of(const std::string& target, const Ask& ask) const
{
    server::Request request;
    request.method = ask.method;
    request.target = target;
    auto parsed = or_throw(server::parse_target(target));
    request.path = std::move(parsed.path);
    request.query = std::move(parsed.query);
    if (!ask.accept.empty()) request.headers.push_back({"Accept", ask.accept});
    if (!ask.if_none_match.empty())
        request.headers.push_back({"If-None-Match", server::without_coding_suffixes(ask.if_none_match)});
    if (!ask.accept_encoding.empty()) request.headers.push_back({"Accept-Encoding", ask.accept_encoding});
    request.headers.insert(request.headers.end(), ask.headers.begin(), ask.headers.end());
    request.body = ask.body;
    request.trace_id = "trace";
    request.remote_address = "192.0.2.1";
    request.base_url = base_url;
    request.viewer = ask.viewer;
    return request;
}

Answer ContractServer::get(const std::string& target, const Ask& ask)
{
    server::Request request = request_of(target, ask);
    server::Response response = m_router->handle(m_context, request);
    return answer_of(request, std::move(response));
}

std::optional<Answer> ContractServer::at_once(const std::string& target, const Ask& ask)
{
    server::Request request = request_of(target, ask);
    auto response = m_router->at_once(m_context, request);
    if (!response) return std::nullopt;
    return answer_of(request, std::move(*response));
}

layers::Feature ContractServer::stored_row(const std::string& layer, std::int64_t fid)
{
    std::vector<layers::Feature> rows;
    or_throw(m_catalog->with_store([&](layers::Store& store) -> Result<void> {
        HAISHU_TRY(const auto descriptor, store.find_layer(layer));
        HAISHU_TRY(rows, store.find(*descriptor, {fid}));
        return {};
    }));
    return rows.at(0);
}

void ContractServer::write_again(const std::string& layer, const layers::Feature& row)
{
    or_throw(m_catalog->apply(layer, {{layers::Operation::Update, row.fid, std::nullopt, row}}));
}

layers::Viewer clerk()
{
    return {"wang", layers::Role::Clerk, "urban", true};
}

std::vector<Json> links_with(const Json& document, const std::string& relation)
{
    std::vector<Json> found;
    if (document.is_object() && document.contains("links")) {
        for (const Json& link : document["links"]) {
            if (link.at("rel") == relation) found.push_back(link);
        }
    }
    for (const auto& [name, value] : document.items()) {
        if (name == "links" || !value.is_structured()) continue;
        for (Json& link : links_with(value, relation)) found.push_back(std::move(link));
    }
    return found;
}

std::string target_of(const Json& link)
{
    const std::string href = link.at("href");
    const std::string base = ContractServer::base_url;
    if (href.compare(0, base.size(), base) != 0) throw std::runtime_error("a link leads elsewhere: " + href);
    return href.substr(base.size(), href.find('#') - base.size());
}

}  // namespace haishu::contract
