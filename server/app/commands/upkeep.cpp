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
    // The backup is verified before anything is touched, and the present database is kept beside it.
    {
        HAISHU_TRY(const auto copy, layers::Store::open(options.file, layers::Access::Read));
        HAISHU_TRY(const std::vector<std::string> faults, copy->verify());
        if (!faults.empty()) return bad_input("backup-corrupt", options.file + ": " + faults.front() + "; nothing was restored");
    }
    const bool exists = std::filesystem::exists(options.database);
    const std::string kept = options.database + ".before-restore";
    if (exists) {
        HAISHU_TRY(const auto present,
                   layers::Store::open(options.database, layers::Access::Write));  // refuses while a server has it
        HAISHU_CHECK(present->checkpoint());
    }
    std::error_code failed;
    const std::string incoming = options.database + ".restoring";
    std::filesystem::copy_file(options.file, incoming, std::filesystem::copy_options::overwrite_existing, failed);
    if (!failed && exists) std::filesystem::rename(options.database, kept, failed);
    for (const char* suffix : {"-wal", "-shm"}) {
        std::error_code ignored;
        std::filesystem::remove(options.database + suffix, ignored);
    }
    if (!failed) std::filesystem::rename(incoming, options.database, failed);
    if (failed) return internal_error("cannot restore " + options.database + ": " + failed.message());
    fmt::print("{}: restored from {}{}\n", options.database, options.file, exists ? "; the former one is " + kept : "");
    return {};
}

}  // namespace haishu::server
