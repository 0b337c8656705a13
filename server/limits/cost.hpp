#pragma once
// What a request costs, as far as its method and address tell.

#include "server/http/message.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace haishu::server
{

enum class Cost {
    Tile,      // tiles, and what is at hand: the viewer's files, fonts, sprites
    Question,  // items, counts, searches, processes: whatever has no class of its own
    Write,     // what changes something
    Login,     // what hashes a password
    Export,    // tables and files of a layer
    Lookup     // credentials that the database has to be asked about
};
inline constexpr std::array<std::string_view, 6> cost_names{"tiles", "questions", "writes", "logins", "exports", "lookups"};
constexpr std::size_t index_of(Cost cost)
{
    return static_cast<std::size_t>(cost);
}

// Nothing for what is never refused: whether the server is alive and ready, and its figures.
std::optional<Cost> cost_of(const Request& request);

}  // namespace haishu::server
