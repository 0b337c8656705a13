#pragma once
// Descriptors of the layers that contract tests publish.

namespace haishu::contract
{

extern const char* const place_descriptor;   // public, with an internal field and restricted rows
extern const char* const area_descriptor;    // public
extern const char* const secret_descriptor;  // internal
extern const char* const ledger_descriptor;  // public, with a closed field and closed rows

}  // namespace haishu::contract
