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

// How much can go around, each time along a shortest way; afterwards nothing flows.
std::int64_t TableFlow::push(std::size_t from, std::size_t to, std::size_t without, std::int64_t at_most)
{
    std::int64_t pushed = 0;
    while (pushed < at_most && find_way(from, to, without)) {
        std::int64_t step = at_most - pushed;
        for (std::size_t node = to; node != from;) {
            const Edge& edge = m_edges[m_came_by[node]];
            if (edge.tail == node) step = std::min(step, edge.decrease + edge.flow);
            node = edge.tail == node ? edge.head : edge.tail;
        }
        for (std::size_t node = to; node != from;) {
            Edge& edge = m_edges[m_came_by[node]];
            edge.flow += edge.head == node ? step : -step;
            m_touched.push_back(m_came_by[node]);
            node = edge.tail == node ? edge.head : edge.tail;
        }
        pushed += step;
    }
    for (const std::size_t edge : m_touched) m_edges[edge].flow = 0;
    m_touched.clear();
    return pushed;
}

bool TableFlow::find_way(std::size_t from, std::size_t to, std::size_t without)
{
    ++m_round;
    m_queue.assign(1, from);
    m_seen[from] = m_round;
    for (std::size_t next = 0; next < m_queue.size(); ++next) {
        const std::size_t node = m_queue[next];
        for (const std::size_t number : m_edges_of[node]) {
            const Edge& edge = m_edges[number];
            if (number == without || (edge.head == node && edge.decrease + edge.flow <= 0)) continue;
            const std::size_t other = edge.tail == node ? edge.head : edge.tail;
            if (m_seen[other] == m_round) continue;
            m_seen[other] = m_round;
            m_came_by[other] = number;
            if (other == to) return true;
            m_queue.push_back(other);
        }
    }
    return false;
}

}  // namespace haishu::data
