#include "layers/store/packed_index.hpp"

#include "geo/crs/world.hpp"

#include <sqlite3.h>
#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>
#include <tuple>

namespace haishu::layers
{

namespace
{

// A node: depth of the tree (in the root; else 0) and number of cells, 16 bits each; then the cells; then zeros.
constexpr std::size_t HEADER_BYTES = 4;
constexpr std::size_t CELL_BYTES = 24;  // 64 bits of id, then min x, max x, min y, max y as 32-bit floats; all big-endian
constexpr std::int64_t ROOT = 1;

bool comes_before(const IndexEntry& a, const IndexEntry& b)
{
    return a.id < b.id;
}

// The nearest 32-bit number on the outer side, so that the stored box holds the real one.
float outward(double side, float outer)
{
    const auto nearest = static_cast<float>(side);
    const bool is_inside = outer < 0 ? static_cast<double>(nearest) > side : static_cast<double>(nearest) < side;
    return is_inside ? std::nextafter(nearest, outer) : nearest;
}

// The tables of an R*Tree take no statements in a defensive connection, as ours are.
class OpenTables
{
   public:
    explicit OpenTables(Connection& db) : m_db(db.handle()) { sqlite3_db_config(m_db, SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr); }
    ~OpenTables() { sqlite3_db_config(m_db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr); }
    OpenTables(const OpenTables&) = delete;
    OpenTables& operator=(const OpenTables&) = delete;

   private:
    sqlite3* m_db;
};

class NodeBlob
{
   public:
    explicit NodeBlob(std::size_t size) : m_bytes(size) {}

    void start(std::size_t depth, std::size_t cells)
    {
        m_bytes.assign(m_bytes.size(), 0);
        m_at = 0;
        append(depth, 2);
        append(cells, 2);
    }
    void append(const IndexEntry& cell)
    {
        constexpr float infinity = std::numeric_limits<float>::infinity();
        append(static_cast<std::uint64_t>(cell.id), 8);
        append(std::bit_cast<std::uint32_t>(outward(cell.box.min_x, -infinity)), 4);
        append(std::bit_cast<std::uint32_t>(outward(cell.box.max_x, infinity)), 4);
        append(std::bit_cast<std::uint32_t>(outward(cell.box.min_y, -infinity)), 4);
        append(std::bit_cast<std::uint32_t>(outward(cell.box.max_y, infinity)), 4);
    }
    [[nodiscard]] Bytes bytes() const { return m_bytes; }

   private:
    void append(std::uint64_t number, int bytes)
    {
        for (int i = bytes - 1; i >= 0; --i) m_bytes[m_at++] = static_cast<unsigned char>(number >> (8 * i));
    }
    std::vector<unsigned char> m_bytes;
    std::size_t m_at = 0;
};

Result<void> add_unchanged(Connection& db, const std::string& index, const std::vector<IndexEntry>& changed,
                           std::vector<IndexEntry>& entries)
{
    HAISHU_TRY(Statement select, db.prepare("SELECT pkid, xmin, ymin, xmax, ymax FROM " + quoted(index)));
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) return {};
        const IndexEntry entry{select.integer(0), {select.real(1), select.real(2), select.real(3), select.real(4)}};
        if (!std::binary_search(changed.begin(), changed.end(), entry, comes_before)) entries.push_back(entry);
    }
}

Result<void> clear(Connection& db, const std::string& index)
{
    for (const char* table : {"_rowid", "_parent"}) HAISHU_CHECK(db.execute("DELETE FROM " + quoted(index + table)));
    HAISHU_CHECK(db.execute("DELETE FROM " + quoted(index + "_node") + " WHERE nodeno<>1"));
    return db.execute("UPDATE " + quoted(index + "_node") + " SET data=zeroblob(length(data))");
}

void sort_by_place(std::vector<IndexEntry>& entries)
{
    std::vector<std::pair<std::uint32_t, IndexEntry>> keyed;
    keyed.reserve(entries.size());
    for (const IndexEntry& entry : entries) {
        keyed.emplace_back(geo::hilbert_key(geo::world_from_lonlat(entry.box.center())), entry);
    }
    std::sort(keyed.begin(), keyed.end(),
              [](const auto& a, const auto& b) { return std::tie(a.first, a.second.id) < std::tie(b.first, b.second.id); });
    std::transform(keyed.begin(), keyed.end(), entries.begin(), [](const auto& pair) { return pair.second; });
}

// Level by level into a tree that is empty. Neighbours in the list become neighbours in the tree.
Result<void> fill(Connection& db, const std::string& index, std::vector<IndexEntry> entries)
{
    if (entries.empty()) return {};
    HAISHU_TRY(const std::int64_t node_bytes,
               db.integer("SELECT length(data) FROM " + quoted(index + "_node") + " WHERE nodeno=1"));
    if (node_bytes < static_cast<std::int64_t>(HEADER_BYTES + 2 * CELL_BYTES)) {
        return Error{ErrorCode::Internal, "database-corrupt", index + ": the root of the index is damaged: restore a backup", {}};
    }
    HAISHU_TRY(Statement put_node, db.prepare("INSERT OR REPLACE INTO " + quoted(index + "_node") + " VALUES(?,?)"));
    HAISHU_TRY(Statement put_row, db.prepare("INSERT INTO " + quoted(index + "_rowid") + "(rowid, nodeno) VALUES(?,?)"));
    HAISHU_TRY(Statement put_parent, db.prepare("INSERT INTO " + quoted(index + "_parent") + " VALUES(?,?)"));
    NodeBlob blob(static_cast<std::size_t>(node_bytes));
    const std::size_t capacity = (static_cast<std::size_t>(node_bytes) - HEADER_BYTES) / CELL_BYTES;
    std::int64_t last_node = ROOT;
    for (std::size_t depth = 0;; ++depth) {
        const std::size_t nodes = (entries.size() + capacity - 1) / capacity;
        const bool is_top = nodes == 1;
        Statement& put_place = depth == 0 ? put_row : put_parent;
        std::vector<IndexEntry> parents;
        for (std::size_t node = 0; node < nodes; ++node) {
            // Shared out evenly: a node that is too empty would be dissolved by the first delete.
            const std::size_t first = node * entries.size() / nodes;
            const std::size_t end = (node + 1) * entries.size() / nodes;
            IndexEntry parent{is_top ? ROOT : ++last_node, {}};
            blob.start(is_top ? depth : 0, end - first);
            for (std::size_t i = first; i < end; ++i) {
                blob.append(entries[i]);
                parent.box.extend(entries[i].box);
                put_place.bind(1, entries[i].id);
                put_place.bind(2, parent.id);
                HAISHU_CHECK(put_place.run());
            }
            put_node.bind(1, parent.id);
            put_node.bind(2, blob.bytes());
            HAISHU_CHECK(put_node.run());
            parents.push_back(parent);
        }
        if (is_top) return {};
        entries = std::move(parents);
    }
}

}  // namespace

Result<void> rebuild_index(Connection& db, const std::string& index, std::vector<IndexEntry> changed)
{
    std::sort(changed.begin(), changed.end(), comes_before);
    std::vector<IndexEntry> entries;
    HAISHU_CHECK(add_unchanged(db, index, changed, entries));
    std::copy_if(changed.begin(), changed.end(), std::back_inserter(entries),
                 [](const IndexEntry& entry) { return !entry.box.is_empty(); });
    sort_by_place(entries);
    const OpenTables open_tables(db);
    HAISHU_CHECK(clear(db, index));
    return fill(db, index, std::move(entries));
}

}  // namespace haishu::layers
