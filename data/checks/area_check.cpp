#include "data/checks/area_check.hpp"

namespace haishu::data
{
namespace
{

std::string book_name(const layers::AreaClaim& area)
{
    return area.layer + '/' + area.field;
}

std::string text_in(const layers::Feature& feature, std::size_t field)
{
    const auto* text = std::get_if<std::string>(&feature.values[field]);
    return text == nullptr ? std::string() : *text;
}

Result<layers::AreaBook> read_book(layers::Store& store, const layers::AreaClaim& area)
{
    layers::AreaBook book;
    HAISHU_TRY(const auto layer, store.find_layer(area.layer));
    const auto code = layer ? layer->field_index(area.field) : std::nullopt;
    if (!code) return book;
    HAISHU_CHECK(store.scan(*layer, [&](layers::Feature&& feature) -> Result<void> {
        if (feature.geometry) book.add(text_in(feature, *code), *feature.geometry);
        return {};
    }));
    return book;
}

}  // namespace

Result<AreaCheck> AreaCheck::open(layers::Store& store, const layers::LayerDescriptor& layer)
{
    AreaCheck check;
    for (std::size_t i = 0; i < layer.fields.size(); ++i) {
        const layers::AreaClaim& area = layer.fields[i].lies_in;
        if (area.layer.empty()) continue;
        const std::string name = book_name(area);
        if (check.m_books.count(name) == 0) {
            HAISHU_TRY(check.m_books[name], read_book(store, area));
        }
        if (!check.m_books[name].is_empty()) check.m_claims.push_back({i, layer.fields[i].name, area});
    }
    return check;
}

void AreaCheck::check(const layers::Feature& feature, std::uint64_t row, IssueLog& issues) const
{
    if (!feature.geometry) return;
    for (const Claim& claim : m_claims) {
        const std::string claimed = text_in(feature, claim.field);
        const layers::ClaimTest test = layers::test_claim(m_books.at(book_name(claim.area)), claimed, *feature.geometry);
        if (test.verdict != layers::ClaimVerdict::Differs) continue;
        issues.add(
            "area-differs", row,
            claim.name + " says " + claimed.substr(0, 40) + ", the geometry lies in " + claim.area.layer + ' ' + *test.holder);
    }
}

}  // namespace haishu::data
