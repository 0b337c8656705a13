#pragma once
// Values that stand nowhere but where the sample catalogue put them, so that whatever byte of an answer holds one tells where
// it came from: words, integers, reals and longitudes, each with the number of its marker in it.

#include "layers/catalog/descriptor.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::contract
{

struct MarkedRow {
    std::string community;   // that it lies in
    std::string department;  // that it belongs to; empty: none
};

struct Marker {
    std::string layer;
    std::string part;  // "field x", "title", ...
    layers::Level level = layers::Level::Public;
    std::optional<MarkedRow> row;  // absent: of the descriptor
    bool is_layer_id = false;
    bool is_past = false;  // of a row as it was, that is told to accounts only
};

class MarkerBook
{
   public:
    // The number of a new marker.
    std::size_t add(Marker marker);
    [[nodiscard]] const std::vector<Marker>& all() const { return m_markers; }
    [[nodiscard]] Marker& at(std::size_t number) { return m_markers.at(number / 10); }
    [[nodiscard]] const Marker& at(std::size_t number) const { return m_markers.at(number / 10); }
    [[nodiscard]] std::set<std::size_t> numbers() const;

    // The four shapes of a marker.
    static std::string word(std::size_t number);            // "qz00042x", also a name of a field or a layer
    static std::int64_t integer(std::size_t number);        // of 53 bits: exact as a number of JSON and as a double
    static double real(std::size_t number);                 // the same value
    static std::string west_longitude(std::size_t number);  // 121.54..., in community C1
    static std::string east_longitude(std::size_t number);  // 121.55..., in C2

   private:
    std::vector<Marker> m_markers;
};

inline constexpr std::size_t most_markers = 65'536;

struct FoundMarkers {
    std::set<std::size_t> values;      // numbers of words, integers and reals
    std::set<std::size_t> longitudes;  // of those that are places; what is computed from places may look like another one
};

// In plain bytes: as text, as words of a binary format in both orders, as varints.
FoundMarkers find_markers(std::string_view bytes);

}  // namespace haishu::contract
