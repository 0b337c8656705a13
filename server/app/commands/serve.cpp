#include "layers/search/place_search.hpp"
#include "server/app/commands/commands.hpp"
#include "server/app/wiring.hpp"
#include "server/http/tls_server.hpp"

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

constexpr std::chrono::seconds audit_period{60};

// SIGTERM and SIGINT, and SIGHUP where it means something, blocked in every thread and taken by the one that waits for them.
class Signals
{
   public:
    enum class Hangup { Ends, Reloads };  // the process, as usual; the certificate

    explicit Signals(Hangup hangup)
    {
        ::signal(SIGPIPE, SIG_IGN);
        ::sigemptyset(&m_set);
        ::sigaddset(&m_set, SIGTERM);
        ::sigaddset(&m_set, SIGINT);
        if (hangup == Hangup::Reloads) ::sigaddset(&m_set, SIGHUP);
        ::pthread_sigmask(SIG_BLOCK, &m_set, nullptr);
    }
    enum class Came { Stop, Reload, Nothing };
    // Nothing, when none came for so long.
    [[nodiscard]] Came wait(std::chrono::seconds longest) const
    {
        const timespec patience{longest.count(), 0};
        const int signal = ::sigtimedwait(&m_set, nullptr, &patience);
        if (signal < 0) return Came::Nothing;
        return signal == SIGHUP ? Came::Reload : Came::Stop;
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

// For the public, who ask most; a fault is told to whoever asks.
void prepare_search(const layers::LiveCatalog& catalog, const std::atomic<bool>& is_stopped)
{
    static_cast<void>(layers::make_name_indexes(layers::Gate(catalog.current(), layers::Viewer()), is_stopped));
}

void reload_certificate(const ServerParts& parts)
{
    if (!parts.tls) return;
    const Result<void> done = parts.tls->reload();
    fmt::print(stderr, "haishu: {}\n",
               done ? "the certificate was read again" : "the certificate stays as it was: " + done.error().detail);
}

void run_until_stopped(const ServerParts& parts, const Signals& signals)
{
    for (;;) {
        switch (signals.wait(audit_period)) {
            case Signals::Came::Stop: return;
            case Signals::Came::Reload: reload_certificate(parts); break;
            case Signals::Came::Nothing: parts.audit->record_refusals(); break;
        }
    }
}

}  // namespace

Result<void> serve(const ServeOptions& options)
{
    const Signals signals(options.tls_certificate.empty() ? Signals::Hangup::Ends : Signals::Hangup::Reloads);
    HAISHU_TRY(const auto parts, wire(options));
    parts->listener->start();
    if (parts->redirecting) parts->redirecting->start();
    fmt::print("{}://{}:{}/\n", parts->tls ? "https" : "http", options.host == "0.0.0.0" ? "127.0.0.1" : options.host,
               parts->listener->port());
    std::fflush(stdout);
    std::atomic<bool> is_stopped{false};
    std::thread loading([&] {
        load_layers(*parts->catalog);
        prepare_search(*parts->catalog, is_stopped);
    });
    run_until_stopped(*parts, signals);
    is_stopped = true;
    signals.release();
    if (parts->redirecting) parts->redirecting->stop(std::chrono::seconds(1));
    parts->listener->stop(stop_grace);
    parts->audit->record_refusals();
    parts->audit_log->drain();  // an answer may still wait for its record
    parts->feed->stop();
    loading.join();
    return {};
}

}  // namespace haishu::server
