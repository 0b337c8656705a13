#include "geo/crs/crs.hpp"

#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

namespace haishu::fuzz
{

void fuzz_crs(Bytes bytes)
{
    const auto crs = geo::parse_crs(Input(bytes).text());
    if (!crs) return expect_problem(crs.error());
    for (const std::string& name : {geo::crs_uri(*crs), geo::crs_curie(*crs)}) {
        const auto again = geo::parse_crs(name);
        HAISHU_ASSERT(again && *again == *crs, "every name of a system leads to it");
    }
    HAISHU_ASSERT(!geo::is_north_first(geo::crs84), "CRS84 is longitude, latitude");
}

}  // namespace haishu::fuzz
