#include "data/writers/zip_file.hpp"

#include <zip.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

namespace haishu::data
{
namespace
{

Error zip_failure(zip_error_t* error)
{
    const bool is_full = zip_error_system_type(error) == ZIP_ET_SYS && zip_error_code_system(error) == ENOSPC;
    const std::string reason = zip_error_strerror(error);
    return Error{is_full ? ErrorCode::StorageFull : ErrorCode::Internal,
                 is_full ? "storage-full" : "export-failed",
                 "the export could not be written: " + reason,
                 {{"reason", reason}}};
}

}  // namespace

Result<void> zip_folder(const std::string& folder, const std::string& zip_path)
{
    std::vector<std::filesystem::path> files;
    std::error_code fault;
    for (std::filesystem::directory_iterator entry(folder, fault), end; !fault && entry != end; entry.increment(fault))
        if (entry->is_regular_file()) files.push_back(entry->path());
    std::sort(files.begin(), files.end());

    int code = 0;
    zip_t* const zip = zip_open(zip_path.c_str(), ZIP_CREATE | ZIP_EXCL, &code);
    if (zip == nullptr) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        const Error failure = zip_failure(&error);
        zip_error_fini(&error);
        return failure;
    }
    for (const auto& file : files) {
        zip_source_t* const source = zip_source_file(zip, file.c_str(), 0, -1);
        if (source != nullptr && zip_file_add(zip, file.filename().c_str(), source, ZIP_FL_ENC_UTF_8) >= 0) continue;
        if (source != nullptr) zip_source_free(source);
        const Error failure = zip_failure(zip_get_error(zip));
        zip_discard(zip);
        return failure;
    }
    if (zip_close(zip) == 0) return {};
    const Error failure = zip_failure(zip_get_error(zip));
    zip_discard(zip);
    return failure;
}

}  // namespace haishu::data
