#pragma once
// Where a layer changed and when: the highest sequence whose box meets a query box. Immutable, cheap to copy; a new
// change costs little because older ones are shared, as sorted runs of growing size.

#include "geo/types/box.hpp"
#include "layers/store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace haishu::layers
{

class StampIndex
{
   public:
    // With the changes of a later transaction. A Publish makes all before it forgotten: everything is as new as it.
    [[nodiscard]] StampIndex with(const std::vector<Change>& changes) const;

    [[nodiscard]] std::int64_t stamp(const geo::Box& box) const;
    [[nodiscard]] std::int64_t latest() const { return m_latest; }
    [[nodiscard]] std::size_t memory_bytes() const;

   private:
    class Run;
    void append(std::shared_ptr<const Run> run);

    std::int64_t m_publish = 0;
    std::int64_t m_latest = 0;
    std::vector<std::shared_ptr<const Run>> m_runs;  // older and larger first
};

}  // namespace haishu::layers
