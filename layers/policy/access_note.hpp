#pragma once
// What one request was shown that has to go on record: the gate writes it, whoever answers the request reads it.
// Safe from many threads: what a request starts may go on after it.

#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu::layers
{

class AccessNote
{
   public:
    // A view of this layer was given out that shows something restricted.
    void add(std::string_view layer)
    {
        const std::lock_guard lock(m_mutex);
        if (m_layers.find(layer) == m_layers.end()) m_layers.emplace(layer);
    }
    // Restricted rows are given out: those of an answer, before it leaves.
    void add_rows(std::size_t count)
    {
        const std::lock_guard lock(m_mutex);
        m_rows += count;
    }
    [[nodiscard]] std::size_t rows() const
    {
        const std::lock_guard lock(m_mutex);
        return m_rows;
    }
    // Ascending, each once.
    [[nodiscard]] std::vector<std::string> layers() const
    {
        const std::lock_guard lock(m_mutex);
        return {m_layers.begin(), m_layers.end()};
    }

   private:
    mutable std::mutex m_mutex;
    std::set<std::string, std::less<>> m_layers;
    std::size_t m_rows = 0;
};

}  // namespace haishu::layers
