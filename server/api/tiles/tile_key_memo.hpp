#pragma once
// What tile addresses stood for a moment ago. A map asks for the same tiles again and again; opening every layer only to
// learn that nothing has changed costs more than the answer. One per I/O thread; not for use by several at once.

#include "layers/snapshot/catalog_snapshot.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

class TileKeyMemo
{
   public:
    struct Meaning {
        std::string key;         // of the tile cache
        std::string_view route;  // Request::route
    };

    // What was kept for this address under this very catalogue; null if nothing. Valid until the next call.
    const Meaning* find(const std::shared_ptr<const layers::CatalogSnapshot>& catalog, std::string_view address);
    // In the place of whatever was kept there.
    void keep(const std::shared_ptr<const layers::CatalogSnapshot>& catalog, std::string_view address, Meaning meaning);

   private:
    struct Entry {
        std::string address;
        Meaning meaning;
    };

    void follow(const std::shared_ptr<const layers::CatalogSnapshot>& catalog);
    [[nodiscard]] static std::size_t place_of(std::string_view address);

    std::weak_ptr<const layers::CatalogSnapshot> m_catalog;  // keeps no old layers alive
    std::vector<Entry> m_entries;
};

}  // namespace haishu::server
