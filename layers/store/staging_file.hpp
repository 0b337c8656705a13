#pragma once
// The inside of a staging file, for the two that know it: StagingWriter and publish.

#include "layers/store/layer_table.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace haishu::layers
{

inline constexpr const char* STAGING_APPLICATION_ID = "1212240980";  // "HAST"

// feature(id, wanted, hilbert, one column c0, c1 ... per field, geom)
std::string staged_table_sql(const LayerDescriptor& layer);

// A staging file opened for reading. Errors: bad_input "staging-invalid" for anything but a whole staging file.
class StagedLayer
{
   public:
    static Result<StagedLayer> open(const std::string& path);

    [[nodiscard]] const LayerDescriptor& descriptor() const { return m_descriptor; }
    [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(m_count); }
    // The largest feature number wanted; 0 if none is. Duplicates are refused: bad_input "fid-not-unique".
    Result<std::int64_t> largest_wanted();
    // The value of a field in every feature that has one, as text, with the feature's id.
    Result<std::vector<std::pair<std::string, std::int64_t>>> keys(std::size_t field);

    // Goes to the first feature, then from each to the next in (Hilbert key, id) order; false: that was the last one.
    // SQLite sorts the ids, in a temporary file if they are many.
    Result<bool> next();
    [[nodiscard]] std::int64_t id() const { return m_order->integer(0); }
    // Fields from column 0 on, each checked to be of its type, then wanted, geom.
    [[nodiscard]] const Statement& row() const { return *m_select; }

   private:
    StagedLayer(std::string path, Connection db, LayerDescriptor descriptor);
    [[nodiscard]] Error invalid(const std::string& reason) const;
    template <class T>
    Result<T> checked(Result<T> result) const;

    std::string m_path;
    Connection m_db;
    LayerDescriptor m_descriptor;
    std::int64_t m_count = 0;
    std::optional<Statement> m_order;
    std::optional<Statement> m_select;
};

}  // namespace haishu::layers
