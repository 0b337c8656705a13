#include "layers/store/staging_file.hpp"

#include <filesystem>

namespace haishu::layers
{

namespace
{

Error invalid_file(const std::string& path, const std::string& reason)
{
    return bad_input("staging-invalid", path + ": not a whole staging file: " + reason).with("reason", reason);
}

// What is wrong with a staging file is the fault of whoever brings it, not of the database; a full disk is nobody's.
template <class T>
Result<T> blame_file(Result<T> result, const std::string& path)
{
    if (!result && result.error().code == ErrorCode::StorageFull) return result;
    return result ? std::move(result) : Result<T>(invalid_file(path, result.error().detail));
}

}  // namespace

std::string staged_table_sql(const LayerDescriptor& layer)
{
    // Without declared types: values stay as they were bound.
    std::string sql = "CREATE TABLE feature (id INTEGER PRIMARY KEY, wanted, hilbert, ";
    for (std::size_t i = 0; i < layer.fields.size(); ++i) sql += "c" + std::to_string(i) + ", ";
    return sql + "geom)";
}

StagedLayer::StagedLayer(std::string path, Connection db, LayerDescriptor descriptor)
    : m_path(std::move(path)), m_db(std::move(db)), m_descriptor(std::move(descriptor))
{
}

Error StagedLayer::invalid(const std::string& reason) const
{
    return invalid_file(m_path, reason);
}

template <class T>
Result<T> StagedLayer::checked(Result<T> result) const
{
    return blame_file(std::move(result), m_path);
}

Result<StagedLayer> StagedLayer::open(const std::string& path)
{
    std::error_code fault;
    if (!std::filesystem::is_regular_file(path, fault)) return invalid_file(path, "there is no such file");
    HAISHU_TRY(Connection db, blame_file(Connection::open(path, OpenMode::ReadOnly), path));
    HAISHU_TRY(const std::int64_t application, blame_file(db.integer("PRAGMA application_id"), path));
    if (std::to_string(application) != STAGING_APPLICATION_ID) return invalid_file(path, "another program's file");
    HAISHU_TRY(Statement select, blame_file(db.prepare("SELECT descriptor, feature_count FROM staging"), path));
    HAISHU_TRY(const bool has_row, blame_file(select.step(), path));
    if (!has_row || select.type(1) != ColumnType::Integer) return invalid_file(path, "it was not finished");
    HAISHU_TRY(LayerDescriptor descriptor, blame_file(parse_descriptor(select.text(0)), path));
    const std::int64_t count = select.integer(1);
    HAISHU_CHECK(blame_file(db.execute("PRAGMA cache_size=-32768"), path));
    // One transaction to the end: else each row read would lock the file and look for another's changes.
    HAISHU_CHECK(blame_file(db.execute("BEGIN"), path));
    StagedLayer staged(path, std::move(db), std::move(descriptor));
    staged.m_count = count;
    std::string columns;
    for (std::size_t i = 0; i < staged.m_descriptor.fields.size(); ++i) columns += "c" + std::to_string(i) + ", ";
    HAISHU_TRY(staged.m_select,
               staged.checked(staged.m_db.prepare("SELECT " + columns + "wanted, geom FROM feature WHERE id=?")));
    HAISHU_TRY(staged.m_order, staged.checked(staged.m_db.prepare("SELECT id FROM feature ORDER BY hilbert, id")));
    return staged;
}

Result<std::int64_t> StagedLayer::largest_wanted()
{
    HAISHU_TRY(Statement select, checked(m_db.prepare("SELECT max(wanted), count(wanted) - count(DISTINCT wanted),"
                                                      " sum(wanted IS NOT NULL AND (typeof(wanted) <> 'integer' OR wanted < 1))"
                                                      ", count(*) FROM feature")));
    HAISHU_TRY(const bool has_row, checked(select.step()));
    if (!has_row || select.integer(3) != m_count) return invalid("features are missing");
    if (select.integer(2) != 0 || select.integer(0) > LARGEST_FID) return invalid("a feature number is out of range");
    if (select.integer(1) != 0) return bad_input("fid-not-unique", "a feature number is given to more than one feature");
    return select.integer(0);
}

Result<std::vector<std::pair<std::string, std::int64_t>>> StagedLayer::keys(std::size_t field)
{
    const std::string column = "c" + std::to_string(field);
    HAISHU_TRY(Statement select,
               checked(m_db.prepare("SELECT CAST(" + column + " AS TEXT), id FROM feature WHERE " + column + " IS NOT NULL")));
    std::vector<std::pair<std::string, std::int64_t>> keys;
    for (;;) {
        HAISHU_TRY(const bool has_row, checked(select.step()));
        if (!has_row) return keys;
        keys.emplace_back(select.text(0), select.integer(1));
    }
}

Result<bool> StagedLayer::next()
{
    HAISHU_TRY(const bool has_id, checked(m_order->step()));
    if (!has_id) return false;
    m_select->reset();
    m_select->bind(1, id());
    HAISHU_TRY(const bool has_row, checked(m_select->step()));
    if (!has_row) return invalid("feature " + std::to_string(id()) + " is missing");
    for (std::size_t i = 0; i < m_descriptor.fields.size(); ++i) {
        if (!is_field_type(*m_select, static_cast<int>(i), m_descriptor.fields[i].type)) {
            return invalid("feature " + std::to_string(id()) + " has a value of another type");
        }
    }
    return true;
}

}  // namespace haishu::layers
