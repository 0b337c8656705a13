#include "data/readers/archive.hpp"

#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <filesystem>

namespace haishu::fuzz
{
namespace
{

namespace fs = std::filesystem;

void expect_contained(const PrivateFolder& folder, const std::string& inside, std::size_t packed)
{
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        const std::string name = entry.path().filename().string();
        HAISHU_ASSERT(name == "file.zip" || entry.path() == inside, "nothing is written beside the folder");
    }
    std::uint64_t total = 0;
    for (const auto& entry : fs::recursive_directory_iterator(inside)) {
        HAISHU_ASSERT(!entry.is_symlink() && (entry.is_regular_file() || entry.is_directory()),
                      "only files and folders are made");
        if (entry.is_regular_file()) total += entry.file_size();
    }
    HAISHU_ASSERT(total <= std::max<std::uint64_t>(std::uint64_t{2} << 20, std::uint64_t{110} * packed), "no archive is a bomb");
}

}  // namespace

void fuzz_archive(Bytes bytes)
{
    const PrivateFolder folder;
    const std::string archive = folder.file("file.zip", Input(bytes).text());
    const std::string inside = folder.path() + "/inside";
    fs::create_directory(inside);
    if (bytes.size() > 1 && bytes[0] == 0x1F && bytes[1] == 0x8B) {
        const auto unpacked = data::unpack_gzip(archive, inside);
        if (!unpacked) expect_problem(unpacked.error());
    } else if (const auto unpacked = data::unpack_zip(archive, inside); !unpacked) {
        expect_problem(unpacked.error());
    }
    expect_contained(folder, inside, bytes.size());
}

}  // namespace haishu::fuzz
