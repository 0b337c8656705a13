#include "server/api/tiles/tile_key_memo.hpp"

#include <functional>
#include <utility>

namespace haishu::server
{

namespace
{

constexpr std::size_t places = 4096;  // the tiles of some hundred screens

}  // namespace

const TileKeyMemo::Meaning* TileKeyMemo::find(const std::shared_ptr<const layers::CatalogSnapshot>& catalog,
                                              std::string_view address)
{
    follow(catalog);
    const Entry& entry = m_entries[place_of(address)];
    return !entry.address.empty() && entry.address == address ? &entry.meaning : nullptr;
}

void TileKeyMemo::keep(const std::shared_ptr<const layers::CatalogSnapshot>& catalog, std::string_view address, Meaning meaning)
{
    follow(catalog);
    Entry& entry = m_entries[place_of(address)];
    entry.address = address;
    entry.meaning = std::move(meaning);
}

// Every write makes a new catalogue, and with it every address may stand for another tile.
void TileKeyMemo::follow(const std::shared_ptr<const layers::CatalogSnapshot>& catalog)
{
    const bool is_same = !m_catalog.owner_before(catalog) && !catalog.owner_before(m_catalog);
    if (is_same && !m_entries.empty()) return;
    m_catalog = catalog;
    m_entries.assign(places, {});
}

std::size_t TileKeyMemo::place_of(std::string_view address)
{
    return std::hash<std::string_view>()(address) % places;
}

}  // namespace haishu::server
