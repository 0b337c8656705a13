#pragma once
// Finds the route of a request, checks method, access and parameters, calls the handler, and finishes the answer.
// Const use is safe from many threads. The routes must outlive it.

#include "server/api/route.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haishu::server
{

class Router
{
   public:
    explicit Router(const std::vector<Route>& routes);
    ~Router();

    // Always an answer: the handler's, or a problem document. HEAD is answered like GET, body included; the transport
    // leaves it out.
    Response handle(const Context& context, Request& request) const;
    // An answer that needs no work, or nothing: then `handle` has it. Does not block.
    std::optional<Response> at_once(const Context& context, Request& request) const;
    // Where the body of a request goes, if its route stores them. Errors: those of access and of Route::open_body.
    Result<std::shared_ptr<BodySink>> open_body(Request& request, std::uint64_t length) const;

   private:
    struct Node;
    std::unique_ptr<Node> m_root;
};

}  // namespace haishu::server
