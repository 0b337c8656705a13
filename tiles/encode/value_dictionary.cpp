#include "tiles/encode/value_dictionary.hpp"

#include "tiles/encode/rfc3339.hpp"

#include <algorithm>
#include <bit>
#include <random>

namespace haishu::tiles
{
namespace
{

// Fields of the Value message, MVT 2.1 section 4.1.
constexpr unsigned char layer_values_tag = 4 << 3 | 2;
constexpr unsigned char text_tag = 1 << 3 | 2;
constexpr unsigned char double_tag = 3 << 3 | 1;
constexpr unsigned char unsigned_tag = 5 << 3 | 0;
constexpr unsigned char zigzag_tag = 6 << 3 | 0;
constexpr unsigned char bool_tag = 7 << 3 | 0;

constexpr std::size_t usual_slots = 1 << 12;
constexpr std::size_t kept_slots = 1 << 18;
constexpr std::size_t kept_bytes = 8 << 20;

std::uint64_t mix(std::uint64_t a, std::uint64_t b)
{
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// The seed keeps whoever brings the data from choosing texts that collide; the answer does not depend on it.
std::uint64_t hash_text(std::string_view text, std::uint64_t seed)
{
    std::uint64_t hash = seed ^ text.size();
    const char* at = text.data();
    std::size_t left = text.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        hash = mix(hash ^ word, 0x9E3779B97F4A7C15);
    }
    std::uint64_t word = 0;
    if (left > 0) std::memcpy(&word, at, left);
    return mix(hash ^ word, 0xD6E8FEB86659FD93 ^ seed);
}

}  // namespace

ValueDictionary::ValueDictionary()
    : m_seed((std::uint64_t{std::random_device{}()} << 32 | 1) ^ std::random_device{}()),
      m_slots(usual_slots),
      m_slots_in_use(usual_slots)
{
}

void ValueDictionary::clear()
{
    m_entries.clear();
    m_hashes.clear();
    m_bytes.clear();
    m_bytes.shrink_above(kept_bytes);
    if (m_slots.size() > kept_slots) {
        m_slots = std::vector<Slot>(usual_slots);
        m_entries.shrink_to_fit();
        m_hashes.shrink_to_fit();
    }
    m_slots_in_use = usual_slots;  // few slots stay in the processor's cache
    if (++m_epoch == 0) {
        m_slots.assign(m_slots.size(), Slot{});
        m_addresses.fill(Address{});
        m_small_integers.fill(SmallInteger{});
        m_epoch = 1;
    }
}

std::uint32_t ValueDictionary::boolean(bool value)
{
    return number(Kind::Boolean, value ? 1 : 0);
}

std::uint32_t ValueDictionary::integer(std::int64_t value)
{
    const auto bits = static_cast<std::uint64_t>(value);
    if (bits >= m_small_integers.size()) return number(Kind::Integer, bits);
    SmallInteger& known = m_small_integers[bits];
    if (known.epoch != m_epoch) known = {m_epoch, number(Kind::Integer, bits)};
    return known.index;
}

std::uint32_t ValueDictionary::real(double value)
{
    return number(Kind::Real, std::bit_cast<std::uint64_t>(value + 0.0));  // -0 is 0
}

std::uint32_t ValueDictionary::date(std::int64_t days)
{
    return number(Kind::Date, static_cast<std::uint64_t>(days));
}

std::uint32_t ValueDictionary::date_time(std::int64_t milliseconds)
{
    return number(Kind::DateTime, static_cast<std::uint64_t>(milliseconds));
}

std::uint32_t ValueDictionary::number(Kind kind, std::uint64_t bits)
{
    const std::uint64_t hash = mix(bits ^ m_seed, 0x9E3779B97F4A7C15 + static_cast<std::uint64_t>(kind) * 2);
    const std::size_t mask = m_slots_in_use - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        Slot& slot = m_slots[at];
        if (slot.epoch != m_epoch) {
            encode_number(kind, bits);
            return add(slot, hash, {bits, 0, kind});
        }
        if (slot.hash == hash) {
            const Entry& entry = m_entries[slot.index];
            if (entry.kind == kind && entry.bits == bits) return slot.index;
        }
    }
}

std::uint32_t ValueDictionary::text(std::string_view value)
{
    const std::uint64_t hash = hash_text(value, m_seed);
    const std::size_t mask = m_slots_in_use - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        Slot& slot = m_slots[at];
        if (slot.epoch != m_epoch) {
            encode_text(value);
            return add(slot, hash, {value.size(), m_bytes.size() - value.size(), Kind::Text});
        }
        if (slot.hash == hash) {
            const Entry& entry = m_entries[slot.index];
            if (entry.kind == Kind::Text && m_bytes.bytes().substr(entry.offset, entry.bits) == value) return slot.index;
        }
    }
}

std::uint32_t ValueDictionary::shared_text(std::string_view value)
{
    const std::uint64_t where = std::bit_cast<std::uintptr_t>(value.data()) * 0x9E3779B97F4A7C15;
    Address& known = m_addresses[where >> 54];
    if (known.epoch != m_epoch || known.data != value.data() || known.size != value.size()) {
        known = {value.data(), value.size(), m_epoch, text(value)};
    }
    return known.index;
}

std::uint32_t ValueDictionary::add(Slot& slot, std::uint64_t hash, const Entry& entry)
{
    const auto index = static_cast<std::uint32_t>(m_entries.size());
    slot = {hash, m_epoch, index};
    m_entries.push_back(entry);
    m_hashes.push_back(hash);
    if (m_entries.size() * 2 > m_slots_in_use) rehash(m_slots_in_use * 2);
    return index;
}

void ValueDictionary::rehash(std::size_t slots)
{
    if (m_slots.size() < slots) m_slots.resize(slots);
    std::fill_n(m_slots.begin(), slots, Slot{});
    m_slots_in_use = slots;
    for (std::size_t i = 0; i < m_hashes.size(); ++i) {
        std::size_t at = m_hashes[i] & (slots - 1);
        while (m_slots[at].epoch == m_epoch) at = (at + 1) & (slots - 1);
        m_slots[at] = {m_hashes[i], m_epoch, static_cast<std::uint32_t>(i)};
    }
}

void ValueDictionary::encode_number(Kind kind, std::uint64_t bits)
{
    Rfc3339Buffer buffer;
    if (kind == Kind::Date) return encode_text(rfc3339_date(static_cast<std::int64_t>(bits), buffer));
    if (kind == Kind::DateTime) return encode_text(rfc3339_date_time(static_cast<std::int64_t>(bits), buffer));

    m_bytes.reserve_more(3 + max_varint_bytes);
    m_bytes.put_byte(layer_values_tag);
    if (kind == Kind::Real) {
        m_bytes.put_byte(9);
        m_bytes.put_byte(double_tag);
        m_bytes.put_fixed64(bits);
        return;
    }
    const bool is_negative = kind == Kind::Integer && static_cast<std::int64_t>(bits) < 0;
    const std::uint64_t value = is_negative ? zigzag(static_cast<std::int64_t>(bits)) : bits;
    m_bytes.put_byte(static_cast<unsigned char>(1 + varint_size(value)));
    m_bytes.put_byte(kind == Kind::Boolean ? bool_tag : is_negative ? zigzag_tag : unsigned_tag);
    m_bytes.put_varint(value);
}

void ValueDictionary::encode_text(std::string_view value)
{
    m_bytes.reserve_more(2 + 2 * max_varint_bytes + value.size());
    m_bytes.put_byte(layer_values_tag);
    m_bytes.put_varint(1 + varint_size(value.size()) + value.size());
    m_bytes.put_byte(text_tag);
    m_bytes.put_varint(value.size());
    m_bytes.put_bytes(value);
}

}  // namespace haishu::tiles
