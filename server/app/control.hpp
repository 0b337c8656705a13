#pragma once
// How a command writes to a database that a server may have open: the same small set of JSON requests is executed here
// when the file is free, and by the server, over a private socket beside the file, when it is not. One request, one answer.
//
//   {"do": "publish", "staging": path, "mode": "replace"|"append"|"upsert", "key": field, "layer", "base_map": is it one whose
//    map number is asked for, "map_number": of the new version, or ""}
//   {"do": "map-number", "layer", "number"}: of the present version
//   {"do": "record", "action", "operation", "object"}: what a command does by itself
//   those about accounts: account_control.hpp

#include "geo/base/result.hpp"
#include "layers/audit/audit_log.hpp"
#include "layers/catalog/live_catalog.hpp"

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace haishu::server
{

inline constexpr std::size_t max_control_bytes = 1024 * 1024;

// Executes one request if it is allowed, puts it on record under the name of the machine's user `asker`, and returns the JSON
// answer. Errors are those of the catalogue, the store and the audit.
Result<std::string> execute_control(layers::LiveCatalog& catalog, layers::AuditLog& audit, const std::string& request,
                                    unsigned asker, const Result<void>& allowed = {});

// The command's side.
class Writer
{
   public:
    // Opens the file itself (making it if it is missing), or the way to the server that has it open.
    static Result<Writer> open(const std::string& database);
    Result<std::string> ask(const std::string& request);
    [[nodiscard]] bool is_remote() const { return !m_catalog; }

   private:
    explicit Writer(std::string socket_path) : m_socket_path(std::move(socket_path)) {}
    Writer(std::unique_ptr<layers::LiveCatalog> catalog, std::string database)
        : m_catalog(std::move(catalog)), m_database(std::move(database))
    {
    }
    std::unique_ptr<layers::LiveCatalog> m_catalog;
    std::unique_ptr<layers::AuditLog> m_audit;  // opened when there is something to record
    std::string m_database;
    std::string m_socket_path;
};

// The server's side: one thread that takes one connection at a time. The socket is readable and writable by the
// server's own user only. `allow` may refuse a request; `after` runs after each (to drop cached sessions, for one).
class ControlSocket
{
   public:
    using Allow = std::function<Result<void>(const std::string& request)>;
    static Result<std::unique_ptr<ControlSocket>> listen(const std::string& database, layers::LiveCatalog& catalog,
                                                         layers::AuditLog& audit, Allow allow, std::function<void()> after);
    ~ControlSocket();
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;

   private:
    ControlSocket(int descriptor, int stop_descriptor, std::string path, layers::LiveCatalog& catalog, layers::AuditLog& audit,
                  Allow allow, std::function<void()> after);
    void run();
    int m_descriptor;
    int m_stop_descriptor;
    std::string m_path;
    layers::LiveCatalog& m_catalog;
    layers::AuditLog& m_audit;
    Allow m_allow;
    std::function<void()> m_after;
    std::thread m_thread;
};

}  // namespace haishu::server
