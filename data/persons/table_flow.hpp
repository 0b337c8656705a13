#pragma once
// How far a value that is not published may range, given all that is published: the counts of a tree of units, parted by
// one trait, are the flows of a network (one equation for each unit without children and for each column below each other
// unit; every count stands in two of them), and what is published is fixed in it. So the range of a count follows from
// greatest flows, exactly.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace haishu::data
{

class TableFlow
{
   public:
    explicit TableFlow(std::size_t nodes) : m_edges_of(nodes), m_start(nodes), m_end(nodes) {}

    // A count that is not published: +1 in the equation `tail`, -1 in the equation `head`. It may be any amount more than
    // it is and by `decrease` less. Returns its number.
    std::size_t add(std::size_t tail, std::size_t head, std::int64_t decrease);

    // The width of its range, or `enough` if it is at least that.
    std::int64_t width(std::size_t count, std::int64_t enough);

   private:
    struct Edge {
        std::size_t tail;
        std::size_t head;
        std::int64_t decrease;
        std::int64_t flow = 0;
    };
    std::int64_t push(std::size_t from, std::size_t to, std::size_t without, std::int64_t at_most);
    bool find_way(std::size_t from, std::size_t to, std::size_t without);
    void join(std::size_t from, std::size_t to, std::size_t middle);

    struct Search {
        explicit Search(std::size_t nodes) : seen(nodes, 0), came_by(nodes, 0) {}
        void begin(std::size_t node, std::uint32_t round)
        {
            seen[node] = round;
            queue.assign(1, node);
            next = 0;
        }
        [[nodiscard]] bool has_more() const { return next < queue.size(); }
        std::vector<std::uint32_t> seen;  // in which round
        std::vector<std::size_t> came_by;
        std::vector<std::size_t> queue;
        std::size_t next = 0;
    };

    std::vector<Edge> m_edges;
    std::vector<std::vector<std::size_t>> m_edges_of;
    Search m_start;
    Search m_end;
    std::vector<std::pair<std::size_t, bool>> m_way;  // edges, and whether along them
    std::vector<std::size_t> m_touched;
    std::uint32_t m_round = 0;
};

}  // namespace haishu::data
