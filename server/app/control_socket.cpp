#include "server/app/control.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

class Descriptor
{
   public:
    explicit Descriptor(int value) : m_value(value) {}
    ~Descriptor()
    {
        if (m_value >= 0) ::close(m_value);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_value; }
    int release() { return std::exchange(m_value, -1); }

   private:
    int m_value;
};

std::string socket_path_of(const std::string& database)
{
    return database + ".sock";
}

// A socket address holds 107 bytes of path: longer ones are reached through a descriptor of their folder.
struct Address {
    sockaddr_un value{};
    Descriptor folder{-1};
    explicit Address(const std::string& path)
        : folder(::open(std::filesystem::absolute(path).parent_path().c_str(), O_PATH | O_CLOEXEC))
    {
        value.sun_family = AF_UNIX;
        const std::string name =
            "/proc/self/fd/" + std::to_string(folder.get()) + "/" + std::filesystem::path(path).filename().string();
        std::strncpy(value.sun_path, name.c_str(), sizeof(value.sun_path) - 1);
    }
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&value); }
};

// Reads up to the end of the stream. Nothing if it is over the limit or broken.
std::optional<std::string> read_all(int descriptor)
{
    std::string text;
    char buffer[4096];
    for (;;) {
        const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return std::nullopt;
        if (count == 0) return text;
        text.append(buffer, static_cast<std::size_t>(count));
        if (text.size() > max_control_bytes) return std::nullopt;
    }
}

bool write_all(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t count = ::send(descriptor, text.data(), text.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

// The machine's user at the other end.
unsigned peer_of(int descriptor)
{
    ucred peer{};
    socklen_t length = sizeof peer;
    const bool is_known = ::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0;
    return is_known ? peer.uid : ::getuid();
}

Json error_to_json(const Error& error)
{
    return {{"error", {{"code", static_cast<int>(error.code)}, {"id", error.id}, {"detail", error.detail}}}};
}

Result<std::string> ask_server(const std::string& path, const std::string& request)
{
    const Error unreachable{ErrorCode::Busy,
                            "database-in-use",
                            "another process holds the database and does not answer at " + path + "; stop it and try again",
                            {}};
    const Descriptor connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const Address address(path);
    if (connection.get() < 0 || ::connect(connection.get(), address.get(), sizeof(sockaddr_un)) != 0) return unreachable;
    if (!write_all(connection.get(), request)) return unreachable;
    ::shutdown(connection.get(), SHUT_WR);
    const auto text = read_all(connection.get());
    const Json answer = Json::parse(text.value_or(""), nullptr, false);
    if (!answer.is_object()) return unreachable;
    if (answer.contains("error")) {
        const Json& error = answer["error"];
        return Error{
            static_cast<ErrorCode>(error.value("code", 0)), error.value("id", "internal"), error.value("detail", ""), {}};
    }
    return answer.value("answer", std::string());
}

}  // namespace

Result<Writer> Writer::open(const std::string& database)
{
    auto catalog = layers::LiveCatalog::open(database);
    if (catalog) return Writer(std::move(catalog).value(), database);
    if (catalog.error().id != "database-in-use") return catalog.error();
    return Writer(socket_path_of(database));
}

Result<std::string> Writer::ask(const std::string& request)
{
    if (!m_catalog) return ask_server(m_socket_path, request);
    if (!m_audit) {
        HAISHU_TRY(m_audit, layers::AuditLog::open(
                                m_database, [&catalog = *m_catalog](const auto& work) { return catalog.with_store(work); }));
    }
    return execute_control(*m_catalog, *m_audit, request, ::getuid());
}

Result<std::unique_ptr<ControlSocket>> ControlSocket::listen(const std::string& database, layers::LiveCatalog& catalog,
                                                             layers::AuditLog& audit, Allow allow, std::function<void()> after)
{
    const std::string path = socket_path_of(database);
    Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    Descriptor stop(::eventfd(0, EFD_CLOEXEC));
    const Address address(path);
    ::unlink(path.c_str());  // the writer's lock is ours, so a socket left here is a dead one
    const mode_t before = ::umask(0177);
    const bool bound = listener.get() >= 0 && stop.get() >= 0 &&
                       ::bind(listener.get(), address.get(), sizeof(sockaddr_un)) == 0 && ::listen(listener.get(), 16) == 0;
    ::umask(before);
    if (!bound) return internal_error("cannot listen on " + path + ": " + std::strerror(errno));
    return std::unique_ptr<ControlSocket>(
        new ControlSocket(listener.release(), stop.release(), path, catalog, audit, std::move(allow), std::move(after)));
}

ControlSocket::ControlSocket(int descriptor, int stop_descriptor, std::string path, layers::LiveCatalog& catalog,
                             layers::AuditLog& audit, Allow allow, std::function<void()> after)
    : m_descriptor(descriptor),
      m_stop_descriptor(stop_descriptor),
      m_path(std::move(path)),
      m_catalog(catalog),
      m_audit(audit),
      m_allow(std::move(allow)),
      m_after(std::move(after)),
      m_thread([this] { run(); })
{
}

ControlSocket::~ControlSocket()
{
    const std::uint64_t one = 1;
    if (::write(m_stop_descriptor, &one, sizeof one) == sizeof one)
        m_thread.join();
    else
        m_thread.detach();
    ::unlink(m_path.c_str());
    ::close(m_descriptor);
    ::close(m_stop_descriptor);
}

void ControlSocket::run()
{
    for (;;) {
        pollfd waited[2] = {{m_descriptor, POLLIN, 0}, {m_stop_descriptor, POLLIN, 0}};
        if (::poll(waited, 2, -1) < 0 && errno != EINTR) return;
        if (waited[1].revents != 0) return;
        if (waited[0].revents == 0) continue;
        const Descriptor connection(::accept4(m_descriptor, nullptr, nullptr, SOCK_CLOEXEC));
        if (connection.get() < 0) continue;
        const timeval patience{10, 0};
        ::setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        const auto request = read_all(connection.get());
        if (!request) continue;
        Json answer;
        try {
            const Result<std::string> done =
                execute_control(m_catalog, m_audit, *request, peer_of(connection.get()), m_allow(*request));
            answer = done ? Json{{"answer", *done}} : error_to_json(done.error());
        } catch (const std::exception& fault) {
            answer = error_to_json(internal_error(fault.what()));
        }
        m_after();
        write_all(connection.get(), answer.dump(-1, ' ', false, Json::error_handler_t::replace));
    }
}

}  // namespace haishu::server
