#pragma once
// What a handler knows better than the router about the record of its request. Most handlers leave it alone.

#include <cstdint>
#include <string>

namespace haishu::server
{

struct AuditNote {
    std::string action;      // of AuditRecord; empty: as the router sees it
    std::string object;      // empty: the collection or the path
    std::string actor;       // of a request that has no viewer yet: the name that a login was tried with
    std::int64_t rows = -1;  // -1: not known
};

}  // namespace haishu::server
