#include "layers/audit/hash_chain.hpp"

#include "geo/base/assert.hpp"
#include "layers/audit/durable_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <filesystem>

namespace haishu::layers
{

namespace
{

static_assert(std::tuple_size_v<Mac> == crypto_auth_hmacsha256_BYTES);

constexpr std::size_t KEY_BYTES = crypto_auth_hmacsha256_KEYBYTES;

void start_library()
{
    HAISHU_ASSERT(sodium_init() >= 0, "the cryptographic library starts");
}

const unsigned char* bytes_of(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hex_of(const unsigned char* bytes, std::size_t count)
{
    std::string text(count * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes, count);
    text.pop_back();
    return text;
}

Error key_fault(const char* id, const std::string& path, const std::string& what)
{
    return Error{ErrorCode::Conflict, id, path + ": " + what, {}};
}

// Made beside its place and then linked into it, so that two who make one at the same moment end up with the same.
Result<void> make_key_file(const std::string& path)
{
    std::array<unsigned char, KEY_BYTES> secret{};
    randombytes_buf(secret.data(), secret.size());
    std::string text = hex_of(secret.data(), secret.size()) + '\n';
    sodium_memzero(secret.data(), secret.size());
    const std::string making = path + ".making-" + std::to_string(::getpid());
    ::unlink(making.c_str());
    const auto made = [&]() -> Result<void> {
        HAISHU_TRY(DurableFile file, DurableFile::open(making, O_WRONLY | O_CREAT | O_EXCL));
        HAISHU_CHECK(file.write(text));
        HAISHU_CHECK(file.sync());
        if (::link(making.c_str(), path.c_str()) != 0 && errno != EEXIST) return file.fault();
        return {};
    }();
    sodium_memzero(text.data(), text.size());
    ::unlink(making.c_str());
    HAISHU_CHECK(made);
    return sync_folder_of(path);
}

}  // namespace

struct ChainKey::Secret {
    std::array<unsigned char, KEY_BYTES> bytes{};
    ~Secret() { sodium_memzero(bytes.data(), bytes.size()); }
};

ChainKey::ChainKey(std::unique_ptr<Secret> secret) : m_secret(std::move(secret)) {}
ChainKey::ChainKey(ChainKey&&) noexcept = default;
ChainKey& ChainKey::operator=(ChainKey&&) noexcept = default;
ChainKey::~ChainKey() = default;

Result<ChainKey> ChainKey::read(const std::string& path)
{
    start_library();
    std::error_code unknown;
    if (!std::filesystem::exists(path, unknown)) {
        return key_fault("audit-key-missing", path, "there is no such key: put it back from where it is kept");
    }
    HAISHU_TRY(const DurableFile file, DurableFile::open(path, O_RDONLY | O_NONBLOCK));
    struct stat state {
    };
    if (::fstat(file.descriptor(), &state) != 0 || !S_ISREG(state.st_mode)) {
        return key_fault("audit-key-damaged", path, "not an ordinary file");
    }
    if ((state.st_mode & 0077) != 0) {
        return key_fault("audit-key-exposed", path, "others may read or change the key: chmod 600 it, and ask who did");
    }
    std::array<char, KEY_BYTES * 2 + 2> text{};
    const ssize_t length = ::read(file.descriptor(), text.data(), text.size());
    auto secret = std::make_unique<Secret>();
    std::size_t decoded = 0;
    const bool has_length = length == KEY_BYTES * 2 + 1 && text[KEY_BYTES * 2] == '\n';
    const bool is_hex = has_length && sodium_hex2bin(secret->bytes.data(), secret->bytes.size(), text.data(), KEY_BYTES * 2,
                                                     nullptr, &decoded, nullptr) == 0;
    sodium_memzero(text.data(), text.size());
    if (!is_hex || decoded != KEY_BYTES) {
        return key_fault("audit-key-damaged", path, "not a key of 64 hexadecimal digits: put it back from where it is kept");
    }
    return ChainKey(std::move(secret));
}

Result<ChainKey> ChainKey::read_or_make(const std::string& path)
{
    start_library();
    std::error_code fault;
    if (!std::filesystem::exists(std::filesystem::symlink_status(path, fault))) HAISHU_CHECK(make_key_file(path));
    return read(path);
}

Mac ChainKey::link(std::string_view kind, std::int64_t sequence, const Mac& before, std::string_view bytes) const
{
    CanonicalBytes head;
    head.add(kind).add(sequence).add(std::string_view(reinterpret_cast<const char*>(before.data()), before.size()));
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, m_secret->bytes.data(), m_secret->bytes.size());
    crypto_auth_hmacsha256_update(&state, bytes_of(head.bytes()), head.bytes().size());
    crypto_auth_hmacsha256_update(&state, bytes_of(bytes), bytes.size());
    Mac mac{};
    crypto_auth_hmacsha256_final(&state, mac.data());
    return mac;
}

std::string ChainKey::digest(std::string_view text) const
{
    return hex(link("digest", 0, Mac{}, text)).substr(0, 32);
}

CanonicalBytes& CanonicalBytes::add(std::string_view text)
{
    add(static_cast<std::int64_t>(text.size()));
    m_bytes += text;
    return *this;
}

CanonicalBytes& CanonicalBytes::add(std::int64_t number)
{
    const auto bits = static_cast<std::uint64_t>(number);
    for (int shift = 56; shift >= 0; shift -= 8) m_bytes += static_cast<char>(bits >> static_cast<unsigned>(shift) & 0xFFU);
    return *this;
}

std::string hex(const Mac& mac)
{
    return hex_of(mac.data(), mac.size());
}

std::optional<Mac> parse_mac(std::string_view text)
{
    Mac mac{};
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
    }
    std::size_t decoded = 0;
    const bool is_hex = text.size() == mac.size() * 2 &&
                        sodium_hex2bin(mac.data(), mac.size(), text.data(), text.size(), nullptr, &decoded, nullptr) == 0;
    if (!is_hex) return std::nullopt;
    return mac;
}

}  // namespace haishu::layers
