#include "layers/search/address/address_text.hpp"

#include "layers/search/search_text.hpp"

#include <algorithm>
#include <array>

namespace haishu::layers
{

namespace
{

using Text = std::u16string_view;

constexpr bool is_digit(char16_t sign)
{
    return sign >= u'0' && sign <= u'9';
}
constexpr bool is_letter(char16_t sign)
{
    return sign >= u'a' && sign <= u'z';
}

constexpr std::array<Text, 4> building_words{u"号楼", u"幢", u"栋", u"座"};
constexpr std::array<Text, 3> crossing_words{u"交叉路口", u"交叉口", u"路口"};
constexpr std::array<Text, 3> joining_words{u"与", u"和", u"跟"};
constexpr std::array<Text, 12> relation_words{u"斜对面", u"对面", u"旁边", u"附近", u"隔壁", u"旁",
                                              u"东侧",   u"西侧", u"南侧", u"北侧", u"门口", u"后面"};

// Reads from front to back; what is taken is gone.
class Reader
{
   public:
    explicit Reader(Text text) : m_rest(text) {}

    [[nodiscard]] bool is_at_end() const { return m_rest.empty(); }
    [[nodiscard]] Text rest() const { return m_rest; }
    [[nodiscard]] bool begins(Text word) const { return m_rest.starts_with(word); }

    std::u16string take(std::size_t length)
    {
        std::u16string taken(m_rest.substr(0, length));
        m_rest.remove_prefix(length);
        return taken;
    }
    bool take_word(Text word)
    {
        if (!begins(word)) return false;
        m_rest.remove_prefix(word.size());
        return true;
    }
    template <std::size_t Count>
    Text take_one_of(const std::array<Text, Count>& words)
    {
        for (const Text word : words) {
            if (take_word(word)) return word;
        }
        return {};
    }
    // The digits ahead, at most six; 0 if there are none.
    [[nodiscard]] std::size_t digit_count() const
    {
        std::size_t count = 0;
        while (count < m_rest.size() && is_digit(m_rest[count])) ++count;
        return count <= 6 ? count : 0;
    }
    // A number too long to be one, or one sign.
    [[nodiscard]] std::size_t unknown_length() const
    {
        const auto end = std::find_if_not(m_rest.begin(), m_rest.end(), is_digit);
        return std::max<std::size_t>(static_cast<std::size_t>(end - m_rest.begin()), 1);
    }
    std::int32_t take_number()
    {
        std::int32_t number = 0;
        for (std::size_t left = digit_count(); left > 0; --left) number = number * 10 + (take(1).front() - u'0');
        return number;
    }
    [[nodiscard]] bool has_behind_digits(Text word) const
    {
        const std::size_t digits = digit_count();
        return digits > 0 && m_rest.substr(digits).starts_with(word);
    }

   private:
    Text m_rest;
};

// 123 or 123-125 or 123-3 ... 号: a number behind the dash that is greater and as even is the end of a range.
std::optional<HouseNumber> take_house_number(Reader& reader)
{
    if (reader.digit_count() == 0) return std::nullopt;
    HouseNumber house{reader.take_number(), 0, 0};
    if (reader.begins(u"-")) {
        Reader behind = reader;
        behind.take(1);
        if (const std::int32_t second = behind.take_number(); second > 0) {
            (second > house.number && (second - house.number) % 2 == 0 ? house.last : house.part) = second;
            reader = behind;
        }
    }
    reader.take_word(u"号");
    reader.take_word(u"#");
    Reader behind = reader;
    if (behind.take_word(u"附") && behind.digit_count() > 0) {
        house.part = behind.take_number();
        behind.take_word(u"号");
        reader = behind;
    } else if (reader.begins(u"之") && reader.rest().size() > 1) {
        const Text part = reader.rest().substr(1, 1);
        const std::int32_t number = is_digit(part.front()) ? part.front() - u'0' : chinese_number(part);
        if (number > 0) {
            house.part = number;
            reader.take(2);
        }
    }
    return house;
}

// 12幢, 12号楼, a座.
bool take_building(Reader& reader, AddressText& out)
{
    const std::size_t length =
        std::max<std::size_t>(reader.digit_count(), !reader.is_at_end() && is_letter(reader.rest().front()) ? 1 : 0);
    if (length == 0) return false;
    Reader behind = reader;
    std::u16string building = behind.take(length);
    if (behind.take_one_of(building_words).empty()) return false;
    out.building = std::move(building);
    reader = behind;
    return true;
}

bool take_inside(Reader& reader, AddressText& out)
{
    if (take_building(reader, out)) return true;
    if (reader.has_behind_digits(u"单元")) {
        out.unit = reader.take_number();
        return reader.take_word(u"单元");
    }
    for (const Text word : {Text(u"楼"), Text(u"层"), Text(u"f")}) {
        if (!reader.has_behind_digits(word)) continue;
        out.floor = reader.take_number();
        return reader.take_word(word);
    }
    for (const Text word : {Text(u"室"), Text(u"房"), Text(u"号室")}) {
        if (!reader.has_behind_digits(word)) continue;
        out.room = reader.take(reader.digit_count());
        return reader.take_word(word);
    }
    return false;
}

bool take_relation(Reader& reader, AddressText& out)
{
    const Text word = reader.take_one_of(relation_words);
    if (word.empty()) return false;
    out.relation = word;
    if (reader.has_behind_digits(u"米")) {
        out.distance_m = reader.take_number();
        reader.take_word(u"米");
    }
    return true;
}

// 与B路交叉口, B路交叉口, 与B路, and another road at the end.
bool take_crossing(Reader& reader, AddressText& out, const AddressWords& words)
{
    Reader behind = reader;
    const bool is_joined = !behind.take_one_of(joining_words).empty() || behind.take_word(u"-") || behind.take_word(u"/");
    const std::size_t length = words.longest(AddressWord::Road, behind.rest());
    if (length == 0) return false;
    std::u16string road = behind.take(length);
    const bool is_named = !behind.take_one_of(crossing_words).empty() || behind.take_word(u"口");
    if (!is_joined && !is_named && !behind.is_at_end()) return false;
    out.crossing = std::move(road);
    reader = behind;
    return true;
}

bool take_name(Reader& reader, AddressText& out, const AddressWords& words)
{
    const std::size_t road = out.road.empty() ? words.longest(AddressWord::Road, reader.rest()) : 0;
    const std::size_t compound = out.compound.empty() ? words.longest(AddressWord::Compound, reader.rest()) : 0;
    const std::size_t division =
        out.road.empty() && out.compound.empty() && !out.number ? words.longest(AddressWord::Division, reader.rest()) : 0;
    const std::size_t longest = std::max({road, compound, division});
    if (longest == 0) return false;
    std::u16string name = reader.take(longest);
    if (longest > std::max(road, compound)) {  // a village is a compound of its houses before it is a division
        const bool is_known = std::find(out.divisions.begin(), out.divisions.end(), name) != out.divisions.end();
        if (!is_known) out.divisions.push_back(std::move(name));
    } else {
        (longest == road ? out.road : out.compound) = std::move(name);
    }
    return true;
}

bool take_number_or_lane(Reader& reader, AddressText& out)
{
    if (out.lane == 0 && reader.has_behind_digits(u"弄")) {
        out.lane = reader.take_number();
        return reader.take_word(u"弄");
    }
    if (out.number) {
        if (!out.room.empty() || reader.digit_count() == 0) return false;
        out.room = reader.take(reader.digit_count());  // 188号301
        return true;
    }
    if (out.road.empty() && out.compound.empty()) return false;
    out.number = take_house_number(reader);
    return out.number.has_value();
}

}  // namespace

AddressText parse_address(std::u16string_view text, const AddressWords& words)
{
    std::u16string signs;
    std::copy_if(text.begin(), text.end(), std::back_inserter(signs), [](char16_t sign) { return sign != u' '; });
    AddressText out;
    Reader reader(signs);
    while (!reader.is_at_end()) {
        const bool is_taken = (!out.road.empty() && out.crossing.empty() && !out.number && take_crossing(reader, out, words)) ||
                              take_name(reader, out, words) || take_inside(reader, out) || take_number_or_lane(reader, out) ||
                              take_relation(reader, out);
        if (!is_taken) out.rest += reader.take(reader.unknown_length());
    }
    return out;
}

}  // namespace haishu::layers
