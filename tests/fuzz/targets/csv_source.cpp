// A whole CSV file: encoding, header, types of columns, place, values.

#include "tests/fuzz/drained_source.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

namespace haishu::fuzz
{

void fuzz_csv_source(Bytes bytes)
{
    const PrivateFolder folder;
    drain_source(folder.file("table.csv", Input(bytes).text()), folder.path());
}

}  // namespace haishu::fuzz
