#pragma once
// Files of an import on their way: beside the database, so that there is room for them where there is room for it, with
// the process number in their names, so that what a killed process left behind is known and removed.

#include "geo/base/result.hpp"

#include <string>

namespace haishu::data
{

// "DATABASE.import-PID-x", a private folder; gone with its object.
class TemporaryFolder
{
   public:
    static Result<TemporaryFolder> create(const std::string& database_path);
    TemporaryFolder(TemporaryFolder&& other) noexcept;
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;
    ~TemporaryFolder();
    [[nodiscard]] const std::string& path() const { return m_path; }

   private:
    explicit TemporaryFolder(std::string path) : m_path(std::move(path)) {}
    std::string m_path;
};

// A name for a new staging file: "DATABASE.staging-PID-x".
std::string new_staging_path(const std::string& database_path);

// Removes folders and files of the kinds above whose process is no more.
void remove_stale_imports(const std::string& database_path);

}  // namespace haishu::data
