#include "layers/store/restore.hpp"
#include "layers/store/store.hpp"
#include "server/app/commands/commands.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace haishu::server
{

Result<void> check_database(const std::string& database)
{
    HAISHU_TRY(const auto store, layers::Store::open(database, layers::Access::Read));
    HAISHU_TRY(const std::vector<std::string> faults, store->verify());
    for (const std::string& fault : faults) fmt::print("{}\n", fault);
    if (!faults.empty())
        return Error{
            ErrorCode::Internal, "database-corrupt", fmt::format("{}: {} faults; restore a backup", database, faults.size()), {}};
    fmt::print("{}: sound\n", database);
    return {};
}

Result<void> backup(const CopyOptions& options)
{
    HAISHU_TRY(const auto store, layers::Store::open(options.database, layers::Access::Read));
    HAISHU_CHECK(store->backup_to(options.file));
    fmt::print("{}: {} bytes\n", options.file, std::filesystem::file_size(options.file));
    return {};
}

Result<void> restore(const CopyOptions& options)
{
    HAISHU_TRY(const std::string kept, layers::restore_database(options.file, options.database));
    fmt::print("{}: restored from {}{}\n", options.database, options.file, kept.empty() ? "" : "; the former one is " + kept);
    return {};
}

}  // namespace haishu::server
