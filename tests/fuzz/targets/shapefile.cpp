// A shapefile of one point with whatever .cpg, language byte and .dbf beside it.

#include "tests/fuzz/drained_source.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

#include <cstring>

namespace haishu::fuzz
{
namespace
{

void put_big(std::string& out, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFFU);
}

template <class Number>
void put_little(std::string& out, Number value)
{
    char raw[sizeof(Number)];
    std::memcpy(raw, &value, sizeof(Number));
    out.append(raw, sizeof(Number));
}

// ESRI Shapefile Technical Description: the header of .shp and .shx; lengths are in 16-bit words.
std::string header(std::uint32_t words)
{
    std::string out;
    put_big(out, 9994);
    for (int i = 0; i < 5; ++i) put_big(out, 0);
    put_big(out, words);
    put_little(out, std::uint32_t{1000});
    put_little(out, std::uint32_t{1});
    for (const double bound : {121.5, 29.8, 121.5, 29.8, 0.0, 0.0, 0.0, 0.0}) put_little(out, bound);
    return out;
}

std::string shapes()
{
    std::string out = header(64);
    put_big(out, 1);
    put_big(out, 10);
    put_little(out, std::uint32_t{1});
    put_little(out, 121.5);
    put_little(out, 29.8);
    return out;
}

std::string index()
{
    std::string out = header(54);
    put_big(out, 50);
    put_big(out, 10);
    return out;
}

}  // namespace

void fuzz_shapefile(Bytes bytes)
{
    Input input(bytes);
    const PrivateFolder folder;
    if (const auto page = input.line(); !page.empty()) static_cast<void>(folder.file("one.cpg", page));
    static_cast<void>(folder.file("one.dbf", input.text()));
    static_cast<void>(folder.file("one.shx", index()));
    drain_source(folder.file("one.shp", shapes()), folder.path());
}

}  // namespace haishu::fuzz
