#include "server/app/commands/commands.hpp"
#include "server/app/wiring.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

namespace haishu::server
{

namespace
{

constexpr std::chrono::seconds stop_grace{9};

// SIGTERM and SIGINT, blocked in every thread and taken by the one that waits for them.
class StopSignals
{
   public:
    StopSignals()
    {
        ::signal(SIGPIPE, SIG_IGN);
        ::sigemptyset(&m_set);
        ::sigaddset(&m_set, SIGTERM);
        ::sigaddset(&m_set, SIGINT);
        ::pthread_sigmask(SIG_BLOCK, &m_set, nullptr);
    }
    void wait() const
    {
        int signal = 0;
        ::sigwait(&m_set, &signal);
    }
    // From now on a second signal ends the process at once.
    void release() const
    {
        ::signal(SIGTERM, SIG_DFL);
        ::signal(SIGINT, SIG_DFL);
        ::pthread_sigmask(SIG_UNBLOCK, &m_set, nullptr);
    }

   private:
    sigset_t m_set{};
};

void load_layers(layers::LiveCatalog& catalog)
{
    const auto begin = std::chrono::steady_clock::now();
    const Result<std::vector<Error>> broken = catalog.load();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (!broken) {
        fmt::print(stderr, "haishu: cannot load the layers: {}\n", broken.error().detail);
        return;
    }
    for (const Error& fault : *broken) fmt::print(stderr, "haishu: {}\n", fault.detail);
    fmt::print(stderr, "haishu: {} layers ready after {:.2f} s{}\n", catalog.current()->layers.size() - broken->size(), seconds,
               broken->empty() ? "" : fmt::format(", {} broken: run `haishu check`", broken->size()));
}

}  // namespace

Result<void> serve(const ServeOptions& options)
{
    const StopSignals signals;
    HAISHU_TRY(const auto parts, wire(options));
    parts->listener->start();
    fmt::print("http://{}:{}/\n", options.host == "0.0.0.0" ? "127.0.0.1" : options.host, parts->listener->port());
    std::fflush(stdout);
    std::thread loading([&catalog = *parts->catalog] { load_layers(catalog); });
    signals.wait();
    signals.release();
    parts->listener->stop(stop_grace);
    parts->audit_log->drain();  // an answer may still wait for its record
    parts->feed->stop();
    loading.join();
    return {};
}

}  // namespace haishu::server
