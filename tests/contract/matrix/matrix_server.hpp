#pragma once
// The whole route table over the sample catalogue, with accounts, an audit and figures, as a server has them.

#include "server/app/metrics.hpp"
#include "server/audit/audit_recorder.hpp"
#include "server/auth/authenticator.hpp"
#include "tests/contract/matrix/questions.hpp"
#include "tests/contract/matrix/readers.hpp"

#include <memory>
#include <string>
#include <vector>

namespace haishu::contract
{

class MatrixServer
{
   public:
    explicit MatrixServer(const std::string& name);
    ~MatrixServer();
    MatrixServer(const MatrixServer&) = delete;
    MatrixServer& operator=(const MatrixServer&) = delete;

    Answer answer(const Question& question, const layers::Viewer& viewer);
    ContractServer& contract() { return *m_server; }
    [[nodiscard]] const std::vector<Question>& questions() const { return m_questions; }
    // "GET /path" of routes that nobody can ask.
    [[nodiscard]] const std::vector<std::string>& routes_without_questions() const { return m_unasked; }
    // Writes rows of every level again and returns when whoever listens has been told.
    void write_rows_again();

   private:
    void add_accounts();
    void make_things();

    std::unique_ptr<ContractServer> m_server;
    std::unique_ptr<server::AccountBook> m_accounts;
    std::unique_ptr<server::Authenticator> m_authenticator;
    server::Metrics m_metrics;
    std::unique_ptr<layers::AuditLog> m_log;
    std::unique_ptr<server::AuditRecorder> m_recorder;
    MadeThings m_made;
    std::vector<Question> m_questions;
    std::vector<std::string> m_unasked;
};

// What an answer tells, with nothing packed: its headers and its body.
std::string told_bytes(const Answer& answer);

}  // namespace haishu::contract
