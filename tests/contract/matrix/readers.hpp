#pragma once
// Who asks in the access matrix, and what each may see, told by the matrix itself and not by the gate.

#include "layers/policy/viewer.hpp"
#include "tests/contract/matrix/markers.hpp"

#include <string>
#include <vector>

namespace haishu::contract
{

struct Reader {
    std::string name;
    layers::Viewer viewer;

    [[nodiscard]] bool may_see(const Marker& marker) const;
    // Whether there is such a layer, as far as he may be told.
    [[nodiscard]] bool may_know(const std::string& layer, layers::Level level) const;
};

// From the one who sees most to those who see least.
const std::vector<Reader>& matrix_readers();

}  // namespace haishu::contract
