#include "geo/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace haishu
{

void assertion_failed(const char* condition, const char* what, const char* file, int line)
{
    std::fprintf(stderr, "%s:%d: broken invariant: %s (%s)\n", file, line, what, condition);
    std::abort();
}

}  // namespace haishu
