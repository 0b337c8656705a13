#include "tests/contract/matrix/plain_bytes.hpp"

#include <cstdint>
#include <memory>
#include <stdexcept>

#include <libdeflate.h>

namespace haishu::contract
{

namespace
{

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size)
{
    if (at + size > bytes.size()) throw std::runtime_error("a packed answer ends too soon");
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    return value;
}

using Decompressor = std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>;

Decompressor make_decompressor()
{
    return {libdeflate_alloc_decompressor(), &libdeflate_free_decompressor};
}

}  // namespace

std::string unpacked_gzip(std::string_view bytes)
{
    std::string out(number_at(bytes, bytes.size() - 4, 4), '\0');
    const auto done =
        libdeflate_gzip_decompress(make_decompressor().get(), bytes.data(), bytes.size(), out.data(), out.size(), nullptr);
    if (done != LIBDEFLATE_SUCCESS) throw std::runtime_error("not gzip");
    return out;
}

// By the directory at its end (PKWARE APPNOTE 4.3.12).
std::string unpacked_zip(std::string_view bytes)
{
    const std::string_view entry("PK\x01\x02", 4);
    std::string out;
    for (auto at = bytes.find(entry); at != std::string_view::npos; at = bytes.find(entry, at + 46)) {
        const auto method = number_at(bytes, at + 10, 2);
        const auto packed = number_at(bytes, at + 20, 4), whole = number_at(bytes, at + 24, 4);
        const auto name_size = number_at(bytes, at + 28, 2), local = number_at(bytes, at + 42, 4);
        const auto data = local + 30 + number_at(bytes, local + 26, 2) + number_at(bytes, local + 28, 2);
        out += std::string(bytes.substr(at + 46, name_size)) + '\n';
        if (method == 0) {
            out += bytes.substr(data, whole);
            continue;
        }
        std::string file(whole, '\0');
        const auto done =
            libdeflate_deflate_decompress(make_decompressor().get(), bytes.data() + data, packed, file.data(), whole, nullptr);
        if (method != 8 || done != LIBDEFLATE_SUCCESS) throw std::runtime_error("not deflate");
        out += file;
    }
    return out;
}

}  // namespace haishu::contract
