#pragma once
// What every reader gives: the layers of a source, and the raw records of one. Text is as the source has it, in whatever
// encoding; coordinates are as the source has them, x=east.

#include "data/normalize/encoding_guess.hpp"
#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"
#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace haishu::data
{

struct RawField {
    std::string name;  // raw bytes
    layers::FieldType type = layers::FieldType::Text;
};

struct RawRecord {
    std::uint64_t row = 0;  // from 1, as a person counts
    std::optional<geo::Geometry> geometry;
    std::vector<geo::Value> values;
    // Issues met while reading: stable key and what happened.
    std::vector<std::pair<std::string, std::string>> issues;
};

// The reference system that a source declares.
struct DeclaredCrs {
    std::string definition;  // WKT 2; empty: none is declared
    int epsg = 0;            // 0: the definition is known by no code
    std::string name;
};

class RecordStream
{
   public:
    virtual ~RecordStream() = default;
    [[nodiscard]] virtual const std::vector<RawField>& fields() const = 0;
    [[nodiscard]] virtual const DeclaredCrs& crs() const = 0;
    [[nodiscard]] virtual std::optional<std::uint64_t> count() const = 0;  // if known without reading
    // False at the end. Error: bad_input "source-damaged".
    virtual Result<bool> next(RawRecord& record) = 0;
    virtual Result<void> rewind() = 0;

    // Issues of the layer as a whole: stable key and what happened.
    std::vector<std::pair<std::string, std::string>> issues;
};

class DataSource
{
   public:
    virtual ~DataSource() = default;
    [[nodiscard]] virtual const std::vector<std::string>& layer_names() const = 0;
    // The stream must not outlive the source; one stream at a time.
    virtual Result<std::unique_ptr<RecordStream>> read_layer(std::size_t index) = 0;

    // How the text of the records is encoded; empty: to be guessed from them.
    std::string text_encoding;
    // What the source says about it; a hint.
    std::string declared_encoding;
    // What the bytes of a file that was recoded as a whole say; without candidates for other files.
    EncodingVerdict encoding_verdict;
    // A reference system that the source names and nobody knows.
    std::string unknown_crs;
    // Byte sequences replaced when the file was recoded as a whole.
    std::uint64_t replaced_texts = 0;
};

}  // namespace haishu::data
