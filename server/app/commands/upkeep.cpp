#include "layers/audit/audit_check.hpp"
#include "layers/audit/audit_copy.hpp"
#include "layers/store/restore.hpp"
#include "layers/store/store.hpp"
#include "server/app/commands/commands.hpp"
#include "server/app/control.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace haishu::server
{

namespace
{

// A record of something that needs no writing, by whoever may write to the database at this moment.
Result<void> record(const std::string& database, const std::string& operation, const std::string& object)
{
    HAISHU_TRY(Writer writer, Writer::open(database));
    const nlohmann::json request{{"do", "record"}, {"action", "backup"}, {"operation", operation}, {"object", object}};
    HAISHU_TRY([[maybe_unused]] const std::string answer, writer.ask(request.dump()));
    return {};
}

// A copy is most needed when nothing else works any more.
void record_if_possible(const std::string& database, const std::string& operation, const std::string& object)
{
    const Result<void> recorded = record(database, operation, object);
    if (!recorded) fmt::print(stderr, "haishu: {} is not on record: {}\n", operation, recorded.error().detail);
}

std::string file_name_of(const std::string& path)
{
    return std::filesystem::path(path).filename().string();
}

}  // namespace

Result<void> check_database(const std::string& database)
{
    HAISHU_TRY(const auto store, layers::Store::open(database, layers::Access::Read));
    HAISHU_TRY(std::vector<std::string> faults, store->verify());
    HAISHU_TRY(const layers::AuditProof proof, layers::check_audit(*store, database));
    for (const layers::AuditFault& fault : proof.faults) faults.push_back("audit: " + fault.text);
    for (const std::string& note : proof.notes) fmt::print("audit: {}\n", note);
    if (proof.records > 0 && proof.faults.empty()) {
        fmt::print("audit: records {} to {} are as they were written\n", proof.first, proof.last);
    }
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
    HAISHU_CHECK(layers::copy_audit(options.database, options.file, [&] { return store->backup_to(options.file); }));
    record_if_possible(options.database, "backup", file_name_of(options.file));
    fmt::print("{}: {} bytes\n", options.file, std::filesystem::file_size(options.file));
    if (std::filesystem::exists(options.file + ".key")) {
        fmt::print("{}.key: the key of the audit and of the second factors; keep it apart from the rest\n", options.file);
    }
    return {};
}

Result<void> restore(const CopyOptions& options)
{
    std::string advice;
    HAISHU_TRY(const std::string kept,
               layers::restore_database(options.file, options.database, [&](const std::string& copy) -> Result<void> {
                   HAISHU_TRY(advice, layers::prepare_restored_audit(options.file, options.database, copy));
                   return {};
               }));
    record_if_possible(options.database, "restore", file_name_of(options.file));
    fmt::print("{}: restored from {}{}\n", options.database, options.file, kept.empty() ? "" : "; the former one is " + kept);
    if (!advice.empty()) fmt::print("{}\n", advice);
    return {};
}

}  // namespace haishu::server
