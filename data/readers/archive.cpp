#include "data/readers/archive.hpp"

#include "data/normalize/encoding_guess.hpp"
#include "data/normalize/text_encoding.hpp"
#include "data/readers/file_output.hpp"

#include <sys/stat.h>
#include <zip.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <set>
#include <vector>

namespace haishu::data
{
namespace
{

namespace fs = std::filesystem;

constexpr std::uint64_t max_members = 1000;
constexpr std::uint64_t max_total_bytes = std::uint64_t{2} << 30;
constexpr std::uint64_t max_ratio = 100;
constexpr std::uint64_t harmless_bytes = 1 << 20;  // under this much no ratio is a bomb
constexpr std::size_t piece_size = 1 << 16;

std::string shown(const std::string& path)
{
    return fs::path(path).filename().string();
}

Error unsafe(const std::string& archive, const std::string& reason)
{
    return bad_input("archive-unsafe", shown(archive) + ": " + reason + "; nothing was unpacked").with("reason", reason);
}

Error damaged(const std::string& archive, const std::string& reason)
{
    return bad_input("archive-damaged", shown(archive) + ": the archive is damaged or cut short (" + reason + ")")
        .with("reason", reason);
}

Error too_large(const std::string& archive)
{
    return Error{ErrorCode::TooLarge,
                 "archive-too-large",
                 shown(archive) + ": unpacks to more than 2 GiB, 1,000 members or 100 times its size",
                 {{"name", shown(archive)}}};
}

bool is_over_limit(std::uint64_t unpacked, std::uint64_t packed)
{
    return unpacked > max_total_bytes || (unpacked > harmless_bytes && unpacked / max_ratio > packed);
}

struct ZipClose {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct ZipFileClose {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

struct Member {
    zip_uint64_t index = 0;
    std::string raw_name;
    std::string name;  // UTF-8, parts divided by '/'
    std::uint64_t size = 0;
};

bool is_safe_name(const std::string& name)
{
    if (name.empty() || name.size() > 1000 || name.front() == '/' || name.find(':') != std::string::npos) return false;
    std::size_t begin = 0;
    while (begin <= name.size()) {
        const std::size_t end = std::min(name.find('/', begin), name.size());
        const std::string part = name.substr(begin, end - begin);
        const bool is_final_slash = part.empty() && end == name.size();
        if (part == ".." || part == "." || (part.empty() && !is_final_slash) || part.size() > 255) return false;
        begin = end + 1;
    }
    return std::none_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

Result<std::vector<Member>> list_members(zip_t* zip, const std::string& archive)
{
    const zip_int64_t count = zip_get_num_entries(zip, 0);
    if (count < 0) return damaged(archive, "no directory");
    if (static_cast<std::uint64_t>(count) > max_members) return too_large(archive);
    std::vector<Member> members;
    std::uint64_t unpacked = 0;
    std::uint64_t packed = 0;
    for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
        zip_stat_t about;
        zip_stat_init(&about);
        const char* const name = zip_get_name(zip, i, ZIP_FL_ENC_RAW);
        constexpr zip_uint64_t wanted = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
        if (name == nullptr || zip_stat_index(zip, i, 0, &about) != 0 || (about.valid & wanted) != wanted)
            return damaged(archive, "unreadable directory entry");
        if (about.encryption_method != ZIP_EM_NONE) return unsafe(archive, "a member is encrypted");
        zip_uint8_t system = 0;
        zip_uint32_t attributes = 0;
        zip_file_get_external_attributes(zip, i, 0, &system, &attributes);
        const mode_t mode = attributes >> 16;
        if (system == ZIP_OPSYS_UNIX && (mode & S_IFMT) != 0 && !S_ISREG(mode) && !S_ISDIR(mode))
            return unsafe(archive, "a member is a link or a device");
        unpacked += std::min<std::uint64_t>(about.size, max_total_bytes + 1);
        packed += about.comp_size;
        if (is_over_limit(unpacked, packed)) return too_large(archive);
        members.push_back({i, name, {}, about.size});
    }
    return members;
}

// All names are judged together: two characters are too few to tell GBK from UTF-8.
Result<void> decode_names(std::vector<Member>& members, const std::string& archive)
{
    EncodingGuess guess;
    for (const Member& member : members) guess.add(member.raw_name);
    HAISHU_TRY(auto decoder, TextDecoder::create(guess.best("")));
    std::set<std::string> seen;
    for (Member& member : members) {
        TextDecoder::Loss loss;
        member.name = decoder.decode(member.raw_name, loss);
        // After decoding: in GBK a backslash may be half of a character.
        std::replace(member.name.begin(), member.name.end(), '\\', '/');
        if (!is_safe_name(member.name)) return unsafe(archive, "a member's name leads out of the folder");
        if (!seen.insert(member.name).second) return unsafe(archive, "two members have one name");
    }
    return {};
}

Result<void> unpack_member(zip_t* zip, const Member& member, const std::string& archive, const fs::path& target)
{
    const std::unique_ptr<zip_file_t, ZipFileClose> file(zip_fopen_index(zip, member.index, 0));
    if (!file) return damaged(archive, zip_strerror(zip));
    HAISHU_TRY(auto out, FileOutput::create(target.string()));
    std::vector<char> piece(piece_size);
    std::uint64_t total = 0;
    for (;;) {
        const zip_int64_t got = zip_fread(file.get(), piece.data(), piece.size());
        if (got < 0) return damaged(archive, zip_file_strerror(file.get()));
        if (got == 0) break;
        total += static_cast<std::uint64_t>(got);
        if (total > member.size) return damaged(archive, "a member is longer than it says");
        HAISHU_CHECK(out.write({piece.data(), static_cast<std::size_t>(got)}));
    }
    if (total != member.size) return damaged(archive, "a member is shorter than it says");
    return out.close();
}

}  // namespace

Result<void> unpack_zip(const std::string& archive, const std::string& folder)
{
    int fault = 0;
    const std::unique_ptr<zip_t, ZipClose> zip(zip_open(archive.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &fault));
    if (!zip) {
        zip_error_t error;
        zip_error_init_with_code(&error, fault);
        const std::string reason = zip_error_strerror(&error);
        zip_error_fini(&error);
        return damaged(archive, reason);
    }
    HAISHU_TRY(auto members, list_members(zip.get(), archive));
    HAISHU_CHECK(decode_names(members, archive));
    for (const Member& member : members) {
        const fs::path target = fs::path(folder) / member.name;
        std::error_code problem;
        if (member.name.back() == '/') {
            fs::create_directories(target, problem);
        } else {
            fs::create_directories(target.parent_path(), problem);
            if (problem) return unsafe(archive, "members do not fit into one folder tree");
            HAISHU_CHECK(unpack_member(zip.get(), member, archive, target));
        }
        if (problem) return unsafe(archive, "members do not fit into one folder tree");
    }
    return {};
}

Result<std::string> unpack_gzip(const std::string& archive, const std::string& folder)
{
    std::error_code problem;
    const std::uint64_t packed = fs::file_size(archive, problem);
    struct GzClose {
        void operator()(gzFile_s* file) const { gzclose(file); }
    };
    const std::unique_ptr<gzFile_s, GzClose> file(gzopen(archive.c_str(), "rb"));
    if (!file || problem) return damaged(archive, "cannot be opened");
    std::string name = fs::path(archive).filename().string();
    if (name.size() > 3 && (name.ends_with(".gz") || name.ends_with(".GZ"))) name.resize(name.size() - 3);
    const std::string target = (fs::path(folder) / name).string();
    HAISHU_TRY(auto out, FileOutput::create(target));
    std::vector<char> piece(piece_size);
    std::uint64_t total = 0;
    for (;;) {
        const int got = gzread(file.get(), piece.data(), static_cast<unsigned>(piece.size()));
        int fault = Z_OK;
        const char* const reason = gzerror(file.get(), &fault);
        if (got < 0 || fault != Z_OK) return damaged(archive, reason);
        if (got == 0) break;
        total += static_cast<std::uint64_t>(got);
        if (is_over_limit(total, packed)) return too_large(archive);
        HAISHU_CHECK(out.write({piece.data(), static_cast<std::size_t>(got)}));
    }
    HAISHU_CHECK(out.close());
    return target;
}

}  // namespace haishu::data
