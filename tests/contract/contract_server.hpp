#pragma once
// The whole route table over a small database of known content, without sockets: what goes in is a request target, what
// comes out is what would go onto the wire. The tests hold their own copy of the rows and compute answers by brute force.

#include "layers/store/feature.hpp"
#include "server/api/events/change_feed.hpp"
#include "server/api/features/page_moments.hpp"
#include "server/api/processes/job_book.hpp"
#include "server/api/router.hpp"
#include "server/app/context.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace haishu::contract
{

using Json = nlohmann::json;

struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;

    [[nodiscard]] std::string header(const std::string& name) const;
    [[nodiscard]] Json json() const;
};

struct Ask {
    std::string accept;
    std::string if_none_match;
    std::string accept_encoding;
    layers::Viewer viewer;
    server::Method method = server::Method::Get;
    std::vector<server::Header> headers;
    std::string body;
};

class ContractServer
{
   public:
    // One for all tests of this program; they change nothing that a reader could tell.
    static ContractServer& shared();
    // The same, and the sample town in the shipped layers, which are empty otherwise.
    static ContractServer& town();
    // The town with rows that a duty bounds (insert_guarded_town); tests change some.
    static std::unique_ptr<ContractServer> guarded(const std::string& name);
    // Of what `insert` puts in beside the shipped layers, which are empty.
    static std::unique_ptr<ContractServer> filled(const std::string& name, void (*insert)(layers::LiveCatalog&));
    // The same, and the layer `ledger`; tests change its rows.
    static ContractServer& edited();

    Answer get(const std::string& target, const Ask& ask = {});
    // Only what the I/O thread would answer by itself.
    std::optional<Answer> at_once(const std::string& target, const Ask& ask = {});
    // The whole row, whoever may see it.
    layers::Feature stored_row(const std::string& layer, std::int64_t fid);
    // Writes a row as it is already: a change in the log, and none to see.
    void write_again(const std::string& layer, const layers::Feature& row);
    void set_marks(std::shared_ptr<const server::MapMarks> marks) { m_context.marks = std::move(marks); }
    // Work with the store, as a command beside the server would.
    void with_store(const std::function<Result<void>(layers::Store&)>& work);
    [[nodiscard]] const std::vector<server::Route>& routes() const { return m_routes; }
    // For tests that bring accounts, an audit or figures with them.
    server::Context& context() { return m_context; }
    layers::LiveCatalog& catalog() { return *m_catalog; }
    [[nodiscard]] const std::string& database() const { return m_database; }

    static constexpr const char* base_url = "http://haishu.test";

   private:
    ContractServer(const std::string& name, void (*insert)(layers::LiveCatalog&));
    server::Request request_of(const std::string& target, const Ask& ask) const;

    std::string m_database;  // its file
    std::unique_ptr<layers::LiveCatalog> m_catalog;
    std::unique_ptr<server::ChangeFeed> m_feed;
    server::PageMoments m_moments;
    std::unique_ptr<tiles::TileCache> m_cache;
    std::vector<server::Route> m_routes;
    std::unique_ptr<server::Router> m_router;
    server::Context m_context;
    server::JobBook m_jobs;
};

layers::Viewer clerk();

// The rows as they went in, by ascending fid from 1.
const std::vector<layers::Feature>& sample_places();   // `place`: 120 points, some hidden, some without geometry or time
const std::vector<layers::Feature>& sample_areas();    // `area`: polygons, one with a hole, one on each side of 180 degrees
const std::vector<layers::Feature>& sample_secrets();  // `secret_works`: internal points

const std::vector<layers::Feature>& sample_ledger();  // `ledger`: 2 points, the second in nobody's sight

// True for rows of `place` that only staff of the duty may see.
bool is_hidden_place(const layers::Feature& place);

// Every link of a document, wherever it stands, that has this relation.
std::vector<Json> links_with(const Json& document, const std::string& relation);
// A link's address as a target of this server.
std::string target_of(const Json& link);

}  // namespace haishu::contract
