#pragma once
// Every version of every edited feature, kept by the transaction that writes it. What a publish wrote is kept as well once
// an edit is about to replace it, so that no version which somebody has edited is lost. Of one feature the newest
// MAX_KEPT_VERSIONS stay.

#include "layers/store/sqlite.hpp"
#include "layers/store/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haishu::layers
{

inline constexpr int MAX_KEPT_VERSIONS = 10'000;

class HistoryWriter
{
   public:
    static Result<HistoryWriter> open(Connection& db, const LayerDescriptor& layer);

    // The row before its first edit, as `row` has it: fields..., fid, _version, geom (select_features). Nothing happens if
    // that version is kept already.
    Result<void> keep_before(const Statement& row, const Feature& before);
    // What an edit made of the feature; a deletion has no values. `blob` is empty without a geometry.
    Result<void> append(const Change& change, const std::string& author, const std::vector<geo::Value>& values, Bytes blob);

   private:
    HistoryWriter(const LayerDescriptor& layer, Statement insert, Statement trim);
    Result<void> write(std::int64_t sequence, std::int64_t fid, const std::string& author,
                       const std::optional<std::string>& values, std::optional<Bytes> blob);

    const LayerDescriptor* m_layer;
    Statement m_insert;
    Statement m_trim;
};

// Newest first, those with a sequence below `before`, at most `limit`. Between them stand the publishes of the layer that
// came after the feature's first version, without values unless those are known.
Result<std::vector<FeatureVersion>> read_feature_history(Connection& db, const LayerDescriptor& layer, std::int64_t fid,
                                                         std::int64_t before, std::size_t limit);

}  // namespace haishu::layers
