#pragma once
// What the server counts, in the text format of Prometheus: requests and latency by route, connections, the queue, the tile
// cache, features of public layers, the process. Safe from many threads.

#include "server/http/listener.hpp"
#include "server/http/message.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace haishu::server
{

struct Context;

class Metrics
{
   public:
    Metrics();
    ~Metrics();

    // After each answer. Request::route outlives the metrics.
    void answered(const Request& request, int status, std::size_t body_bytes, std::chrono::microseconds took);
    // Where the figures of connections and queue come from; set before serving.
    void set_listener(std::function<Listener::Statistics()> statistics);

    static constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";
    std::string text(const Context& context);

   private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::server
