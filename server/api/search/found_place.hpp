#pragma once
// A found place as an item of an answer, and the question that both searches share.

#include "layers/search/place_search.hpp"
#include "server/api/route.hpp"
#include "server/app/context.hpp"

#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

// q, point, bbox, collections and format; `limit` is the caller's own.
std::vector<Parameter> search_parameters();

// Whether a place that several layers hold comes once.
enum class SamePlaces { Join, Part };

// Errors: bad_input "parameter-invalid", those of find_places(). Notes what of it is restricted.
Result<std::vector<layers::FoundPlace>> ask_search(const Context& context, const Request& request, std::size_t count,
                                                   SamePlaces same);

// Text, English name, kind, collection, id, point, what was typed of the text, what else tells the place from others of its name,
// and where other layers hold it.
nlohmann::ordered_json found_place_json(const layers::FoundPlace& place);

}  // namespace haishu::server
