#pragma once
// What each asker has taken of large-scale layers, kept over starts of the program. That of an account is kept for good. Of
// people who are not logged in it is kept for half a year after they last took something, and of so many of them only: then
// those are forgotten who have not come for longest.

#include "layers/policy/export_area.hpp"
#include "layers/store/store.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace haishu::layers
{

struct ExportAsker {
    std::string name;  // of an account; else what stands for an address, never the address itself
    bool is_account = false;
};

struct ExportMemory {
    std::int64_t kept_days = 183;  // of askers without an account
    std::int64_t askers = 20'000;  // without an account
};

class ExportAreas
{
   public:
    explicit ExportAreas(Store& store, ExportMemory memory = {}) : m_store(store), m_memory(memory) {}

    // Adds boxes to what the asker has taken, in one transaction: of two requests at once one sees what the other took. `day` is
    // that of the request, counted from 1970.
    // Errors: Forbidden "export-area-exceeded" (nothing is added), and those of Store.
    Result<void> take(const ExportAsker& asker, const std::vector<geo::Box>& boxes, std::int64_t day);
    Result<double> area_m2(const ExportAsker& asker);

   private:
    Store& m_store;
    ExportMemory m_memory;
};

}  // namespace haishu::layers
