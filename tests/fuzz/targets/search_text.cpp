// What somebody types: the form it is looked up in, the names it spells, and the address that it is taken apart to. The first
// line is a name.

#include "layers/search/search_text.hpp"

#include "layers/search/address/address_text.hpp"
#include "layers/search/name_index.hpp"
#include "layers/search/typing_slips.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

namespace haishu::fuzz
{
namespace
{

// Two of each kind, as the layers would hold them.
class FewWords : public layers::AddressWords
{
   public:
    [[nodiscard]] std::size_t longest(layers::AddressWord kind, std::u16string_view text) const override
    {
        switch (kind) {
            case layers::AddressWord::Division: return length_of(text, u"海曙区", u"月湖");
            case layers::AddressWord::Road: return length_of(text, u"中山东路", u"药行街");
            case layers::AddressWord::Compound: break;
        }
        return length_of(text, u"天一小区", u"月湖");
    }

   private:
    static std::size_t length_of(std::u16string_view text, std::u16string_view one, std::u16string_view other)
    {
        return text.starts_with(one) ? one.size() : text.starts_with(other) ? other.size() : 0;
    }
};

void check_form(const layers::SearchText& text, std::size_t bytes)
{
    HAISHU_ASSERT(text.source.size() == text.signs.size() + 1 && text.source.back() == bytes, "each sign comes from somewhere");
    for (std::size_t i = 1; i < text.source.size(); ++i)
        HAISHU_ASSERT(text.source[i - 1] <= text.source[i], "signs keep the order of the text");
    HAISHU_ASSERT(!text.signs.starts_with(u' ') && !text.signs.ends_with(u' ') && text.signs.find(u"  ") == std::u16string::npos,
                  "spaces stand between words only");
}

}  // namespace

void fuzz_search_text(Bytes bytes)
{
    Input input(bytes);
    const std::string_view name_text = input.line();
    const std::string_view typed_text = input.text();
    const layers::SearchText name = layers::search_text(name_text);
    const layers::SearchText typed = layers::search_text(typed_text);
    check_form(name, name_text.size());
    check_form(typed, typed_text.size());

    const std::vector<layers::Spelling> words = layers::words_of(typed.signs);
    const layers::NameQuery query(words);
    bool is_found = false;
    const layers::NameIndex index({{name.signs, 1, 0, 0}});
    index.search(query, 1000, Deadline::never(), [&](const layers::NameHit& hit) {
        HAISHU_ASSERT(hit.match.from < hit.match.end && hit.match.end <= hit.signs.size(), "what matches lies in the name");
        is_found = true;
        return true;
    });
    HAISHU_ASSERT(query.is_empty() || is_found == layers::name_match(name.signs, words).has_value(),
                  "the index finds what looking through finds");
    if (typed.signs.size() <= layers::Spelling::longest && !name.signs.empty() && name.signs.size() < layers::longest_name &&
        name.signs == typed.signs)
        HAISHU_ASSERT(is_found, "a name is found by itself");

    for (const std::u16string& meant : layers::typing_slips(typed.signs))
        HAISHU_ASSERT(!meant.empty(), "what was meant is not nothing");
    const layers::AddressText address = layers::parse_address(typed.signs, FewWords());
    HAISHU_ASSERT(address.rest.size() <= typed.signs.size() && address.lane >= 0 && address.unit >= 0 && address.floor >= 0 &&
                      address.distance_m >= 0,
                  "an address holds no more than the text");
    HAISHU_ASSERT(!address.number || (address.number->number >= 0 && address.number->number < 1'000'000),
                  "house numbers are short");
}

}  // namespace haishu::fuzz
