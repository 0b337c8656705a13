#include "data/worker/record_codec.hpp"

#include "data/normalize/text_encoding.hpp"
#include "geo/codec/wkb.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace haishu::data
{
namespace
{

constexpr std::size_t max_name_bytes = 4096;
constexpr std::size_t max_reason_bytes = 2000;
constexpr std::size_t max_definition_bytes = std::size_t{1} << 16;
constexpr std::size_t max_layers = 10'000;
constexpr std::size_t max_issues = 10'000;
constexpr std::size_t max_issues_of_record = max_fields + 64;

// The years 1 to 9999, as days and as milliseconds since 1970.
constexpr std::int64_t first_day = -719'162;
constexpr std::int64_t last_day = 2'932'896;
constexpr std::int64_t day_ms = 86'400'000;

using Issues = std::vector<std::pair<std::string, std::string>>;

void write_issues(ByteWriter& out, const Issues& issues, std::size_t at_most)
{
    const std::size_t count = std::min(issues.size(), at_most);
    out.number(static_cast<std::uint32_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
        out.text(std::string_view(issues[i].first).substr(0, 64));
        out.text(std::string_view(issues[i].second).substr(0, max_reason_bytes));
    }
}

// What is shown to people: valid UTF-8, whatever came.
std::string shown_text(ByteReader& in, std::size_t at_most)
{
    const std::string_view bytes = in.text(at_most);
    if (is_ascii(bytes)) return std::string(bytes);
    auto decoder = TextDecoder::create("UTF-8");
    TextDecoder::Loss loss;
    return decoder ? decoder->decode(bytes, loss) : std::string();
}

// Stable keys and ids are words of small letters.
std::string slug(ByteReader& in)
{
    const std::string_view word = in.text(64);
    const auto is_wrong = [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'); };
    if (word.empty() || std::any_of(word.begin(), word.end(), is_wrong)) in.fail();
    return std::string(word);
}

Issues read_issues(ByteReader& in, std::size_t at_most)
{
    Issues issues;
    const auto count = in.number<std::uint32_t>();
    if (count > at_most) in.fail();
    for (std::uint32_t i = 0; i < count && !in.has_failed(); ++i) {
        std::string key = slug(in);
        issues.emplace_back(std::move(key), shown_text(in, max_reason_bytes));
    }
    return issues;
}

void write_verdict(ByteWriter& out, const EncodingVerdict& verdict)
{
    out.number(static_cast<std::uint8_t>(verdict.is_decided));
    out.number(static_cast<std::uint32_t>(verdict.candidates.size()));
    for (const EncodingCandidate& candidate : verdict.candidates) {
        out.text(candidate.name);
        out.number(candidate.confidence);
        out.number(static_cast<std::uint32_t>(candidate.samples.size()));
        for (const std::string& sample : candidate.samples) out.text(std::string_view(sample).substr(0, max_reason_bytes));
    }
}

EncodingVerdict read_verdict(ByteReader& in)
{
    constexpr std::uint32_t max_candidates = 64;
    EncodingVerdict verdict;
    verdict.is_decided = in.number<std::uint8_t>() != 0;
    const auto candidates = in.number<std::uint32_t>();
    if (candidates > max_candidates) in.fail();
    for (std::uint32_t i = 0; i < candidates && !in.has_failed(); ++i) {
        EncodingCandidate candidate;
        candidate.name = shown_text(in, 64);
        candidate.confidence = in.number<double>();
        if (!(candidate.confidence >= 0 && candidate.confidence <= 1)) in.fail();
        const auto samples = in.number<std::uint32_t>();
        if (samples > max_candidates) in.fail();
        for (std::uint32_t k = 0; k < samples && !in.has_failed(); ++k)
            candidate.samples.push_back(shown_text(in, max_reason_bytes));
        verdict.candidates.push_back(std::move(candidate));
    }
    return verdict;
}

const SourceFormat* format_named(std::string_view name)
{
    for (const SourceFormat* const format : source_formats())
        if (format->name == name) return format;
    return nullptr;
}

// Only what names a system in well-known text: other forms that PROJ understands can name files.
bool is_plain_definition(std::string_view text)
{
    const std::size_t bracket = text.find('[');
    const auto is_keyword = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; };
    if (text.empty()) return true;
    return bracket != std::string_view::npos && bracket > 3 && std::all_of(text.begin(), text.begin() + bracket, is_keyword);
}

bool is_in_range(std::int64_t number, layers::FieldType type)
{
    if (type == layers::FieldType::Date) return number >= first_day && number <= last_day;
    if (type == layers::FieldType::DateTime) return number >= first_day * day_ms && number < (last_day + 1) * day_ms;
    return true;
}

geo::Value read_value(ByteReader& in, layers::FieldType type)
{
    switch (in.number<std::uint8_t>()) {
        case 0: return {};
        case 1: return in.number<std::uint8_t>() != 0;
        case 2: {
            const auto number = in.number<std::int64_t>();
            if (!is_in_range(number, type)) in.fail();
            return number;
        }
        case 3: {
            const auto number = in.number<double>();
            if (!std::isfinite(number)) in.fail();
            return number;
        }
        case 4: return std::string(in.text(max_message_bytes));
        default: in.fail(); return {};
    }
}

struct WrittenValue {
    ByteWriter& out;
    void operator()(std::monostate) const {}
    void operator()(bool value) const { out.number(static_cast<std::uint8_t>(value)); }
    void operator()(std::int64_t value) const { out.number(value); }
    void operator()(double value) const { out.number(value); }
    void operator()(const std::string& value) const { out.text(value); }
};

}  // namespace

Error reader_nonsense(std::string_view what)
{
    return bad_input("reader-nonsense", "the process that read the file sent what makes no sense (" + std::string(what) +
                                            "); the file may be damaged or hostile, nothing of it was taken over")
        .with("reason", what);
}

void write_layer_head(ByteWriter& out, const OpenedSource& opened)
{
    out.text(opened.format->name);
    out.text(std::string_view(opened.layer_name).substr(0, max_name_bytes));
    out.text(opened.source->text_encoding);
    out.text(opened.source->declared_encoding);
    out.text(std::string_view(opened.source->unknown_crs).substr(0, max_name_bytes));
    out.number(opened.source->replaced_texts);
    write_verdict(out, opened.source->encoding_verdict);
    const RecordStream& stream = *opened.stream;
    out.number(static_cast<std::uint32_t>(stream.fields().size()));
    for (const RawField& field : stream.fields()) {
        out.text(field.name);
        out.number(static_cast<std::uint8_t>(field.type));
    }
    out.text(stream.crs().definition);
    out.number(static_cast<std::int32_t>(stream.crs().epsg));
    out.text(std::string_view(stream.crs().name).substr(0, max_name_bytes));
    out.number(static_cast<std::uint8_t>(stream.count().has_value()));
    out.number(stream.count().value_or(0));
    write_issues(out, stream.issues, max_issues);
}

Result<LayerHead> read_layer_head(std::string_view bytes)
{
    ByteReader in(bytes);
    LayerHead head;
    head.format = format_named(in.text(64));
    if (head.format == nullptr) return reader_nonsense("format");
    head.layer_name = in.text(max_name_bytes);
    head.text_encoding = in.text(64);
    head.declared_encoding = in.text(64);
    head.unknown_crs = in.text(max_name_bytes);
    head.replaced_texts = in.number<std::uint64_t>();
    head.encoding_verdict = read_verdict(in);
    const auto fields = in.number<std::uint32_t>();
    if (fields > max_fields) return reader_nonsense("fields");
    for (std::uint32_t i = 0; i < fields && !in.has_failed(); ++i) {
        RawField field;
        field.name = in.text(max_name_bytes);
        const auto type = in.number<std::uint8_t>();
        if (type > static_cast<std::uint8_t>(layers::FieldType::DateTime)) return reader_nonsense("type of a field");
        field.type = static_cast<layers::FieldType>(type);
        head.fields.push_back(std::move(field));
    }
    head.crs.definition = in.text(max_definition_bytes);
    if (!is_plain_definition(head.crs.definition)) return reader_nonsense("reference system");
    head.crs.epsg = in.number<std::int32_t>();
    head.crs.name = shown_text(in, max_name_bytes);
    const bool has_count = in.number<std::uint8_t>() != 0;
    const auto count = in.number<std::uint64_t>();
    if (has_count) head.count = count;
    head.issues = read_issues(in, max_issues);
    if (in.has_failed() || !in.is_at_end()) return reader_nonsense("head of the layer");
    return head;
}

void write_layer_list(ByteWriter& out, const std::vector<ListedLayer>& layers)
{
    out.number(static_cast<std::uint32_t>(std::min(layers.size(), max_layers)));
    for (std::size_t i = 0; i < layers.size() && i < max_layers; ++i) {
        out.text(layers[i].format->name);
        out.text(std::string_view(layers[i].name).substr(0, max_name_bytes));
    }
}

Result<std::vector<ListedLayer>> read_layer_list(std::string_view bytes)
{
    ByteReader in(bytes);
    std::vector<ListedLayer> layers;
    const auto count = in.number<std::uint32_t>();
    if (count > max_layers) return reader_nonsense("layers");
    for (std::uint32_t i = 0; i < count && !in.has_failed(); ++i) {
        const SourceFormat* const format = format_named(in.text(64));
        if (format == nullptr) return reader_nonsense("format");
        layers.push_back({format, std::string(in.text(max_name_bytes))});
    }
    if (in.has_failed() || !in.is_at_end()) return reader_nonsense("list of layers");
    return layers;
}

void write_record(ByteWriter& out, const RawRecord& record)
{
    out.number(record.row);
    out.text(record.geometry ? geo::write_wkb(*record.geometry) : std::string());
    for (const geo::Value& value : record.values) {
        out.number(static_cast<std::uint8_t>(value.index()));
        std::visit(WrittenValue{out}, value);
    }
    write_issues(out, record.issues, max_issues_of_record);
}

Result<void> read_record(ByteReader& in, const LayerHead& head, std::uint64_t last_row, RawRecord& record)
{
    record.row = in.number<std::uint64_t>();
    if (record.row <= last_row) return reader_nonsense("row number");
    const std::string_view wkb = in.text(max_message_bytes);
    record.geometry.reset();
    if (!wkb.empty()) {
        auto geometry = geo::read_wkb({reinterpret_cast<const unsigned char*>(wkb.data()), wkb.size()});
        if (!geometry) return reader_nonsense("geometry");
        record.geometry = std::move(geometry).value();
    }
    record.values.clear();
    for (const RawField& field : head.fields) record.values.push_back(read_value(in, field.type));
    record.issues = read_issues(in, max_issues_of_record);
    return in.has_failed() ? Result<void>(reader_nonsense("record")) : Result<void>();
}

void write_error(ByteWriter& out, const Error& error)
{
    out.number(static_cast<std::uint8_t>(error.code));
    out.text(std::string_view(error.id).substr(0, 64));
    out.text(std::string_view(error.detail).substr(0, max_reason_bytes));
    const std::size_t count = std::min<std::size_t>(error.context.size(), 16);
    out.number(static_cast<std::uint32_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
        out.text(std::string_view(error.context[i].first).substr(0, 64));
        out.text(std::string_view(error.context[i].second).substr(0, max_reason_bytes));
    }
}

Error read_error(std::string_view bytes)
{
    ByteReader in(bytes);
    Error error;
    const auto code = in.number<std::uint8_t>();
    constexpr ErrorCode allowed[] = {ErrorCode::BadInput,    ErrorCode::NotFound, ErrorCode::Unsupported, ErrorCode::TooLarge,
                                     ErrorCode::StorageFull, ErrorCode::Internal, ErrorCode::Conflict};
    const auto is_code = [code](ErrorCode one) { return static_cast<std::uint8_t>(one) == code; };
    if (std::none_of(std::begin(allowed), std::end(allowed), is_code)) return reader_nonsense("error");
    error.code = static_cast<ErrorCode>(code);
    error.id = slug(in);
    error.detail = shown_text(in, max_reason_bytes);
    const auto count = in.number<std::uint32_t>();
    if (count > 16) in.fail();
    for (std::uint32_t i = 0; i < count && !in.has_failed(); ++i) {
        std::string key = shown_text(in, 64);
        error.context.emplace_back(std::move(key), shown_text(in, max_reason_bytes));
    }
    if (in.has_failed() || !in.is_at_end()) return reader_nonsense("error");
    return error;
}

}  // namespace haishu::data
