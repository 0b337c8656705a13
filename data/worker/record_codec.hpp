#pragma once
// What a reading process says, as bytes: the layers of a source, the head of one layer, its records, and an error. Reading it
// back takes nothing for granted, for the other side may have been taken over by the file that it reads: counts, sizes,
// types, ranges, geometry and the order of rows are checked, and what is not right is no message.

#include "data/readers/open_source.hpp"
#include "data/worker/byte_codec.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haishu::data
{

inline constexpr std::size_t max_message_bytes = std::size_t{64} << 20;
inline constexpr std::size_t max_fields = 4096;

// The head of a layer: all that is known before the first record.
struct LayerHead {
    const SourceFormat* format = nullptr;
    std::string layer_name;
    std::string text_encoding;
    std::string declared_encoding;
    std::string unknown_crs;
    std::uint64_t replaced_texts = 0;
    EncodingVerdict encoding_verdict;
    std::vector<RawField> fields;
    DeclaredCrs crs;
    std::optional<std::uint64_t> count;
    std::vector<std::pair<std::string, std::string>> issues;
};

void write_layer_head(ByteWriter& out, const OpenedSource& opened);
void write_layer_list(ByteWriter& out, const std::vector<ListedLayer>& layers);
void write_record(ByteWriter& out, const RawRecord& record);
void write_error(ByteWriter& out, const Error& error);

// Error of all: bad_input "reader-nonsense".
Result<LayerHead> read_layer_head(std::string_view bytes);
Result<std::vector<ListedLayer>> read_layer_list(std::string_view bytes);
// The next of a message that holds several. `last_row` is that of the record before, or 0.
Result<void> read_record(ByteReader& in, const LayerHead& head, std::uint64_t last_row, RawRecord& record);
// The error that was sent; "reader-nonsense" if none can be made out.
Error read_error(std::string_view bytes);

Error reader_nonsense(std::string_view what);

}  // namespace haishu::data
