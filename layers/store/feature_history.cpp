#include "layers/store/feature_history.hpp"

#include "layers/store/date_text.hpp"
#include "layers/store/geometry_blob.hpp"
#include "layers/store/layer_table.hpp"
#include "layers/store/store_impl.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace haishu::layers
{

namespace
{

using Json = nlohmann::json;

// By name, so that a version stays readable when fields come and go; dates as text, like the columns.
Json value_json(const geo::Value& value, FieldType type)
{
    switch (value.index()) {
        case 1: return std::get<bool>(value);
        case 3: return std::isfinite(std::get<double>(value)) ? Json(std::get<double>(value)) : Json();
        case 4: return std::get<std::string>(value);
        case 2: break;
        default: return nullptr;
    }
    const std::int64_t number = std::get<std::int64_t>(value);
    std::string text;
    if (type == FieldType::Date) text = date_text(number);
    if (type == FieldType::DateTime) text = date_time_text(number);
    return text.empty() ? Json(number) : Json(text);
}

geo::Value value_of(const Json& json, FieldType type)
{
    switch (type) {
        case FieldType::Text: return json.is_string() ? geo::Value(json.get<std::string>()) : geo::Value();
        case FieldType::Real: return json.is_number() ? geo::Value(json.get<double>()) : geo::Value();
        case FieldType::Boolean: return json.is_boolean() ? geo::Value(json.get<bool>()) : geo::Value();
        default: break;
    }
    if (json.is_number_integer()) return json.get<std::int64_t>();
    if (!json.is_string() || type == FieldType::Integer) return {};
    const auto text = json.get<std::string>();
    const auto moment = type == FieldType::Date ? parse_date_text(text) : parse_date_time_text(text);
    return moment ? geo::Value(*moment) : geo::Value();
}

std::string values_text(const LayerDescriptor& layer, const std::vector<geo::Value>& values)
{
    Json object = Json::object();
    for (std::size_t i = 0; i < layer.fields.size(); ++i) {
        object[layer.fields[i].name] = value_json(values[i], layer.fields[i].type);
    }
    return object.dump();
}

std::optional<std::vector<geo::Value>> read_values(const LayerDescriptor& layer, std::string_view text)
{
    const Json object = Json::parse(text.begin(), text.end(), nullptr, false);
    if (!object.is_object()) return std::nullopt;
    std::vector<geo::Value> values;
    for (const Field& field : layer.fields) {
        const auto found = object.find(field.name);
        values.push_back(found == object.end() ? geo::Value() : value_of(*found, field.type));
    }
    return values;
}

Error corrupt_history(const LayerDescriptor& layer, std::int64_t fid)
{
    return in_layer(Error{ErrorCode::Internal,
                          "database-corrupt",
                          "the history of row " + std::to_string(fid) + " is damaged: restore a backup",
                          {}},
                    layer.id);
}

Result<FeatureVersion> read_version(const Statement& row, const LayerDescriptor& layer, std::int64_t fid)
{
    FeatureVersion version;
    version.sequence = row.integer(0);
    const std::int64_t operation = row.integer(1);
    if (operation < 0 || operation > static_cast<int>(Operation::Publish)) return corrupt_history(layer, fid);
    version.operation = static_cast<Operation>(operation);
    version.at = row.text(2);
    version.author = row.is_null(3) ? std::string() : std::string(row.text(3));
    if (row.is_null(4)) return version;
    auto values = read_values(layer, row.text(4));
    if (!values) return corrupt_history(layer, fid);
    Feature feature{fid, version.sequence, std::nullopt, std::move(*values)};
    if (!row.is_null(5) && !read_blob(row.blob(5), feature.geometry.emplace())) return corrupt_history(layer, fid);
    version.feature = std::move(feature);
    return version;
}

}  // namespace

HistoryWriter::HistoryWriter(const LayerDescriptor& layer, Statement insert, Statement trim)
    : m_layer(&layer), m_insert(std::move(insert)), m_trim(std::move(trim))
{
}

Result<HistoryWriter> HistoryWriter::open(Connection& db, const LayerDescriptor& layer)
{
    HAISHU_TRY(Statement insert, db.prepare("INSERT INTO feature_history(layer, fid, seq, account, field_values, geom)"
                                            " VALUES(?,?,?,?,?,?) ON CONFLICT DO NOTHING"));
    HAISHU_TRY(Statement trim,
               db.prepare("DELETE FROM feature_history WHERE layer=?1 AND fid=?2 AND seq <= (SELECT seq FROM feature_history"
                          " WHERE layer=?1 AND fid=?2 ORDER BY seq DESC LIMIT 1 OFFSET " +
                          std::to_string(MAX_KEPT_VERSIONS) + ")"));
    return HistoryWriter(layer, std::move(insert), std::move(trim));
}

Result<void> HistoryWriter::keep_before(const Statement& row, const Feature& before)
{
    const int geometry = static_cast<int>(m_layer->fields.size()) + 2;
    std::optional<Bytes> blob;
    if (!row.is_null(geometry)) blob = row.blob(geometry);
    return write(before.version, before.fid, "", values_text(*m_layer, before.values), blob);
}

Result<void> HistoryWriter::append(const Change& change, const std::string& author, const std::vector<geo::Value>& values,
                                   Bytes blob)
{
    std::optional<std::string> text;
    if (change.operation != Operation::Delete) text = values_text(*m_layer, values);
    std::optional<Bytes> shape;
    if (!blob.empty()) shape = blob;
    HAISHU_CHECK(write(change.sequence, change.fid, author, text, shape));
    m_trim.bind(1, m_layer->id);
    m_trim.bind(2, change.fid);
    return m_trim.run();
}

Result<void> HistoryWriter::write(std::int64_t sequence, std::int64_t fid, const std::string& author,
                                  const std::optional<std::string>& values, std::optional<Bytes> blob)
{
    m_insert.bind(1, m_layer->id);
    m_insert.bind(2, fid);
    m_insert.bind(3, sequence);
    m_insert.bind(4, author);
    m_insert.bind(5, values);
    m_insert.bind(6, blob);
    return m_insert.run();
}

Result<std::vector<FeatureVersion>> read_feature_history(Connection& db, const LayerDescriptor& layer, std::int64_t fid,
                                                         std::int64_t before, std::size_t limit)
{
    HAISHU_TRY(Statement select,
               db.prepare("SELECT h.seq, c.operation, c.at, h.account, h.field_values, h.geom FROM feature_history AS h"
                          " JOIN change_log AS c ON c.seq=h.seq WHERE h.layer=?1 AND h.fid=?2 AND h.seq<?3"
                          " UNION ALL SELECT c.seq, c.operation, c.at, NULL, NULL, NULL FROM change_log AS c"
                          " WHERE c.layer=?1 AND c.operation=3 AND c.seq<?3 AND"
                          " c.seq>(SELECT min(seq) FROM feature_history WHERE layer=?1 AND fid=?2) AND NOT EXISTS"
                          " (SELECT 1 FROM feature_history WHERE layer=?1 AND fid=?2 AND seq=c.seq)"
                          " ORDER BY 1 DESC LIMIT ?4",
                          layer.id, fid, before, static_cast<std::int64_t>(limit)));
    std::vector<FeatureVersion> versions;
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) return versions;
        HAISHU_TRY(FeatureVersion version, read_version(select, layer, fid));
        versions.push_back(std::move(version));
    }
}

namespace
{

// A row that nobody has edited since the publish that wrote it has no history yet: it is its own.
Result<void> add_unedited(Store& store, Connection& db, const LayerDescriptor& layer, std::int64_t fid, std::int64_t before,
                          std::vector<FeatureVersion>& versions)
{
    HAISHU_TRY(std::vector<Feature> rows, store.find(layer, {fid}));
    if (rows.empty() || rows.front().version >= before) return {};
    Feature& row = rows.front();
    for (FeatureVersion& version : versions) {
        if (version.sequence != row.version) continue;
        if (!version.feature) version.feature = std::move(row);
        return {};
    }
    HAISHU_TRY(Statement select, db.prepare("SELECT operation, at FROM change_log WHERE seq=?", row.version));
    HAISHU_TRY(const bool has_row, select.step());
    if (!has_row || select.integer(0) != static_cast<int>(Operation::Publish)) return {};
    FeatureVersion version{row.version, Operation::Publish, std::string(select.text(1)), "", std::move(row)};
    const auto place = std::find_if(versions.begin(), versions.end(),
                                    [&](const FeatureVersion& other) { return other.sequence < version.sequence; });
    versions.insert(place, std::move(version));
    return {};
}

}  // namespace

Result<std::vector<FeatureVersion>> Store::feature_history(const LayerDescriptor& layer, std::int64_t fid, std::int64_t before,
                                                           std::size_t limit)
{
    std::vector<FeatureVersion> versions;
    HAISHU_CHECK(read_together([&]() -> Result<void> {
        HAISHU_TRY(versions, in_layer(read_feature_history(m_impl->db, layer, fid, before, limit), layer.id));
        if (versions.size() < limit) HAISHU_CHECK(add_unedited(*this, m_impl->db, layer, fid, before, versions));
        return {};
    }));
    return versions;
}

}  // namespace haishu::layers
