#include "data/local/secret_file.hpp"

#include "layers/audit/durable_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>

namespace haishu::data
{
namespace
{

using layers::DurableFile;

constexpr std::string_view magic = "haishu-secret-1\n";

struct Key {
    std::array<unsigned char, crypto_secretbox_KEYBYTES> bytes{};
    Key() = default;
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key() { sodium_memzero(bytes.data(), bytes.size()); }
};

Error key_fault(const char* id, const std::string& path, const std::string& what)
{
    const std::string name = std::filesystem::path(path).filename().string();
    return Error{ErrorCode::Conflict, id, name + ": " + what, {{"name", name}}};
}

void start_library()
{
    HAISHU_ASSERT(sodium_init() >= 0, "the cryptographic library starts");
}

const unsigned char* bytes_of(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

Result<std::unique_ptr<Key>> read_key(const std::string& path)
{
    std::error_code unknown;
    if (!std::filesystem::exists(path, unknown))
        return key_fault("local-key-missing", path, "there is no such key: put it back from where it is kept, or name it");
    HAISHU_TRY(const DurableFile file, DurableFile::open(path, O_RDONLY | O_NONBLOCK));
    struct stat state {
    };
    if (::fstat(file.descriptor(), &state) != 0 || !S_ISREG(state.st_mode))
        return key_fault("local-key-damaged", path, "not an ordinary file");
    if ((state.st_mode & 0077) != 0)
        return key_fault("local-key-exposed", path, "others may read or change the key: chmod 600 it, and ask who did");
    constexpr std::size_t digits = crypto_secretbox_KEYBYTES * 2;
    std::array<char, digits + 2> text{};
    const ssize_t length = ::read(file.descriptor(), text.data(), text.size());
    auto key = std::make_unique<Key>();
    std::size_t decoded = 0;
    const bool is_key =
        length == digits + 1 && text[digits] == '\n' &&
        sodium_hex2bin(key->bytes.data(), key->bytes.size(), text.data(), digits, nullptr, &decoded, nullptr) == 0 &&
        decoded == key->bytes.size();
    sodium_memzero(text.data(), text.size());
    if (!is_key) return key_fault("local-key-damaged", path, "not a key of 64 hexadecimal digits");
    return key;
}

// Written under another name and then put in its place: whole or not at all. `flags` say what happens to one that is there.
Result<void> write_whole(const std::string& path, std::string_view bytes, bool may_replace)
{
    const std::string making = path + ".new";
    ::unlink(making.c_str());
    {
        HAISHU_TRY(DurableFile file, DurableFile::open(making, O_WRONLY | O_CREAT | O_EXCL));
        HAISHU_CHECK(file.write(bytes));
        HAISHU_CHECK(file.sync());
    }
    const int done = may_replace ? ::rename(making.c_str(), path.c_str()) : ::link(making.c_str(), path.c_str());
    const int fault = errno;
    if (!may_replace) ::unlink(making.c_str());
    if (done != 0 && (may_replace || fault != EEXIST)) return internal_error(path + ": cannot be put in its place");
    return layers::sync_folder_of(path);
}

Result<void> make_key(const std::string& path)
{
    Key key;
    randombytes_buf(key.bytes.data(), key.bytes.size());
    std::array<char, crypto_secretbox_KEYBYTES * 2 + 1> text{};
    sodium_bin2hex(text.data(), text.size(), key.bytes.data(), key.bytes.size());
    text.back() = '\n';
    Result<void> made = write_whole(path, {text.data(), text.size()}, false);
    sodium_memzero(text.data(), text.size());
    return made;
}

}  // namespace

Result<std::string> read_secret_file(const std::string& path, const std::string& key_path)
{
    start_library();
    HAISHU_TRY(const std::string bytes, layers::read_text_file(path));
    if (bytes.empty()) return std::string();
    HAISHU_TRY(const auto key, read_key(key_path));
    constexpr std::size_t head = magic.size() + crypto_secretbox_NONCEBYTES;
    const bool has_head = bytes.size() >= head + crypto_secretbox_MACBYTES && bytes.compare(0, magic.size(), magic) == 0;
    std::string text(has_head ? bytes.size() - head - crypto_secretbox_MACBYTES : 0, '\0');
    const bool is_open =
        has_head && crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes) + head,
                                               bytes.size() - head, bytes_of(bytes) + magic.size(), key->bytes.data()) == 0;
    if (!is_open) return key_fault("local-key-wrong", key_path, "not the key of these local systems, or their file is damaged");
    return text;
}

Result<void> write_secret_file(const std::string& path, const std::string& key_path, std::string_view text)
{
    start_library();
    std::error_code unknown;
    if (!std::filesystem::exists(key_path, unknown) && !std::filesystem::exists(path, unknown)) HAISHU_CHECK(make_key(key_path));
    HAISHU_TRY(const auto key, read_key(key_path));
    std::array<unsigned char, crypto_secretbox_NONCEBYTES> nonce{};
    randombytes_buf(nonce.data(), nonce.size());
    std::string bytes(magic);
    bytes.append(reinterpret_cast<const char*>(nonce.data()), nonce.size());
    const std::size_t head = bytes.size();
    bytes.resize(head + text.size() + crypto_secretbox_MACBYTES);
    crypto_secretbox_easy(reinterpret_cast<unsigned char*>(bytes.data()) + head, bytes_of(text), text.size(), nonce.data(),
                          key->bytes.data());
    return write_whole(path, bytes, true);
}

}  // namespace haishu::data
