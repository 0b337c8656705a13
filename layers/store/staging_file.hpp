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
    // Ids of all features in (Hilbert key, id) order.
    Result<std::vector<std::int64_t>> ordered_ids();
    // The largest feature number wanted; 0 if none is. Duplicates are refused: bad_input "fid-not-unique".
    Result<std::int64_t> largest_wanted();
    // The value of a field in every feature that has one, as text, with the feature's id.
    Result<std::vector<std::pair<std::string, std::int64_t>>> keys(std::size_t field);

    // The row of one feature: fields from column 0 on, each checked to be of its type, then wanted, geom.
    Result<const Statement*> read(std::int64_t id);

   private:
    StagedLayer(std::string path, Connection db, LayerDescriptor descriptor);
    [[nodiscard]] Error invalid(const std::string& reason) const;
    template <class T>
    Result<T> checked(Result<T> result) const;

    std::string m_path;
    Connection m_db;
    LayerDescriptor m_descriptor;
    std::int64_t m_count = 0;
    std::optional<Statement> m_select;
};

}  // namespace haishu::layers
