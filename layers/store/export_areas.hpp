#pragma once
// What each asker has taken of large-scale layers, kept over starts of the program.

#include "layers/policy/export_area.hpp"
#include "layers/store/store.hpp"

#include <string>
#include <vector>

namespace haishu::layers
{

class ExportAreas
{
   public:
    explicit ExportAreas(Store& store) : m_store(store) {}

    // Adds boxes to what `asker` has taken, in one transaction: of two requests at once one sees what the other took.
    // Errors: Forbidden "export-area-exceeded" (nothing is added), and those of Store.
    Result<void> take(const std::string& asker, const std::vector<geo::Box>& boxes);
    Result<double> area_m2(const std::string& asker);

   private:
    Store& m_store;
};

}  // namespace haishu::layers
