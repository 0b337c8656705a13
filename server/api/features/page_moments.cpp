#include "server/api/features/page_moments.hpp"

#include <sodium.h>

namespace haishu::server
{

std::uint64_t PageMoments::keep(const layers::CatalogSnapshot& catalog, std::string_view layer)
{
    const auto entry = catalog.layers.find(layer);
    if (entry == catalog.layers.end()) return 0;
    auto alone = std::make_shared<layers::CatalogSnapshot>();
    alone->layers.insert(*entry);
    alone->sequence = catalog.sequence;

    Kept kept;
    while (kept.moment == 0) randombytes_buf(&kept.moment, sizeof(kept.moment));
    kept.used = m_now();
    kept.catalog = std::move(alone);
    const std::uint64_t moment = kept.moment;
    const std::lock_guard lock(m_mutex);
    m_kept.push_front(std::move(kept));
    m_by_moment[moment] = m_kept.begin();
    forget_old();
    return moment;
}

std::shared_ptr<const layers::CatalogSnapshot> PageMoments::find(std::uint64_t moment, const layers::CatalogSnapshot& today,
                                                                 std::string_view layer)
{
    const std::lock_guard lock(m_mutex);
    forget_old();
    const auto found = m_by_moment.find(moment);
    if (found == m_by_moment.end()) return nullptr;
    const auto then = found->second->catalog->layers.find(layer);
    const auto now = today.layers.find(layer);
    if (then == found->second->catalog->layers.end() || now == today.layers.end()) return nullptr;
    if (*then->second.descriptor != *now->second.descriptor) return nullptr;
    found->second->used = m_now();
    m_kept.splice(m_kept.begin(), m_kept, found->second);
    return found->second->catalog;
}

void PageMoments::forget_old()
{
    const auto too_old = m_now() - kept_for;
    while (!m_kept.empty() && (m_kept.size() > most || m_kept.back().used < too_old)) {
        m_by_moment.erase(m_kept.back().moment);
        m_kept.pop_back();
    }
}

}  // namespace haishu::server
