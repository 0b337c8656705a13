#include "layers/snapshot/block_view.hpp"

namespace haishu::layers
{

std::uint32_t BlockView::first_without_geometry() const
{
    const std::size_t without = m_block->rows_without_geometry().size();
    return static_cast<std::uint32_t>(m_block->size() - without);
}

}  // namespace haishu::layers
