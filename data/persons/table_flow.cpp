#include "data/persons/table_flow.hpp"

#include <algorithm>

namespace haishu::data
{

std::size_t TableFlow::add(std::size_t tail, std::size_t head, std::int64_t decrease)
{
    m_edges.push_back({tail, head, std::max<std::int64_t>(decrease, 0)});
    m_edges_of[tail].push_back(m_edges.size() - 1);
    m_edges_of[head].push_back(m_edges.size() - 1);
    return m_edges.size() - 1;
}

std::int64_t TableFlow::width(std::size_t count, std::int64_t enough)
{
    const Edge& edge = m_edges[count];
    const std::int64_t up = push(edge.head, edge.tail, count, enough);
    if (up >= enough) return up;
    return up + push(edge.tail, edge.head, count, std::min(enough - up, edge.decrease));
}

// How much can go around, each time along a short way; afterwards nothing flows.
std::int64_t TableFlow::push(std::size_t from, std::size_t to, std::size_t without, std::int64_t at_most)
{
    std::int64_t pushed = 0;
    while (pushed < at_most && find_way(from, to, without)) {
        std::int64_t step = at_most - pushed;
        for (const auto& [number, is_forward] : m_way) {
            const Edge& edge = m_edges[number];
            if (!is_forward) step = std::min(step, edge.decrease + edge.flow);
        }
        for (const auto& [number, is_forward] : m_way) {
            m_edges[number].flow += is_forward ? step : -step;
            m_touched.push_back(number);
        }
        pushed += step;
    }
    for (const std::size_t edge : m_touched) m_edges[edge].flow = 0;
    m_touched.clear();
    return pushed;
}

// Looks from both ends at once, and mostly from where there is less: where there is no way, one of the ends is soon walled in.
bool TableFlow::find_way(std::size_t from, std::size_t to, std::size_t without)
{
    ++m_round;
    m_start.begin(from, m_round);
    m_end.begin(to, m_round);
    while (m_start.has_more() && m_end.has_more()) {
        const bool is_start = m_start.queue.size() <= m_end.queue.size();
        Search& search = is_start ? m_start : m_end;
        const Search& other_search = is_start ? m_end : m_start;
        const std::size_t node = search.queue[search.next++];
        for (const std::size_t number : m_edges_of[node]) {
            const Edge& edge = m_edges[number];
            const bool is_forward = (edge.tail == node) == is_start;
            if (number == without || (!is_forward && edge.decrease + edge.flow <= 0)) continue;
            const std::size_t next = edge.tail == node ? edge.head : edge.tail;
            if (search.seen[next] == m_round) continue;
            search.seen[next] = m_round;
            search.came_by[next] = number;
            if (other_search.seen[next] == m_round) {
                join(from, to, next);
                return true;
            }
            search.queue.push_back(next);
        }
    }
    return false;
}

// The way through a node that both searches reached.
void TableFlow::join(std::size_t from, std::size_t to, std::size_t middle)
{
    m_way.clear();
    for (std::size_t node = middle; node != from;) {
        const Edge& edge = m_edges[m_start.came_by[node]];
        m_way.emplace_back(m_start.came_by[node], edge.head == node);
        node = edge.head == node ? edge.tail : edge.head;
    }
    for (std::size_t node = middle; node != to;) {
        const Edge& edge = m_edges[m_end.came_by[node]];
        m_way.emplace_back(m_end.came_by[node], edge.tail == node);
        node = edge.tail == node ? edge.head : edge.tail;
    }
}

}  // namespace haishu::data
