// libFuzzer's entry: the target is named by HAISHU_FUZZ_TARGET, so that one program serves all of them.

#include "tests/fuzz/target.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace
{

const haishu::fuzz::Target& chosen_target()
{
    const char* const name = std::getenv("HAISHU_FUZZ_TARGET");
    const auto* const target = haishu::fuzz::find_target(name == nullptr ? "" : name);
    if (target != nullptr) return *target;
    std::fputs("HAISHU_FUZZ_TARGET names one of:", stderr);
    for (const auto& known : haishu::fuzz::targets()) std::fprintf(stderr, " %s", std::string(known.name).c_str());
    std::fputs("\n", stderr);
    std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const haishu::fuzz::Target& target = chosen_target();
    target.run({data, size});
    return 0;
}
