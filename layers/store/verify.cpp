#include "geo/types/box.hpp"
#include "layers/store/change_log.hpp"
#include "layers/store/geometry_blob.hpp"
#include "layers/store/gradual_publish.hpp"
#include "layers/store/incoming_table.hpp"
#include "layers/store/layer_table.hpp"
#include "layers/store/store_impl.hpp"

#include <fmt/format.h>
#include <set>

namespace haishu::layers
{

namespace
{

bool fits(const geo::Geometry& geometry, const LayerDescriptor& layer)
{
    const bool is_kind =
        layer.geometry == GeometryKind::Any || static_cast<int>(layer.geometry) == static_cast<int>(geometry.type);
    return is_kind && (geometry.type == geo::GeometryType::GeometryCollection || geometry.z.empty() != layer.has_z);
}

class Verifier
{
   public:
    explicit Verifier(Connection& db) : m_db(db) {}

    // An error that ends one check is itself a fault; the others go on.
    template <class Check>
    void run(const std::string& topic, Check check)
    {
        const Result<void> done = check();
        if (!done) fault(topic, done.error().detail);
    }
    void fault(const std::string& topic, const std::string& what)
    {
        if (m_faults.size() < MAX_FAULTS) m_faults.push_back(topic + ": " + what);
    }
    std::vector<std::string> take_faults() { return std::move(m_faults); }

    Result<void> check_pages()
    {
        HAISHU_TRY(Statement select, m_db.prepare("PRAGMA integrity_check"));
        for (;;) {
            HAISHU_TRY(const bool has_row, select.step());
            if (!has_row) return {};
            if (select.text(0) != "ok") fault("pages", std::string(select.text(0)));
        }
    }

    Result<void> check_references()
    {
        HAISHU_TRY(Statement select, m_db.prepare("PRAGMA foreign_key_check"));
        for (;;) {
            HAISHU_TRY(const bool has_row, select.step());
            if (!has_row) return {};
            fault("references",
                  fmt::format("{} row {} points to nothing in {}", select.text(0), select.integer(1), select.text(2)));
        }
    }

    Result<void> check_log(const std::set<std::string>& layers)
    {
        HAISHU_TRY(m_last_sequence, m_db.integer("SELECT max(seq) FROM change_log"));
        HAISHU_TRY(Statement select, m_db.prepare("SELECT layer, min(operation), max(operation), min(seq),"
                                                  " sum(operation=3 AND row_count IS NULL) FROM change_log GROUP BY layer"));
        for (;;) {
            HAISHU_TRY(const bool has_row, select.step());
            if (!has_row) break;
            const std::string layer(select.text(0));
            if (layers.count(layer) == 0) fault("change log", "there is no layer " + layer);
            if (select.integer(1) < 0 || select.integer(2) > 3) fault("change log", layer + " has an unknown operation");
            if (select.integer(3) < 1) fault("change log", layer + " has a sequence below 1");
            if (select.integer(4) != 0) fault("change log", layer + " has a publish that was not completed");
        }
        HAISHU_TRY(const std::int64_t issued, m_db.integer("SELECT seq FROM sqlite_sequence WHERE name='change_log'"));
        if (issued < m_last_sequence) fault("change log", "a sequence could be given twice");
        if (issued > m_last_sequence) fault("change log", fmt::format("rows after {} are missing", m_last_sequence));
        // Sequences have no gaps, for one that is rolled back is given again; but a gradual publish leaves some out.
        HAISHU_TRY(const std::int64_t missing,
                   m_db.integer("SELECT total(step - 1) FROM (SELECT operation, seq - lag(seq) OVER (ORDER BY seq) AS step"
                                " FROM change_log) WHERE step > 1 AND (operation <> 3 OR step < ?)",
                                LEAST_LEFT_FREE));
        if (missing != 0) fault("change log", fmt::format("{} of its rows are missing", missing));
        return {};
    }

    Result<void> check_tables(const std::set<std::string>& layers)
    {
        HAISHU_TRY(Statement select,
                   m_db.prepare("SELECT substr(name, 7) FROM sqlite_master WHERE type='table' AND substr(name, 1, 6)='layer_'"));
        for (;;) {
            HAISHU_TRY(const bool has_row, select.step());
            if (!has_row) return {};
            const std::string layer(select.text(0));
            if (is_passing_table("layer_" + layer)) continue;  // an interrupted publish left it, and the next writer removes it
            if (layers.count(layer) == 0) fault("tables", "layer_" + layer + " belongs to no layer");
        }
    }

    Result<void> check_layer(const LayerDescriptor& layer)
    {
        const LayerTable table(layer);
        HAISHU_CHECK(check_rows(layer, table));
        HAISHU_TRY(const std::int64_t logged,
                   m_db.integer("SELECT coalesce((SELECT row_count FROM change_log WHERE seq=first), 0) +"
                                " (SELECT total(CASE operation WHEN 0 THEN 1 WHEN 2 THEN -1 ELSE 0 END) FROM change_log"
                                "  WHERE layer=?1 AND seq>=first) FROM (SELECT coalesce((SELECT max(seq) FROM change_log"
                                "  WHERE layer=?1 AND operation=3), 0) AS first)",
                                layer.id));
        if (logged != m_rows) fault(layer.id, fmt::format("{} rows, but the change log tells of {}", m_rows, logged));
        HAISHU_TRY(const std::int64_t issued, m_db.integer("SELECT seq FROM sqlite_sequence WHERE name=?", table.name));
        if (issued < m_last_fid) fault(layer.id, "a feature number could be given twice");
        return table.has_geometry() ? check_index(layer, table) : Result<void>();
    }

   private:
    Result<void> check_rows(const LayerDescriptor& layer, const LayerTable& table)
    {
        m_rows = m_shapes = m_last_fid = 0;
        HAISHU_TRY(Statement select, m_db.prepare(select_features(layer)));
        std::optional<Statement> find_box;
        if (table.has_geometry()) {
            HAISHU_TRY(find_box, m_db.prepare("SELECT xmin, ymin, xmax, ymax FROM " + quoted(table.index) + " WHERE pkid=?"));
        }
        Feature feature;
        for (;;) {
            HAISHU_TRY(const bool has_row, select.step());
            if (!has_row) return {};
            ++m_rows;
            if (!read_feature(select, layer, feature)) {
                fault(layer.id, fmt::format("row {} is damaged", feature.fid));
                continue;
            }
            m_last_fid = std::max(m_last_fid, feature.fid);
            if (feature.version < 1 || feature.version > m_last_sequence) {
                fault(layer.id, fmt::format("row {} has a version that the change log does not know", feature.fid));
            }
            if (!feature.geometry) continue;
            ++m_shapes;
            if (!fits(*feature.geometry, layer)) fault(layer.id, fmt::format("row {} has a shape of another kind", feature.fid));
            find_box->bind(1, feature.fid);
            HAISHU_TRY(const bool has_box, find_box->step());
            const geo::Box box =
                has_box ? geo::Box{find_box->real(0), find_box->real(1), find_box->real(2), find_box->real(3)} : geo::Box();
            if (!box.contains(feature.geometry->box())) {
                fault(layer.id, fmt::format("row {} is not where the spatial index has it", feature.fid));
            }
            find_box->reset();
        }
    }

    Result<void> check_index(const LayerDescriptor& layer, const LayerTable& table)
    {
        HAISHU_TRY(const std::int64_t entries, m_db.integer("SELECT count(*) FROM " + quoted(table.index)));
        if (entries != m_shapes) fault(layer.id, fmt::format("{} shapes, but {} in the spatial index", m_shapes, entries));
        HAISHU_TRY(Statement check, m_db.prepare("SELECT rtreecheck('main', ?)", table.index));
        HAISHU_TRY(const bool has_answer, check.step());
        if (has_answer && check.text(0) != "ok") fault(layer.id, "spatial index: " + std::string(check.text(0)));
        HAISHU_TRY(const std::int64_t is_registered,
                   m_db.integer("SELECT count(*) FROM geometry_columns WHERE f_table_name=? AND f_geometry_column='geom' AND"
                                " geometry_type=? AND coord_dimension=? AND srid=? AND spatial_index_enabled=1",
                                table.name, spatialite_type(layer.geometry, layer.has_z), layer.has_z ? 3 : 2, STORAGE_SRID));
        if (is_registered != 1) fault(layer.id, "geometry_columns does not fit the layer");
        return {};
    }

    static constexpr std::size_t MAX_FAULTS = 100;
    Connection& m_db;
    std::vector<std::string> m_faults;
    std::int64_t m_last_sequence = 0;
    std::int64_t m_rows = 0;    // of the layer being checked
    std::int64_t m_shapes = 0;  // rows with a geometry
    std::int64_t m_last_fid = 0;
};

}  // namespace

Result<std::vector<std::string>> Store::verify()
{
    HAISHU_TRY(Transaction transaction, Transaction::read(m_impl->db));
    Verifier verifier(m_impl->db);
    verifier.run("pages", [&] { return verifier.check_pages(); });
    verifier.run("references", [&] { return verifier.check_references(); });
    const Result<std::vector<LayerDescriptor>> known = layers();
    if (!known) {
        verifier.fault("catalogue", known.error().detail);
        return verifier.take_faults();
    }
    std::set<std::string> ids;
    for (const LayerDescriptor& layer : *known) ids.insert(layer.id);
    verifier.run("change log", [&] { return verifier.check_log(ids); });
    verifier.run("tables", [&] { return verifier.check_tables(ids); });
    for (const LayerDescriptor& layer : *known) {
        verifier.run(layer.id, [&] { return verifier.check_layer(layer); });
    }
    return verifier.take_faults();
}

}  // namespace haishu::layers
