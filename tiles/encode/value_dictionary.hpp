#pragma once
// The values of one MVT layer, each distinct value once. Finding one costs no allocation; clearing costs nothing, because
// entries are stamped with the epoch they were made in.

#include "tiles/encode/byte_writer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace haishu::tiles
{

class ValueDictionary
{
   public:
    ValueDictionary();
    void clear();

    // Each gives the value's place in the layer.
    std::uint32_t boolean(bool value);
    std::uint32_t integer(std::int64_t value);
    std::uint32_t real(double value);
    std::uint32_t date(std::int64_t days);               // RFC 3339 full-date text
    std::uint32_t date_time(std::int64_t milliseconds);  // RFC 3339 text in UTC
    std::uint32_t text(std::string_view value);
    // For texts of which equal ones mostly share their bytes until the next `clear`: found by address, without hashing.
    std::uint32_t shared_text(std::string_view value);

    [[nodiscard]] std::size_t size() const { return m_entries.size(); }
    // The values as fields 4 of a layer message, in order.
    [[nodiscard]] std::string_view encoded() const { return m_bytes.bytes(); }

   private:
    enum class Kind : std::uint8_t { Boolean, Integer, Real, Date, DateTime, Text };
    struct Entry {
        std::uint64_t bits;  // of a number, or the length of a text
        std::size_t offset;  // of a text's bytes in m_bytes
        Kind kind;
    };
    struct Slot {
        std::uint64_t hash = 0;
        std::uint32_t epoch = 0;
        std::uint32_t index = 0;
    };
    struct Address {
        const char* data = nullptr;
        std::size_t size = 0;
        std::uint32_t epoch = 0;
        std::uint32_t index = 0;
    };
    struct SmallInteger {
        std::uint32_t epoch = 0;
        std::uint32_t index = 0;
    };

    std::uint32_t number(Kind kind, std::uint64_t bits);
    std::uint32_t add(Slot& slot, std::uint64_t hash, const Entry& entry);
    void encode_number(Kind kind, std::uint64_t bits);
    void encode_text(std::string_view value);
    void rehash(std::size_t slots);

    std::uint64_t m_seed;
    std::uint32_t m_epoch = 1;
    std::vector<Slot> m_slots;
    std::size_t m_slots_in_use;  // the first ones, a power of two
    std::vector<Entry> m_entries;
    std::vector<std::uint64_t> m_hashes;  // of the entries
    std::array<Address, 1024> m_addresses{};
    std::array<SmallInteger, 256> m_small_integers{};
    ByteWriter m_bytes;
};

}  // namespace haishu::tiles
