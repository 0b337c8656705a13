// The first bytes of a file of any name, shown to every format.

#include "data/readers/probe.hpp"

#include "data/readers/format.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

namespace haishu::fuzz
{

void fuzz_probe(Bytes bytes)
{
    Input input(bytes);
    const auto formats = data::source_formats();
    data::Probe probe;
    const data::SourceFormat& named = *formats[input.byte() % formats.size()];
    probe.extension = std::string(named.extensions[0]);
    probe.path = "/nowhere/file." + probe.extension;
    probe.head = std::string(input.text());
    probe.size = probe.head.size();
    HAISHU_ASSERT(probe.text().size() <= probe.head.size(), "the text lies in the head");
    for (const data::SourceFormat* const format : formats) static_cast<void>(format->matches(probe));
}

}  // namespace haishu::fuzz
