#pragma once
// Unified social credit codes (GB 32100-2015) with right check signs.

#include <cstdint>
#include <string>
#include <string_view>

namespace haishu::data
{

// `authority_and_type` "91", `division` six digits. Different serials give different codes, in no visible order.
std::string make_credit_code(std::string_view authority_and_type, std::string_view division, std::uint32_t serial);

}  // namespace haishu::data
