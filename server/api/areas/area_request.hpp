#pragma once
// The area of a question, as the JSON body of a request names it:
//   {"geometry": GeoJSON polygon} | {"circle": {"center": [lon, lat], "radius": m}} | {"division": code} | {"grid": code}
//   | {"feature": {"collection": id, "id": fid}, "buffer": m}
// A feature that is a point may have "same", a field: then the area is around all points with the same value in it too, such as
// the platforms of one stop. "buffer" may stand beside geometry (of any kind), division and grid too. Divisions and grids are
// looked up by the key field of the layers that server/api/pages/areas.json lists, as far as the viewer may see them.

#include "geo/base/result.hpp"
#include "layers/policy/gate.hpp"
#include "layers/query/area.hpp"

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

// Errors: those of layers::Area; bad_input "area-malformed" with `reason`; TooLarge "question-too-large"; not_found
// "division-unknown", "feature-unknown", "collection-unknown".
Result<layers::Area> read_area(const nlohmann::json& area, const layers::Gate& gate);

}  // namespace haishu::server
