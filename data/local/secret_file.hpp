#pragma once
// A text kept encrypted with a key from another file (XSalsa20-Poly1305).

#include "geo/base/result.hpp"

#include <string>
#include <string_view>

namespace haishu::data
{

// Empty if there is no such file. Errors: Conflict "local-key-missing", "local-key-exposed", "local-key-damaged",
// "local-key-wrong"; Internal naming the file.
Result<std::string> read_secret_file(const std::string& path, const std::string& key_path);

// The file belongs to its owner alone and is replaced whole. A key that is missing is made, unless the file is there
// already. Errors: as above; StorageFull "storage-full".
Result<void> write_secret_file(const std::string& path, const std::string& key_path, std::string_view text);

}  // namespace haishu::data
