#include "server/http/compression.hpp"

#include "server/http/token.hpp"

#include <array>
#include <memory>

#include <brotli/encode.h>
#include <libdeflate.h>

namespace haishu::server
{

std::string_view coding_name(Coding coding)
{
    switch (coding) {
        case Coding::Gzip: return "gzip";
        case Coding::Brotli: return "br";
        case Coding::Identity: break;
    }
    return "identity";
}

int coding_weight(std::string_view accept_encoding, Coding coding)
{
    int by_star = coding == Coding::Identity ? 1 : 0;  // identity is acceptable, though last, unless it is refused
    while (!accept_encoding.empty()) {
        const Weighted item = parse_weighted(take_part(accept_encoding, ','));
        if (equal_ignoring_case(item.name, coding_name(coding))) return item.weight;
        if (coding == Coding::Gzip && equal_ignoring_case(item.name, "x-gzip")) return item.weight;
        if (item.name == "*") by_star = item.weight;
    }
    return by_star;
}

Coding preferred_coding(std::string_view accept_encoding)
{
    Coding best = Coding::Identity;
    int weight = coding_weight(accept_encoding, Coding::Identity);
    for (const Coding coding : {Coding::Gzip, Coding::Brotli}) {
        const int candidate = coding_weight(accept_encoding, coding);
        if (candidate == 0 || candidate < weight) continue;
        best = coding;
        weight = candidate;
    }
    return best;
}

bool is_compressible(std::string_view content_type)
{
    const std::string_view type = take_part(content_type, ';');
    const auto ends_with = [type](std::string_view end) {
        return type.size() >= end.size() && equal_ignoring_case(type.substr(type.size() - end.size()), end);
    };
    if (type.size() > 5 && equal_ignoring_case(type.substr(0, 5), "text/")) return !ends_with("event-stream");
    static constexpr std::array<std::string_view, 7> whole{"application/json", "application/javascript",
                                                           "application/xml",  "application/manifest+json",
                                                           "image/svg+xml",    "application/vnd.mapbox-vector-tile",
                                                           "application/wasm"};
    for (const std::string_view name : whole) {
        if (equal_ignoring_case(type, name)) return true;
    }
    return ends_with("+json") || ends_with("+xml");
}

std::string gzip(std::string_view bytes, int level)
{
    const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
        libdeflate_alloc_compressor(level), &libdeflate_free_compressor);
    if (!compressor) throw std::bad_alloc();
    std::string out(libdeflate_gzip_compress_bound(compressor.get(), bytes.size()), '\0');
    out.resize(libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(), out.data(), out.size()));
    return out;
}

std::optional<std::string> brotli(std::string_view bytes, int quality)
{
    // A window of 256 KiB: bodies are mostly smaller, and the encoder's memory grows with the window.
    constexpr int window = 18;
    std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
    if (size == 0) return std::nullopt;
    std::string out(size, '\0');
    const auto* from = reinterpret_cast<const std::uint8_t*>(bytes.data());
    auto* to = reinterpret_cast<std::uint8_t*>(out.data());
    if (BrotliEncoderCompress(quality, window, BROTLI_MODE_TEXT, bytes.size(), from, &size, to) != BROTLI_TRUE)
        return std::nullopt;
    out.resize(size);
    return out;
}

std::optional<std::string> encode(std::string_view bytes, Coding coding)
{
    switch (coding) {
        case Coding::Gzip: return gzip(bytes);
        case Coding::Brotli: return brotli(bytes);
        case Coding::Identity: break;
    }
    return std::nullopt;
}

}  // namespace haishu::server
