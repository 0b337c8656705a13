#include "layers/search/posting_lists.hpp"

#include "geo/base/assert.hpp"

#include <algorithm>
#include <limits>

namespace haishu::layers
{

namespace
{

constexpr std::uint32_t more_follows = 0x80;

std::uint32_t byte_count(std::uint32_t number)
{
    std::uint32_t count = 1;
    for (; number >= more_follows; number >>= 7U) ++count;
    return count;
}

std::uint8_t* write_number(std::uint8_t* out, std::uint32_t number)
{
    for (; number >= more_follows; number >>= 7U) *out++ = static_cast<std::uint8_t>(number | more_follows);
    *out++ = static_cast<std::uint8_t>(number);
    return out;
}

// What is known of each key while lists are made; looked up by open addressing.
struct ListInMaking {
    std::uint32_t key = 0;
    std::uint32_t bytes = 0;  // 0: not in use
    std::uint32_t last = 0;   // number
    std::uint32_t begin = 0;
};

class ListsInMaking
{
   public:
    ListInMaking& of(std::uint32_t key)
    {
        if (m_count * 2 >= m_slots.size()) grow();
        ListInMaking& list = m_slots[place_of(key)];
        if (list.bytes == 0) {
            list.key = key;
            ++m_count;
        }
        return list;
    }
    ListInMaking& known(std::uint32_t key) { return m_slots[place_of(key)]; }

    // Those in use, by key; known() still finds them where they are.
    std::vector<ListInMaking*> in_order()
    {
        std::vector<ListInMaking*> lists;
        lists.reserve(m_count);
        for (ListInMaking& list : m_slots) {
            if (list.bytes > 0) lists.push_back(&list);
        }
        std::sort(lists.begin(), lists.end(), [](const auto* a, const auto* b) { return a->key < b->key; });
        return lists;
    }

   private:
    [[nodiscard]] std::size_t place_of(std::uint32_t key) const
    {
        const std::size_t mask = m_slots.size() - 1;
        std::size_t place = (key * std::uint64_t{0x9E37'79B9'7F4A'7C15} >> 32U) & mask;
        while (m_slots[place].bytes > 0 && m_slots[place].key != key) place = (place + 1) & mask;
        return place;
    }
    void grow()
    {
        std::vector<ListInMaking> before(m_slots.size() * 2);
        before.swap(m_slots);
        for (const ListInMaking& list : before) {
            if (list.bytes > 0) m_slots[place_of(list.key)] = list;
        }
    }

    std::vector<ListInMaking> m_slots = std::vector<ListInMaking>(1024);
    std::size_t m_count = 0;
};

}  // namespace

std::optional<PostingLists> PostingLists::create(FunctionRef<bool(Add)> tell)
{
    ListsInMaking making;
    const bool is_counted = tell([&](std::uint32_t key, std::uint32_t number) {
        ListInMaking& list = making.of(key);
        if (list.bytes > 0 && list.last == number) return;
        list.bytes += byte_count(number - list.last);
        list.last = number;
    });
    if (!is_counted) return std::nullopt;

    PostingLists made;
    const std::vector<ListInMaking*> lists = making.in_order();
    made.m_keys.reserve(lists.size());
    made.m_begin.reserve(lists.size() + 1);
    std::uint64_t end = 0;
    for (ListInMaking* list : lists) {
        made.m_keys.push_back(list->key);
        made.m_begin.push_back(static_cast<std::uint32_t>(end));
        list->begin = static_cast<std::uint32_t>(end);
        end += list->bytes;
        HAISHU_ASSERT(end <= std::numeric_limits<std::uint32_t>::max(), "the lists of an index have less than 4 GiB");
        list->last = std::numeric_limits<std::uint32_t>::max();  // nothing yet
    }
    made.m_begin.push_back(static_cast<std::uint32_t>(end));
    made.m_bytes.resize(end);
    const bool is_written = tell([&](std::uint32_t key, std::uint32_t number) {
        ListInMaking& list = making.known(key);
        if (list.last == number) return;
        const bool is_first = list.last == std::numeric_limits<std::uint32_t>::max();
        std::uint8_t* const from = made.m_bytes.data() + list.begin;
        list.begin += static_cast<std::uint32_t>(write_number(from, is_first ? number : number - list.last) - from);
        list.last = number;
    });
    if (!is_written) return std::nullopt;
    return made;
}

std::span<const std::uint8_t> PostingLists::bytes_of(std::uint32_t key) const
{
    const auto found = std::lower_bound(m_keys.begin(), m_keys.end(), key);
    if (found == m_keys.end() || *found != key) return {};
    const auto at = static_cast<std::size_t>(found - m_keys.begin());
    return {m_bytes.data() + m_begin[at], m_begin[at + 1] - m_begin[at]};
}

std::size_t PostingLists::Reader::read(std::span<std::uint32_t> numbers)
{
    std::size_t count = 0;
    std::size_t at = 0;
    while (at < m_bytes.size() && count < numbers.size()) {
        std::uint32_t difference = 0;
        std::uint32_t shift = 0;
        std::uint8_t byte = 0;
        do {
            byte = m_bytes[at++];
            difference |= (byte & ~more_follows & 0xffU) << shift;
            shift += 7;
        } while ((byte & more_follows) != 0);
        m_number += difference;
        numbers[count++] = m_number;
    }
    m_bytes = m_bytes.subspan(at);
    return count;
}

std::size_t PostingLists::memory_bytes() const
{
    return m_keys.capacity() * sizeof(std::uint32_t) + m_begin.capacity() * sizeof(std::uint32_t) + m_bytes.capacity();
}

}  // namespace haishu::layers
