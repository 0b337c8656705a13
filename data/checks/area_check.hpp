#pragma once
// Rows on their way in that say they lie in an area (Field::lies_in) and have their geometry in another.

#include "data/checks/issue_log.hpp"
#include "geo/base/result.hpp"
#include "layers/analysis/area_claim.hpp"
#include "layers/store/feature.hpp"
#include "layers/store/store.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace haishu::data
{

class AreaCheck
{
   public:
    // Reads the areas that the fields of `layer` speak of, as they are in the database.
    static Result<AreaCheck> open(layers::Store& store, const layers::LayerDescriptor& layer);
    [[nodiscard]] bool has_nothing_to_check() const { return m_claims.empty(); }
    // Issue "area-differs".
    void check(const layers::Feature& feature, std::uint64_t row, IssueLog& issues) const;

   private:
    struct Claim {
        std::size_t field;
        std::string name;
        layers::AreaClaim area;
    };
    std::vector<Claim> m_claims;
    std::map<std::string, layers::AreaBook> m_books;  // by layer and field
};

}  // namespace haishu::data
