#include "layers/store/geometry_blob.hpp"

#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

namespace haishu::fuzz
{

void fuzz_geometry_blob(Bytes bytes)
{
    geo::Geometry read;
    if (!layers::read_blob(bytes, read)) return;
    expect_well_formed(read, bytes.size());
    expect_closed_rings(read);
    const bool has_z = !read.z.empty() || (!read.members.empty() && !read.members.front().z.empty());

    std::string written;
    const auto fits = layers::append_blob(written, read, layers::GeometryKind::Any, has_z);
    HAISHU_ASSERT(fits, "what the store gave the store takes");
    constexpr std::size_t header_size = 39;
    HAISHU_ASSERT(written.size() == bytes.size(), "the same shape takes the same room");
    HAISHU_ASSERT(written.substr(header_size) == Input(bytes).text().substr(header_size), "the same shape has the same bytes");
}

}  // namespace haishu::fuzz
