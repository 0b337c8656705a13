// Landlock, by its system calls: the C library of Debian 12 has no names for them, and its headers know version 2.

#include "data/worker/confinement.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace haishu::data
{
namespace
{

constexpr long create_ruleset_call = 444;
constexpr long add_rule_call = 445;
constexpr long restrict_self_call = 446;
constexpr std::uint32_t ask_version = 1;
constexpr int path_beneath = 1;

// include/uapi/linux/landlock.h; a kernel takes a longer structure than it knows while the rest is zero.
struct Ruleset {
    std::uint64_t files = 0;
    std::uint64_t network = 0;  // from version 4
    std::uint64_t scoped = 0;   // from version 6
};
struct __attribute__((packed)) PathRule {
    std::uint64_t allowed = 0;
    std::int32_t parent = -1;
};

constexpr std::uint64_t write_file = 1 << 1;
constexpr std::uint64_t read_file = 1 << 2;
constexpr std::uint64_t read_folder = 1 << 3;
constexpr std::uint64_t remove_folder = 1 << 4;
constexpr std::uint64_t remove_file = 1 << 5;
constexpr std::uint64_t make_folder = 1 << 7;
constexpr std::uint64_t make_file = 1 << 8;
constexpr std::uint64_t make_link = 1 << 12;
constexpr std::uint64_t refer = 1 << 13;     // version 2
constexpr std::uint64_t truncate = 1 << 14;  // version 3
constexpr std::uint64_t control = 1 << 15;   // version 5: ioctl of devices
constexpr std::uint64_t of_files = read_file | write_file | truncate | control;

std::uint64_t known_rights(int version)
{
    constexpr std::uint64_t first_version = (1 << 13) - 1;
    return first_version | (version >= 2 ? refer : 0) | (version >= 3 ? truncate : 0) | (version >= 5 ? control : 0);
}

// What a library reads beside the foreign file: itself, tables of characters, and the database of reference systems.
constexpr const char* system_files[] = {"/usr/lib",
                                        "/lib",
                                        "/lib64",
                                        "/usr/lib64",
                                        "/usr/share/proj",
                                        "/usr/share/gdal",
                                        "/usr/local/lib",
                                        "/etc/ld.so.cache",
                                        "/usr/share/libgeotiff-dev",
                                        "/dev/urandom",
                                        "/dev/null"};

class Rules
{
   public:
    Rules(int descriptor, std::uint64_t known) : m_descriptor(descriptor), m_known(known) {}
    Rules(const Rules&) = delete;
    Rules& operator=(const Rules&) = delete;
    ~Rules() { ::close(m_descriptor); }

    // What is not there needs no rule.
    [[nodiscard]] Result<void> allow(const std::string& path, std::uint64_t rights) const
    {
        const int place = ::open(path.c_str(), O_PATH | O_CLOEXEC);
        if (place < 0) return {};
        struct stat about {
        };
        const bool is_folder = ::fstat(place, &about) == 0 && S_ISDIR(about.st_mode);
        PathRule rule;
        rule.allowed = rights & m_known & (is_folder ? ~std::uint64_t{0} : of_files);
        rule.parent = place;
        const long done = rule.allowed == 0 ? 0 : ::syscall(add_rule_call, m_descriptor, path_beneath, &rule, 0);
        const int fault = errno;
        ::close(place);
        return done == 0 ? Result<void>() : Result<void>(unconfined("Landlock", fault));
    }
    [[nodiscard]] Result<void> enforce() const
    {
        return ::syscall(restrict_self_call, m_descriptor, 0) == 0 ? Result<void>() : Result<void>(unconfined("Landlock", errno));
    }

   private:
    int m_descriptor;
    std::uint64_t m_known;
};

}  // namespace

Result<int> restrict_files(const Confinement& confinement)
{
    const long version = ::syscall(create_ruleset_call, nullptr, 0, ask_version);
    if (version <= 0) return 0;
    Ruleset wanted;
    wanted.files = known_rights(static_cast<int>(version));
    if (version >= 4) wanted.network = 3;  // binding and connecting of TCP
    if (version >= 6) wanted.scoped = 3;   // abstract sockets and signals
    const long ruleset = ::syscall(create_ruleset_call, &wanted, sizeof wanted, 0);
    if (ruleset < 0) return unconfined("Landlock", errno);
    const Rules rules(static_cast<int>(ruleset), wanted.files);
    constexpr std::uint64_t reading = read_file | read_folder;
    constexpr std::uint64_t all =
        reading | write_file | remove_folder | remove_file | make_folder | make_file | make_link | refer | truncate;
    for (const char* const path : system_files) HAISHU_CHECK(rules.allow(path, reading));
    for (const std::string& path : confinement.readable) HAISHU_CHECK(rules.allow(path, reading));
    for (const std::string& path : confinement.listable) HAISHU_CHECK(rules.allow(path, read_folder));
    HAISHU_CHECK(rules.allow(confinement.work_folder, all));
    HAISHU_CHECK(rules.enforce());
    return static_cast<int>(version);
}

}  // namespace haishu::data
