#include "geo/codec/wkt.hpp"

#include "geo/codec/decimal_text.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

namespace haishu::fuzz
{

void fuzz_wkt(Bytes bytes)
{
    const auto read = geo::read_wkt(Input(bytes).text());
    if (!read) return expect_problem(read.error());
    expect_well_formed(*read, bytes.size());
    expect_closed_rings(*read);
    const std::string written = geo::write_wkt(*read, geo::exact_decimals);
    const auto again = geo::read_wkt(written);
    HAISHU_ASSERT(again && *again == *read, "what was written reads back as the same");
    HAISHU_ASSERT(geo::write_wkt(*again, geo::exact_decimals) == written, "the same shape has the same text");
    HAISHU_ASSERT(geo::read_wkt(geo::write_wkt(*read, 6)) || !read->is_empty(), "rounding keeps an empty shape readable");
}

}  // namespace haishu::fuzz
