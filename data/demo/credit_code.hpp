#pragma once
// Unified social credit codes (GB 32100-2015) with right check signs.

#include <cstdint>
#include <string>
#include <string_view>

namespace haishu::data
{

// The ninth sign of an organisation code (GB 11714) for its first eight.
char organisation_check_sign(std::string_view eight);
// The eighteenth sign for the first seventeen; 0 if one of them is not in the code's alphabet.
char credit_code_check_sign(std::string_view seventeen);
// `authority_and_type` "91", `division` six digits. Different serials give different codes, in no visible order.
std::string make_credit_code(std::string_view authority_and_type, std::string_view division, std::uint32_t serial);

}  // namespace haishu::data
