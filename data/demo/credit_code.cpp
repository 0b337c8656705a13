#include "data/demo/credit_code.hpp"

#include <array>

namespace haishu::data
{

namespace
{

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // no I, O, S, V, Z
constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

}  // namespace

char organisation_check_sign(std::string_view eight)
{
    constexpr std::array<std::size_t, 8> weights{3, 7, 9, 10, 5, 8, 4, 2};
    std::size_t sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += letters.find(eight[i]) * weights[i];
    const std::size_t check = 11 - sum % 11;
    return check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check);
}

char credit_code_check_sign(std::string_view seventeen)
{
    std::size_t weight = 1;
    std::size_t sum = 0;
    for (const char c : seventeen) {
        const std::size_t value = alphabet.find(c);
        if (value == std::string_view::npos) return 0;
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    return alphabet[(31 - sum % 31) % 31];
}

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
    std::string code = std::string(authority_and_type) + std::string(division) + body + organisation_check_sign(body);
    return code + credit_code_check_sign(code);
}

}  // namespace haishu::data
