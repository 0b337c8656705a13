#include "geo/codec/wkb.hpp"

#include "geo/codec/geojson.hpp"
#include "geo/codec/wkt.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

namespace haishu::fuzz
{

void fuzz_wkb(Bytes bytes)
{
    const auto read = geo::read_wkb(bytes);
    if (!read) return expect_problem(read.error());
    expect_well_formed(*read, bytes.size());
    const std::string written = geo::write_wkb(*read);
    const auto again = geo::read_wkb(bytes_of(written));
    HAISHU_ASSERT(again && *again == *read, "what was written reads back as the same");
    HAISHU_ASSERT(geo::write_wkb(*again) == written, "the same shape has the same bytes");

    std::string other_forms = geo::write_wkt(*read, 3);
    geo::append_geojson(other_forms, *read, 3, true);
}

}  // namespace haishu::fuzz
