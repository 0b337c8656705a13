#include "server/api/imports/content_range.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;

namespace
{

// The first byte, or -1 for what is refused.
std::int64_t offset_of(std::string_view field, std::uint64_t length, std::int64_t size)
{
    const auto offset = upload_offset(field, length, size);
    return offset ? *offset : -1;
}

}  // namespace

TEST_CASE("a piece says where it belongs, and a body without a range is the whole file")
{
    CHECK(offset_of("bytes 0-1023/4096", 1024, 4096) == 0);
    CHECK(offset_of("bytes 1024-4095/4096", 3072, 4096) == 1024);
    CHECK(offset_of("bytes 4095-4095/4096", 1, 4096) == 4095);
    CHECK(offset_of("", 4096, 4096) == 0);
}

TEST_CASE("a range that is not that of the body or of the file is refused")
{
    CHECK(offset_of("", 4095, 4096) == -1);
    CHECK(offset_of("bytes 0-1023/4096", 1023, 4096) == -1);
    CHECK(offset_of("bytes 0-1023/4097", 1024, 4096) == -1);
    CHECK(offset_of("bytes 4000-4096/4096", 97, 4096) == -1);
    CHECK(offset_of("bytes 5-4/4096", 0, 4096) == -1);
    CHECK(offset_of("bytes */4096", 1, 4096) == -1);
    CHECK(offset_of("bytes 0-0/*", 1, 4096) == -1);
    CHECK(offset_of("bytes -1-0/4096", 2, 4096) == -1);
    CHECK(offset_of("bytes +0-0/4096", 1, 4096) == -1);
    CHECK(offset_of("bytes 0-0/4096 ", 1, 4096) == -1);
    CHECK(offset_of("Bytes 0-0/4096", 1, 4096) == -1);
    CHECK(offset_of("bytes 0-18446744073709551615/4096", 0, 4096) == -1);
    CHECK(offset_of("bytes 99999999999999999999-0/4096", 1, 4096) == -1);
}
