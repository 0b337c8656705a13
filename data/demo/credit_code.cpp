#include "data/demo/credit_code.hpp"

#include "layers/catalog/code_format.hpp"

namespace haishu::data
{

namespace
{

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // no I, O, S, V, Z

}  // namespace

std::string make_credit_code(std::string_view authority_and_type, std::string_view division, std::uint32_t serial)
{
    // A bijection of the serials below 31^6, so that codes do not count upwards and never repeat.
    constexpr std::uint64_t range = 887503681;  // 31^6
    std::uint64_t scattered = (static_cast<std::uint64_t>(serial) * 408146689ULL + 271828183ULL) % range;
    std::string body = "MA";
    for (int i = 0; i < 6; ++i) {
        body += alphabet[scattered % 31];
        scattered /= 31;
    }
    std::string code = std::string(authority_and_type) + std::string(division) + body + layers::organisation_check_sign(body);
    return code + layers::credit_code_check_sign(code);
}

}  // namespace haishu::data
