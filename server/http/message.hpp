#pragma once
// Our own request and response: all that server/api sees of HTTP.

#include "geo/base/deadline.hpp"
#include "geo/base/error.hpp"
#include "layers/policy/viewer.hpp"
#include "server/http/address.hpp"
#include "server/http/answer_hold.hpp"
#include "server/http/body_stream.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu::layers
{
class AccessNote;
}

namespace haishu::server
{

struct AuditNote;  // server/audit/audit_note.hpp

enum class Method { Get, Head, Options, Post, Put, Patch, Delete };
std::string_view method_name(Method method);

struct Header {
    std::string name;
    std::string value;
};

struct Request {
    Method method = Method::Get;
    std::string target;                                      // as sent, for the log and links
    std::vector<std::string> path;                           // decoded segments: "/a/b" -> {"a","b"}, "/" -> {}
    std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
    std::vector<Header> headers;
    std::string body;
    AddressBytes address{};      // of who asks: the peer, or the one for whom trusted proxies speak
    std::string remote_address;  // the same as text
    bool is_secure = false;      // it came by https, to us or to a trusted proxy
    bool is_relayed = false;     // the peer is a trusted proxy
    bool is_counted = false;     // against the limit of who asks
    std::string trace_id;
    std::string base_url;                  // scheme://host, from Host, or as configured
    layers::Viewer viewer;                 // set by server/auth
    std::vector<std::string> path_values;  // values of the route's {placeholders}, in order; set by the router
    std::string_view route;                // the matched Route::path, for metrics; set by the router, empty if none
    Deadline deadline = Deadline::never();
    bool may_wait = true;             // for the disk; false on the I/O thread, where an error leaves the request to a worker
    std::optional<Error> body_fault;  // why a body that goes to a sink (body_sink.hpp) was not stored; the router's answer
    // Set by the router where a record may have to be made; null otherwise.
    std::shared_ptr<layers::AccessNote> shown;  // what the gate gave out
    std::shared_ptr<AuditNote> audit;           // what the handler says about it

    [[nodiscard]] std::string_view header(std::string_view name) const;  // case-insensitive; empty if absent
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string content_type;
    std::vector<Header> headers;  // without Content-Type, Content-Length, Date, Connection
    std::string body;
    // Instead of headers and body: a finished header block (status line up to and including the last own header's CRLF,
    // without Date, Connection and the closing empty line) and a body that lives elsewhere. Never copied.
    std::shared_ptr<const void> keep_alive;  // owner of the two views
    std::string_view prepared_head;
    std::string_view prepared_body;
    // Instead of body: made while it is sent, never compressed here. Its own length is not told.
    std::shared_ptr<BodyStream> stream;
    std::shared_ptr<AnswerHold> hold;  // optional: the answer goes out when this is done
    bool compressible = true;          // gzip/br by Accept-Encoding when the type and size are worth it

    [[nodiscard]] bool is_prepared() const { return !prepared_head.empty(); }
};

// RFC 9457 document of an error, English and zh-CN from server/messages; status from the tables of codes and of ids
// (problem.hpp).
Response problem_response(const Error& error, std::string_view trace_id);
int status_of(ErrorCode code);

}  // namespace haishu::server
