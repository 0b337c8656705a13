#pragma once
// How a layer lies in the database: the names of its table, columns and spatial index, and the passage of features
// between those columns and memory.

#include "layers/catalog/descriptor.hpp"
#include "layers/store/feature.hpp"
#include "layers/store/sqlite.hpp"

#include <string>
#include <vector>

namespace haishu::layers
{

inline constexpr std::int64_t LARGEST_FID = (std::int64_t{1} << 53) - 1;

struct LayerTable {
    std::string name;                  // layer_school
    std::string index;                 // idx_layer_school_geom, SpatiaLite's name of the R*Tree; empty without geometry
    std::vector<std::string> columns;  // of the fields in their order, not quoted

    // Field names are kept as they are, except that one which SQLite would take for another column gets a number: column
    // names differ in more than ASCII case, and fid, geom, _version and rowid are ours.
    explicit LayerTable(const LayerDescriptor& layer);

    [[nodiscard]] bool has_geometry() const { return !index.empty(); }
    // `"a", "b", ` of the field columns, each with `suffix`, and a comma after each.
    [[nodiscard]] std::string column_list(const std::string& suffix = "") const;
};

// Conflict "layer-schema-changed" if `after` changes more than that it has new fields.
Result<void> expect_extension(const LayerDescriptor& before, const LayerDescriptor& after);
// Adds the columns of fields that are new in `after`. Errors of expect_extension.
Result<void> extend_layer_table(Connection& db, const LayerDescriptor& before, const LayerDescriptor& after);

// Creates table, index and their registration; replaces the table that there is. The sequence of fids goes on.
Result<void> create_layer_table(Connection& db, const LayerDescriptor& layer);
// The parts of it: table and index alone; and what tells other programs of them.
Result<void> create_unregistered_table(Connection& db, const LayerDescriptor& layer, std::int64_t last_fid);
Result<void> register_geometry(Connection& db, const LayerDescriptor& layer);
Result<void> unregister_geometry(Connection& db, const LayerDescriptor& layer);

// Binds a value as a column keeps it; a real that is not finite is no value. Errors: bad_input "field-type" for a value of
// another type, "text-not-utf8".
Result<void> bind_field(Statement& statement, int index, const Field& field, const geo::Value& value);
// True if a column of this type may hold what the row has.
bool is_field_type(const Statement& row, int column, FieldType type);
// False if the column holds what bind_field would not have written.
[[nodiscard]] bool read_field(const Statement& row, int column, FieldType type, geo::Value& value);

// Rows as `fields..., fid, _version, geom`; features are filled, their memory used again. Of a row that is damaged, fid and
// version are filled.
std::string select_features(const LayerDescriptor& layer);
[[nodiscard]] bool read_feature(const Statement& row, const LayerDescriptor& layer, Feature& feature);

// Adds to an error which layer it befell.
Error in_layer(Error error, const std::string& layer);
template <class T>
Result<T> in_layer(Result<T> result, const std::string& layer)
{
    return result ? std::move(result) : Result<T>(in_layer(result.error(), layer));
}
Error fid_exhausted();  // Conflict "fid-exhausted"
Error corrupt_row(const std::string& layer, std::int64_t fid);

}  // namespace haishu::layers
