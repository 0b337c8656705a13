#include "layers/store/layer_table.hpp"

#include "layers/store/date_text.hpp"
#include "layers/store/geometry_blob.hpp"
#include "layers/store/utf8.hpp"

#include <cmath>
#include <set>

namespace haishu::layers
{

namespace
{

// SQLite compares column names without regard to ASCII case.
std::string folded_name(std::string_view name)
{
    std::string folded(name);
    for (char& c : folded) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return folded;
}

std::string_view declared_type(FieldType type)
{
    switch (type) {
        case FieldType::Integer: return "BIGINT";
        case FieldType::Real: return "DOUBLE";
        case FieldType::Boolean: return "BOOLEAN";
        case FieldType::Date: return "DATE";
        case FieldType::DateTime: return "TIMESTAMP";
        case FieldType::Text: break;
    }
    return "TEXT";
}

std::string_view declared_type(GeometryKind kind)
{
    switch (kind) {
        case GeometryKind::Point: return "POINT";
        case GeometryKind::LineString: return "LINESTRING";
        case GeometryKind::Polygon: return "POLYGON";
        case GeometryKind::MultiPoint: return "MULTIPOINT";
        case GeometryKind::MultiLineString: return "MULTILINESTRING";
        case GeometryKind::MultiPolygon: return "MULTIPOLYGON";
        case GeometryKind::Any:
        case GeometryKind::None: break;
    }
    return "GEOMETRY";
}

Error wrong_type(const Field& field)
{
    const std::string type(field_type_name(field.type));
    return bad_input("field-type", "field \"" + field.name + "\" takes " + type + " values")
        .with("field", field.name)
        .with("type", type);
}

bool fits(ColumnType found, FieldType type)
{
    if (found == ColumnType::Null) return true;
    switch (type) {
        case FieldType::Text: return found == ColumnType::Text;
        case FieldType::Real: return found == ColumnType::Real;
        case FieldType::Boolean:
        case FieldType::Integer: return found == ColumnType::Integer;
        case FieldType::Date:
        case FieldType::DateTime: break;
    }
    return found == ColumnType::Text || found == ColumnType::Integer;
}

}  // namespace

LayerTable::LayerTable(const LayerDescriptor& layer) : name("layer_" + layer.id)
{
    if (layer.geometry != GeometryKind::None) index = "idx_" + name + "_geom";
    std::set<std::string> taken{"fid", "geom", "_version", "rowid", "oid", "_rowid_"};
    for (const Field& field : layer.fields) {
        std::string column = field.name;
        for (int number = 2; !taken.insert(folded_name(column)).second; ++number) {
            column = field.name + "_" + std::to_string(number);
        }
        columns.push_back(std::move(column));
    }
}

std::string LayerTable::column_list(const std::string& suffix) const
{
    std::string list;
    for (const std::string& column : columns) list += quoted(column) + suffix + ", ";
    return list;
}

Result<void> unregister_geometry(Connection& db, const LayerDescriptor& layer)
{
    const LayerTable table(layer);
    HAISHU_CHECK(db.execute("DELETE FROM geometry_columns_auth WHERE f_table_name=?", table.name));
    return db.execute("DELETE FROM geometry_columns WHERE f_table_name=?", table.name);
}

Result<void> register_geometry(Connection& db, const LayerDescriptor& layer)
{
    const LayerTable table(layer);
    if (!table.has_geometry()) return {};
    HAISHU_CHECK(db.execute("INSERT INTO geometry_columns VALUES(?,'geom',?,?,?,1)", table.name,
                            spatialite_type(layer.geometry, layer.has_z), layer.has_z ? 3 : 2, STORAGE_SRID));
    // Programs that honour it offer the layer for reading only: an edit past the change log would never be seen.
    return db.execute("INSERT INTO geometry_columns_auth VALUES(?,'geom',1,0)", table.name);
}

Result<void> create_layer_table(Connection& db, const LayerDescriptor& layer)
{
    const LayerTable table(layer);
    HAISHU_TRY(const std::int64_t sequence, db.integer("SELECT seq FROM sqlite_sequence WHERE name=?", table.name));
    HAISHU_CHECK(unregister_geometry(db, layer));
    HAISHU_CHECK(db.execute("DROP TABLE IF EXISTS " + quoted("idx_" + table.name + "_geom")));
    HAISHU_CHECK(db.execute("DROP TABLE IF EXISTS " + quoted(table.name)));
    HAISHU_CHECK(create_unregistered_table(db, layer, sequence));
    return register_geometry(db, layer);
}

Result<void> create_unregistered_table(Connection& db, const LayerDescriptor& layer, std::int64_t last_fid)
{
    const LayerTable table(layer);
    std::string sql = "CREATE TABLE " + quoted(table.name) + " (fid INTEGER PRIMARY KEY AUTOINCREMENT, ";
    for (std::size_t i = 0; i < layer.fields.size(); ++i) {
        sql += quoted(table.columns[i]) + " " + std::string(declared_type(layer.fields[i].type)) + ", ";
    }
    sql += "_version INTEGER NOT NULL";
    if (table.has_geometry()) sql += ", geom " + std::string(declared_type(layer.geometry));
    HAISHU_CHECK(db.execute(sql + ")"));
    HAISHU_CHECK(db.execute("INSERT INTO sqlite_sequence(name, seq) VALUES(?,?)", table.name, last_fid));
    if (!table.has_geometry()) return {};
    return db.execute("CREATE VIRTUAL TABLE " + quoted(table.index) + " USING rtree(pkid, xmin, xmax, ymin, ymax)");
}

Result<void> expect_extension(const LayerDescriptor& before, const LayerDescriptor& after)
{
    const LayerTable old_table(before);
    const LayerTable new_table(after);
    bool fits = before.geometry == after.geometry && before.has_z == after.has_z;
    for (std::size_t i = 0; i < before.fields.size() && fits; ++i) {
        const auto at = after.field_index(before.fields[i].name);
        fits = at && after.fields[*at].type == before.fields[i].type && new_table.columns[*at] == old_table.columns[i];
    }
    if (!fits) {
        return Error{ErrorCode::Conflict,
                     "layer-schema-changed",
                     "the layer has rows and its fields or geometry change: publish it with mode replace",
                     {}};
    }
    return {};
}

Result<void> extend_layer_table(Connection& db, const LayerDescriptor& before, const LayerDescriptor& after)
{
    HAISHU_CHECK(expect_extension(before, after));
    const LayerTable new_table(after);
    for (std::size_t i = 0; i < after.fields.size(); ++i) {
        if (before.find_field(after.fields[i].name) != nullptr) continue;
        HAISHU_CHECK(db.execute("ALTER TABLE " + quoted(new_table.name) + " ADD COLUMN " + quoted(new_table.columns[i]) + " " +
                                std::string(declared_type(after.fields[i].type))));
    }
    return {};
}

Result<void> bind_field(Statement& statement, int index, const Field& field, const geo::Value& value)
{
    if (geo::is_null(value)) {
        statement.bind(index, nullptr);
        return {};
    }
    switch (field.type) {
        case FieldType::Text: {
            const auto* text = std::get_if<std::string>(&value);
            if (text == nullptr) return wrong_type(field);
            if (!is_utf8(*text)) {
                return bad_input("text-not-utf8", "field \"" + field.name + "\": the text is not UTF-8")
                    .with("field", field.name);
            }
            statement.bind(index, *text);
            return {};
        }
        case FieldType::Real: {
            const auto* whole = std::get_if<std::int64_t>(&value);
            const auto* real = std::get_if<double>(&value);
            if (whole == nullptr && real == nullptr) return wrong_type(field);
            const double number = real != nullptr ? *real : static_cast<double>(*whole);
            std::isfinite(number) ? statement.bind(index, number) : statement.bind(index, nullptr);
            return {};
        }
        case FieldType::Boolean: {
            const auto* truth = std::get_if<bool>(&value);
            if (truth == nullptr) return wrong_type(field);
            statement.bind(index, *truth ? 1 : 0);
            return {};
        }
        default: break;
    }
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr) return wrong_type(field);
    std::string text;
    if (field.type == FieldType::Date) text = date_text(*number);
    if (field.type == FieldType::DateTime) text = date_time_text(*number);
    text.empty() ? statement.bind(index, *number) : statement.bind(index, text);
    return {};
}

bool is_field_type(const Statement& row, int column, FieldType type)
{
    return fits(row.type(column), type);
}

bool read_field(const Statement& row, int column, FieldType type, geo::Value& value)
{
    const Cell cell = row.cell(column);
    const ColumnType found = cell.type();
    if (!fits(found, type)) return false;
    if (found == ColumnType::Null) {
        value = std::monostate{};
        return true;
    }
    switch (type) {
        case FieldType::Text: {
            const std::string_view text = cell.text();
            if (!is_utf8(text)) return false;
            if (auto* old = std::get_if<std::string>(&value)) {
                old->assign(text);
            } else {
                value.emplace<std::string>(text);
            }
            return true;
        }
        case FieldType::Real: value = cell.real(); return true;
        case FieldType::Boolean: value = cell.integer() != 0; return true;
        default: break;
    }
    if (found == ColumnType::Integer) {
        value = cell.integer();
        return true;
    }
    const auto moment = type == FieldType::Date ? parse_date_text(cell.text()) : parse_date_time_text(cell.text());
    if (!moment) return false;
    value = *moment;
    return true;
}

std::string select_features(const LayerDescriptor& layer)
{
    const LayerTable table(layer);
    const std::string geometry = table.has_geometry() ? ", geom" : ", NULL";
    return "SELECT " + table.column_list() + "fid, _version" + geometry + " FROM " + quoted(table.name);
}

bool read_feature(const Statement& row, const LayerDescriptor& layer, Feature& feature)
{
    const std::size_t fields = layer.fields.size();
    const int after = static_cast<int>(fields);
    feature.fid = row.integer(after);
    feature.version = row.integer(after + 1);
    feature.values.resize(fields);
    for (std::size_t i = 0; i < fields; ++i) {
        if (!read_field(row, static_cast<int>(i), layer.fields[i].type, feature.values[i])) return false;
    }
    if (feature.fid < 1 || feature.fid > LARGEST_FID) return false;
    const Cell geometry = row.cell(after + 2);
    if (geometry.is_null()) {
        feature.geometry.reset();
        return true;
    }
    if (!feature.geometry) feature.geometry.emplace();
    return read_blob(geometry.blob(), *feature.geometry);
}

Error in_layer(Error error, const std::string& layer)
{
    error.detail = "layer " + layer + ": " + error.detail;
    return std::move(error).with("layer", layer);
}

Error fid_exhausted()
{
    return {ErrorCode::Conflict, "fid-exhausted", "the layer has used its largest feature number, 9007199254740991", {}};
}

Error corrupt_row(const std::string& layer, std::int64_t fid)
{
    return in_layer(
        Error{ErrorCode::Internal, "database-corrupt", "row " + std::to_string(fid) + " is damaged: restore a backup", {}},
        layer);
}

}  // namespace haishu::layers
