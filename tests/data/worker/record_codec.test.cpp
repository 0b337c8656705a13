#include "data/worker/record_codec.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace haishu;
using namespace haishu::data;

namespace
{

LayerHead head_with(std::vector<layers::FieldType> types)
{
    LayerHead head;
    for (const auto type : types) head.fields.push_back({"f", type});
    return head;
}

std::string bytes_of(const RawRecord& record)
{
    ByteWriter out;
    write_record(out, record);
    return out.bytes();
}

RawRecord point_record()
{
    RawRecord record;
    record.row = 812;
    record.geometry = geo::Geometry{geo::GeometryType::Point, {{121.5, 29.8}}, {4.5}, {}, {}, {}};
    record.values = {std::string("\xB1\xB1"), std::int64_t{-3}, 2.5, true, std::monostate()};
    record.issues = {{"measure-dropped", "measures (M) are not kept"}};
    return record;
}

const LayerHead five = head_with({layers::FieldType::Text, layers::FieldType::Integer, layers::FieldType::Real,
                                  layers::FieldType::Boolean, layers::FieldType::Text});

// The id of the refusal of a record of one field with this value.
std::string refusal_of(const geo::Value& value, layers::FieldType type)
{
    RawRecord record;
    record.row = 1;
    record.values = {value};
    const std::string bytes = bytes_of(record);
    ByteReader in(bytes);
    const auto read = read_record(in, head_with({type}), 0, record);
    return read ? "" : read.error().id;
}

}  // namespace

TEST_CASE("a record comes back as it was, raw bytes and heights included")
{
    const std::string bytes = bytes_of(point_record());
    ByteReader in(bytes);
    RawRecord record;
    REQUIRE(read_record(in, five, 811, record));
    CHECK(in.is_at_end());
    CHECK(record.row == 812);
    CHECK(record.geometry == point_record().geometry);
    CHECK(record.values == point_record().values);
    CHECK(record.issues == point_record().issues);
}

TEST_CASE("a record that is cut short anywhere is refused")
{
    const std::string bytes = bytes_of(point_record());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ByteReader in(std::string_view(bytes).substr(0, size));
        RawRecord record;
        CHECK_FALSE(read_record(in, five, 0, record));
    }
}

TEST_CASE("a record with any one byte changed is refused or stays within bounds")
{
    const std::string bytes = bytes_of(point_record());
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        for (const int flip : {0x01, 0x80, 0xFF}) {
            std::string changed = bytes;
            changed[at] = static_cast<char>(changed[at] ^ flip);
            ByteReader in(changed);
            RawRecord record;
            if (read_record(in, five, 0, record)) CHECK(record.values.size() == 5);
        }
    }
}

TEST_CASE("rows that do not go up are refused")
{
    const std::string bytes = bytes_of(point_record());
    ByteReader in(bytes);
    RawRecord record;
    CHECK_FALSE(read_record(in, five, 812, record));
}

TEST_CASE("numbers that are none and days outside the calendar are refused")
{
    CHECK(refusal_of(std::numeric_limits<double>::quiet_NaN(), layers::FieldType::Real) == "reader-nonsense");
    CHECK(refusal_of(std::int64_t{2'932'896}, layers::FieldType::Date).empty());
    CHECK(refusal_of(std::int64_t{2'932'897}, layers::FieldType::Date) == "reader-nonsense");
    CHECK(refusal_of(std::numeric_limits<std::int64_t>::min(), layers::FieldType::DateTime) == "reader-nonsense");
    CHECK(refusal_of(std::numeric_limits<std::int64_t>::min(), layers::FieldType::Integer).empty());
}

TEST_CASE("a reference system that would name a file is refused")
{
    ByteWriter out;
    out.text("CSV");
    for (int i = 0; i < 4; ++i) out.text("");
    out.number(std::uint64_t{0});
    out.number(std::uint8_t{0});
    out.number(std::uint32_t{0});
    out.number(std::uint32_t{0});
    out.text("+proj=longlat +nadgrids=/etc/passwd");
    out.number(std::int32_t{0});
    out.text("");
    out.number(std::uint8_t{0});
    out.number(std::uint64_t{0});
    out.number(std::uint32_t{0});
    const auto head = read_layer_head(out.bytes());
    REQUIRE_FALSE(head);
    CHECK(head.error().context.front().second == "reference system");
}

TEST_CASE("an error comes back with its code, and its text is text")
{
    ByteWriter out;
    write_error(out, Error{ErrorCode::TooLarge, "archive-too-large", "\xB1.zip", {{"name", "\xB1.zip"}}});
    const Error error = read_error(out.bytes());
    CHECK(error.code == ErrorCode::TooLarge);
    CHECK(error.id == "archive-too-large");
    CHECK(error.detail == "\xEF\xBF\xBD.zip");
    CHECK(error.context.front().second == "\xEF\xBF\xBD.zip");
}

TEST_CASE("an error that would be a success of another kind is nonsense")
{
    ByteWriter out;
    write_error(out, Error{ErrorCode::Unauthenticated, "login-required", "", {}});
    CHECK(read_error(out.bytes()).id == "reader-nonsense");
    ByteWriter shouting;
    write_error(shouting, Error{ErrorCode::BadInput, "<b>", "", {}});
    CHECK(read_error(shouting.bytes()).id == "reader-nonsense");
}
