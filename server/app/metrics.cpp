#include "server/app/metrics.hpp"

#include "layers/snapshot/layer_snapshot.hpp"
#include "server/app/context.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/resource.h>
#include <unistd.h>

namespace haishu::server
{

namespace
{

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

constexpr std::array<const char*, 6> status_classes{"other", "1xx", "2xx", "3xx", "4xx", "5xx"};

const char* status_class(int status)
{
    const int hundreds = status / 100;
    return status_classes.at(hundreds >= 1 && hundreds <= 5 ? static_cast<std::size_t>(hundreds) : 0);
}

double resident_bytes()
{
    std::ifstream file("/proc/self/statm");
    std::size_t size = 0;
    std::size_t resident = 0;
    file >> size >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double open_descriptors()
{
    std::error_code error;
    std::size_t count = 0;
    for (std::filesystem::directory_iterator at("/proc/self/fd", error); !error && at != std::filesystem::directory_iterator();
         at.increment(error))
        ++count;
    return static_cast<double>(count);
}

double processor_seconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// The sources count from their own beginning; a counter takes the difference to what it has.
void set_counter(Counter& counter, double value)
{
    if (value > counter.Value()) counter.Increment(value - counter.Value());
}

}  // namespace

struct Metrics::Impl {
    struct Series {
        Counter* requests = nullptr;
        Counter* bytes = nullptr;
        Histogram* seconds = nullptr;
    };

    Counter& counter(const char* name, const char* help)
    {
        return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
    }
    Gauge& gauge(const char* name, const char* help)
    {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
    }

    Series make_series(const Request& request, int status)
    {
        const std::string route = request.route.empty() ? "none" : std::string(request.route);
        const std::string method(method_name(request.method));
        Series made;
        made.requests = &requests.Add({{"route", route}, {"method", method}, {"status", status_class(status)}});
        made.bytes = &bytes.Add({{"route", route}});
        made.seconds = &seconds.Add({{"route", route}}, Histogram::BucketBoundaries{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                                                    0.05, 0.1, 0.25, 0.5, 1, 2.5, 10});
        return made;
    }

    const Series& series_of(const Request& request, int status)
    {
        // Routes are told apart by where their text lies: it is one string per route for the whole run.
        const auto route = reinterpret_cast<std::uintptr_t>(request.route.empty() ? nullptr : request.route.data());
        const std::uint64_t key = (static_cast<std::uint64_t>(route) << 8U) ^ (static_cast<std::uint64_t>(request.method) << 4U) ^
                                  static_cast<std::uint64_t>(status / 100);
        {
            const std::shared_lock lock(mutex);
            const auto found = series.find(key);
            if (found != series.end()) return found->second;
        }
        const std::unique_lock lock(mutex);
        return series.try_emplace(key, make_series(request, status)).first->second;
    }

    prometheus::Registry registry;
    Family<Counter>& requests =
        prometheus::BuildCounter().Name("haishu_requests_total").Help("Answered requests.").Register(registry);
    Family<Counter>& bytes =
        prometheus::BuildCounter().Name("haishu_response_bytes_total").Help("Bytes of response bodies.").Register(registry);
    Family<Histogram>& seconds = prometheus::BuildHistogram()
                                     .Name("haishu_request_seconds")
                                     .Help("Time from the request header to the last byte of the answer.")
                                     .Register(registry);
    Family<Gauge>& features =
        prometheus::BuildGauge().Name("haishu_layer_features").Help("Features of public layers.").Register(registry);
    Family<Gauge>& memory = prometheus::BuildGauge()
                                .Name("haishu_layer_memory_bytes")
                                .Help("Memory of public layers: their coordinates, and the rest.")
                                .Register(registry);
    Gauge& connections = gauge("haishu_connections", "Open connections.");
    Counter& accepted = counter("haishu_connections_accepted_total", "Accepted connections.");
    Counter& refused = counter("haishu_connections_refused_total", "Connections over a limit.");
    Gauge& queued = gauge("haishu_queued_requests", "Requests that wait for a worker.");
    Counter& overloaded = counter("haishu_overloaded_total", "Requests answered 503 because the queue was full or too slow.");
    Counter& tile_hits = counter("haishu_tile_cache_hits_total", "Tiles found in the cache.");
    Counter& tile_misses = counter("haishu_tile_cache_misses_total", "Tiles that had to be made.");
    Counter& tile_evictions = counter("haishu_tile_cache_evictions_total", "Tiles dropped for want of room.");
    Gauge& tile_bytes = gauge("haishu_tile_cache_bytes", "Memory of the tile cache.");
    Gauge& tile_entries = gauge("haishu_tile_cache_entries", "Tiles in the cache.");
    Gauge& ready = gauge("haishu_ready", "1 when every layer is loaded.");
    Gauge& resident = gauge("process_resident_memory_bytes", "Resident memory.");
    Gauge& descriptors = gauge("process_open_fds", "Open file descriptors.");
    Counter& processor = counter("process_cpu_seconds_total", "User and system time.");

    std::shared_mutex mutex;
    std::unordered_map<std::uint64_t, Series> series;
    std::mutex text_mutex;
    std::function<Listener::Statistics()> listener;
};

Metrics::Metrics() : m_impl(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::answered(const Request& request, int status, std::size_t body_bytes, std::chrono::microseconds took)
{
    const Impl::Series& series = m_impl->series_of(request, status);
    series.requests->Increment();
    series.bytes->Increment(static_cast<double>(body_bytes));
    series.seconds->Observe(static_cast<double>(took.count()) / 1e6);
}

void Metrics::set_listener(std::function<Listener::Statistics()> statistics)
{
    m_impl->listener = std::move(statistics);
}

std::string Metrics::text(const Context& context)
{
    Impl& it = *m_impl;
    const std::lock_guard lock(it.text_mutex);
    if (it.listener) {
        const Listener::Statistics now = it.listener();
        it.connections.Set(static_cast<double>(now.connections));
        set_counter(it.accepted, static_cast<double>(now.accepted));
        set_counter(it.refused, static_cast<double>(now.refused));
        it.queued.Set(static_cast<double>(now.queued));
        set_counter(it.overloaded, static_cast<double>(now.overloaded));
    }
    if (context.tile_cache != nullptr) {
        const tiles::TileCache::Statistics cache = context.tile_cache->statistics();
        set_counter(it.tile_hits, static_cast<double>(cache.hits));
        set_counter(it.tile_misses, static_cast<double>(cache.misses));
        set_counter(it.tile_evictions, static_cast<double>(cache.evictions));
        it.tile_bytes.Set(static_cast<double>(cache.bytes));
        it.tile_entries.Set(static_cast<double>(cache.entries));
    }
    if (context.catalog != nullptr) {
        const auto catalog = context.catalog->current();
        it.ready.Set(catalog->is_ready() ? 1 : 0);
        for (const auto& [id, entry] : catalog->layers) {
            if (entry.descriptor->level != layers::Level::Public || !entry.layer) continue;
            it.features.Add({{"layer", id}}).Set(static_cast<double>(entry.layer->size()));
            const auto [coordinates, rest] = entry.layer->memory();
            it.memory.Add({{"layer", id}, {"part", "coordinates"}}).Set(static_cast<double>(coordinates));
            it.memory.Add({{"layer", id}, {"part", "rest"}}).Set(static_cast<double>(rest));
        }
    }
    it.resident.Set(resident_bytes());
    it.descriptors.Set(open_descriptors());
    set_counter(it.processor, processor_seconds());
    return prometheus::TextSerializer().Serialize(it.registry.Collect());
}

}  // namespace haishu::server
