#pragma once
// The files of one import that came over the network: DATABASE.imports/ID/ with the file as it was sent, the copies that
// reading makes, and what is staged. All names are ours.

#include "geo/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::data
{

class JobFolder
{
   public:
    // `id` is one of ours: letters, digits, '-' and '_'. `client_name` only lends its ending, if that is one of a known format.
    JobFolder(const std::string& database_path, const std::string& id, const std::string& client_name);

    // Error: StorageFull "storage-full", Internal "folder-not-writable".
    Result<void> create() const;
    void remove() const;

    [[nodiscard]] std::string source() const;  // the file as it was sent, or the part that has come
    [[nodiscard]] std::string staged() const;
    // A new private folder for one reading; what an earlier one left is removed.
    [[nodiscard]] Result<std::string> work_folder() const;
    // Bytes that have come.
    [[nodiscard]] std::int64_t received() const;
    // SHA-256 of what has come, hexadecimal.
    [[nodiscard]] Result<std::string> checksum() const;

   private:
    std::string m_path;
    std::string m_source_name;
};

// Appends to the source file of a job. Errors: StorageFull "storage-full".
class UploadFile
{
   public:
    // Cuts off what lies behind `offset`.
    static Result<UploadFile> open(const std::string& path, std::int64_t offset);
    UploadFile(UploadFile&& other) noexcept;
    UploadFile& operator=(UploadFile&&) = delete;
    ~UploadFile();
    Result<void> write(std::string_view piece);

   private:
    explicit UploadFile(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

// Ids of all jobs that have a folder beside the database.
std::vector<std::string> job_folders(const std::string& database_path);

}  // namespace haishu::data
