#pragma once
// Content codings: choosing one by Accept-Encoding, and making it.

#include <optional>
#include <string>
#include <string_view>

namespace haishu::server
{

enum class Coding { Identity, Gzip, Brotli };

std::string_view coding_name(Coding coding);  // "identity", "gzip", "br"

// Weight of a coding in an Accept-Encoding value, 0 to 1000. Without the header, or not named there, only identity is wanted.
int coding_weight(std::string_view accept_encoding, Coding coding);
// The heaviest of brotli, gzip and identity, in this order when equal.
Coding preferred_coding(std::string_view accept_encoding);

// True for types that get smaller: text, JSON, XML, SVG, scripts, vector tiles.
bool is_compressible(std::string_view content_type);

std::string gzip(std::string_view bytes, int level = 6);                     // level 1 to 12
std::optional<std::string> brotli(std::string_view bytes, int quality = 4);  // nothing when the encoder has no memory
std::optional<std::string> encode(std::string_view bytes, Coding coding);

}  // namespace haishu::server
