// A whole KML file: our own look at the names of its data, then the library.

#include "tests/fuzz/drained_source.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

namespace haishu::fuzz
{

void fuzz_kml_source(Bytes bytes)
{
    const PrivateFolder folder;
    drain_source(folder.file("places.kml", Input(bytes).text()), folder.path());
}

}  // namespace haishu::fuzz
