#include "layers/catalog/code_format.hpp"

#include <catch2/catch.hpp>

namespace haishu::layers
{

namespace
{

std::string_view credit_fault(std::string_view text)
{
    return code_fault(TextFormat::CreditCode, text);
}

std::string_view organisation_fault(std::string_view text)
{
    return code_fault(TextFormat::OrganisationCode, text);
}

constexpr std::string_view wrong_check = "the check sign does not fit the other signs";

}  // namespace

TEST_CASE("check signs of unified social credit codes follow the standard")
{
    CHECK(credit_code_check_sign("91350100M000100Y4") == '3');  // the standard's own example
    CHECK(credit_code_check_sign("91330203000000019") == 'N');
    CHECK(credit_code_check_sign("92330203000000019") == 'K');
    CHECK(credit_code_check_sign("12330203000000019") == 'U');
    CHECK(credit_code_check_sign("11330203000000019") == 'Y');
    CHECK(credit_code_check_sign("52330203000000019") == 'P');
    CHECK(credit_code_check_sign("913302030AB12CD39") == '4');
    CHECK(credit_code_check_sign("91330203419399540") == '0');
    CHECK(credit_code_check_sign("9133020349895648X") == 'D');
    CHECK(credit_code_check_sign("9133020I000000019") == 0);
    CHECK(organisation_check_sign("49895648") == 'X');
    CHECK(organisation_check_sign("00000001") == '9');
}

TEST_CASE("a credit code with a wrong check sign, a sign too few or a reserved letter is none")
{
    for (const char* code :
         {"91350100M000100Y43", "91330203000000019N", "92330203000000019K", "12330203000000019U", "11330203000000019Y",
          "52330203000000019P", "913302030AB12CD394", "913302034193995400", "9133020349895648XD"}) {
        INFO(code);
        CHECK(credit_fault(code) == "");
    }
    CHECK(credit_fault("91350100M000100Y4Z") == "the letters I, O, S, V and Z do not stand in a credit code");
    CHECK(credit_fault("9135010OM000100Y43") == "the letters I, O, S, V and Z do not stand in a credit code");
    CHECK(credit_fault("91330203000000019K") == wrong_check);
    CHECK(credit_fault("91330203000000109N") == wrong_check);  // two neighbours exchanged
    CHECK(credit_fault("9133020300000001N") == "a credit code has 18 signs");
    CHECK(credit_fault("") == "a credit code has 18 signs");
    CHECK(credit_fault("9133A203000000019N") == "signs 3 to 8 of a credit code are digits");
    CHECK(credit_fault("91330203000000019n") == "only digits and Latin capitals stand in a credit code");
    CHECK(credit_fault("91330203 00000019N") == "only digits and Latin capitals stand in a credit code");
}

TEST_CASE("older numbers in the place of a credit code are called by their name")
{
    CHECK(credit_fault("330203000012345") == "it is a registration number of 15 digits, not a credit code of 18 signs");
    CHECK(credit_fault("49895648X") == "it is an organisation code of 9 signs, not a credit code of 18 signs");
}

TEST_CASE("an organisation code is eight signs and their check sign")
{
    CHECK(organisation_fault("49895648X") == "");
    CHECK(organisation_fault("000000019") == "");
    CHECK(organisation_fault("0AB12CD39") == "");
    CHECK(organisation_fault("498956480") == wrong_check);
    CHECK(organisation_fault("4989564X") == "an organisation code has 9 signs");
    CHECK(organisation_fault("49895648-X") == "only digits and Latin capitals stand in an organisation code");
}

TEST_CASE("codes are kept in capitals and half width, however they were typed")
{
    CHECK(canonical_code(TextFormat::CreditCode, "９１３３０２０３４９８９５６４８ｘｄ") == "9133020349895648XD");
    CHECK(canonical_code(TextFormat::CreditCode, " 9133 0203 4989 5648 xd\u3000") == "9133020349895648XD");
    CHECK(canonical_code(TextFormat::OrganisationCode, "49895648-x") == "49895648X");
    CHECK(canonical_code(TextFormat::OrganisationCode, "49895648－Ｘ") == "49895648X");
    CHECK(canonical_code(TextFormat::CreditCode, "月湖街道") == "月湖街道");
    CHECK(canonical_code(TextFormat::Free, " a－b ") == " a－b ");
    CHECK(credit_fault(canonical_code(TextFormat::CreditCode, "\xEF\xBC")) ==
          "only digits and Latin capitals stand in a credit code");
}

}  // namespace haishu::layers
