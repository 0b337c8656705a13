#include "layers/store/database_copy.hpp"
#include "layers/store/store_impl.hpp"

#include <filesystem>

namespace haishu::layers
{

Result<void> Store::backup_to(const std::string& path)
{
    std::error_code fault;
    if (std::filesystem::equivalent(path, m_impl->path, fault)) {
        return Error{ErrorCode::Conflict, "backup-onto-itself", path + ": that is the database itself: name another file", {}};
    }
    return copy_database(m_impl->db, path);
}

}  // namespace haishu::layers
