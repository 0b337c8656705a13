#pragma once
// Codes that carry a check sign of their own, so that a slip of the pen is found where it is written down: what a field says
// it holds by "format" in its descriptor.

#include "geo/base/result.hpp"
#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"

#include <string>
#include <string_view>

namespace haishu::layers
{

// The form in which a code is kept: full-width letters, digits and hyphens as ASCII, letters in capitals, without spaces,
// the hyphen of an organisation code left out. Text of no format is returned as it is.
std::string canonical_code(TextFormat format, std::string_view text);

// Why a text in its canonical form is no such code; empty if it is one. It does not say which sign would fit: that would
// turn a wrong code into a right one that nobody has checked.
std::string_view code_fault(TextFormat format, std::string_view text);

// That a value of the field is a code of its format, in its canonical form; a null is. Error: bad_input "field-format" with
// `field` and `reason`.
Result<void> check_code(const Field& field, const geo::Value& value);

// The eighteenth sign of a unified social credit code (GB 32100-2015) for the first seventeen; 0 if one of them is not in
// the alphabet of these codes.
char credit_code_check_sign(std::string_view seventeen);
// The ninth sign of an organisation code (GB 11714) for the first eight; 0 if one of them is no digit and no capital.
char organisation_check_sign(std::string_view eight);

}  // namespace haishu::layers
