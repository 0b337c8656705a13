#include "layers/store/packed_index.hpp"

#include "geo/crs/world.hpp"

#include <sqlite3.h>
#include <algorithm>
#include <bit>
#include <cmath>
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

constexpr float INFINITE = std::numeric_limits<float>::infinity();

bool has_smaller_id(const IndexEntry& a, const IndexEntry& b)
{
    return a.id < b.id;
}

bool comes_before(const IndexEntry& a, const IndexEntry& b)
{
    return std::tie(a.hilbert_key, a.id) < std::tie(b.hilbert_key, b.id);
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
        append(static_cast<std::uint64_t>(cell.id), 8);
        for (const float side : {cell.min_x, cell.max_x, cell.min_y, cell.max_y}) append(std::bit_cast<std::uint32_t>(side), 4);
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

Result<void> add_unchanged(Connection& db, const std::string& index, std::vector<IndexEntry>& entries)
{
    HAISHU_TRY(const std::int64_t before, db.integer("SELECT count(*) FROM " + quoted(index + "_rowid")));
    const std::size_t changed = entries.size();
    entries.reserve(changed + static_cast<std::size_t>(before));
    HAISHU_TRY(Statement select, db.prepare("SELECT pkid, xmin, ymin, xmax, ymax FROM " + quoted(index)));
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) return {};
        const IndexEntry entry{select.integer(0), {select.real(1), select.real(2), select.real(3), select.real(4)}};
        const auto changed_end = entries.begin() + static_cast<std::ptrdiff_t>(changed);
        if (!std::binary_search(entries.begin(), changed_end, entry, has_smaller_id)) entries.push_back(entry);
    }
}

Result<void> clear(Connection& db, const std::string& index)
{
    for (const char* table : {"_rowid", "_parent"}) HAISHU_CHECK(db.execute("DELETE FROM " + quoted(index + table)));
    HAISHU_CHECK(db.execute("DELETE FROM " + quoted(index + "_node") + " WHERE nodeno<>1"));
    return db.execute("UPDATE " + quoted(index + "_node") + " SET data=zeroblob(length(data))");
}

// The entry of a node in its parent.
IndexEntry entry_of(std::int64_t node, std::span<const IndexEntry> cells)
{
    IndexEntry parent = cells.front();
    parent.id = node;
    for (const IndexEntry& cell : cells) {
        parent.min_x = std::min(parent.min_x, cell.min_x);
        parent.max_x = std::max(parent.max_x, cell.max_x);
        parent.min_y = std::min(parent.min_y, cell.min_y);
        parent.max_y = std::max(parent.max_y, cell.max_y);
    }
    return parent;
}

}  // namespace

IndexEntry::IndexEntry(std::int64_t number, const geo::Box& box)
    : id(number),
      hilbert_key(box.is_empty() ? 0 : geo::hilbert_key(geo::world_from_lonlat(box.center()))),
      min_x(outward(box.min_x, -INFINITE)),
      max_x(outward(box.max_x, INFINITE)),
      min_y(outward(box.min_y, -INFINITE)),
      max_y(outward(box.max_y, INFINITE))
{
}

struct PackedIndex::Impl {
    std::unique_ptr<OpenTables> open_tables;
    Statement put_node;
    Statement put_row;
    Statement put_parent;
    NodeBlob blob;
    std::size_t capacity;                         // cells of a node
    std::vector<std::vector<IndexEntry>> levels;  // what has no node yet, from the leaves up
    std::int64_t last_node = ROOT;

    Result<void> add(std::size_t level, const IndexEntry& entry)
    {
        if (level == levels.size()) levels.emplace_back().reserve(2 * capacity);
        levels[level].push_back(entry);
        return levels[level].size() == 2 * capacity ? write_node(level, capacity) : Result<void>();
    }

    // The first `count` of the level's entries go into a node, and the node into the level above.
    Result<void> write_node(std::size_t level, std::size_t count)
    {
        const std::int64_t node = ++last_node;
        HAISHU_CHECK(write_cells(level, node, 0, std::span(levels[level]).first(count)));
        const IndexEntry parent = entry_of(node, std::span(levels[level]).first(count));
        levels[level].erase(levels[level].begin(), levels[level].begin() + static_cast<std::ptrdiff_t>(count));
        return add(level + 1, parent);
    }

    Result<void> write_cells(std::size_t level, std::int64_t node, std::size_t depth, std::span<const IndexEntry> cells)
    {
        Statement& put_place = level == 0 ? put_row : put_parent;
        blob.start(depth, cells.size());
        for (const IndexEntry& cell : cells) {
            blob.append(cell);
            put_place.bind(1, cell.id);
            put_place.bind(2, node);
            HAISHU_CHECK(put_place.run());
        }
        put_node.bind(1, node);
        put_node.bind(2, blob.bytes());
        return put_node.run();
    }

    Result<void> finish()
    {
        for (std::size_t level = 0; level < levels.size(); ++level) {
            const std::size_t count = levels[level].size();
            const bool is_top = level + 1 == levels.size() && count <= capacity;
            if (is_top) return write_cells(level, ROOT, level, levels[level]);
            // Shared out evenly: a node that is too empty would be dissolved by the first delete.
            if (count > capacity) HAISHU_CHECK(write_node(level, count / 2));
            HAISHU_CHECK(write_node(level, levels[level].size()));
        }
        return {};
    }
};

PackedIndex::PackedIndex(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
PackedIndex::PackedIndex(PackedIndex&&) noexcept = default;
PackedIndex& PackedIndex::operator=(PackedIndex&&) noexcept = default;
PackedIndex::~PackedIndex() = default;

Result<PackedIndex> PackedIndex::start(Connection& db, const std::string& index)
{
    HAISHU_TRY(const std::int64_t node_bytes,
               db.integer("SELECT length(data) FROM " + quoted(index + "_node") + " WHERE nodeno=1"));
    if (node_bytes < static_cast<std::int64_t>(HEADER_BYTES + 2 * CELL_BYTES)) {
        return Error{ErrorCode::Internal, "database-corrupt", index + ": the root of the index is damaged: restore a backup", {}};
    }
    auto tables = std::make_unique<OpenTables>(db);
    HAISHU_CHECK(clear(db, index));
    HAISHU_TRY(Statement put_node, db.prepare("INSERT OR REPLACE INTO " + quoted(index + "_node") + " VALUES(?,?)"));
    HAISHU_TRY(Statement put_row, db.prepare("INSERT INTO " + quoted(index + "_rowid") + "(rowid, nodeno) VALUES(?,?)"));
    HAISHU_TRY(Statement put_parent, db.prepare("INSERT INTO " + quoted(index + "_parent") + " VALUES(?,?)"));
    const auto bytes = static_cast<std::size_t>(node_bytes);
    return PackedIndex(std::unique_ptr<Impl>(new Impl{std::move(tables),
                                                      std::move(put_node),
                                                      std::move(put_row),
                                                      std::move(put_parent),
                                                      NodeBlob(bytes),
                                                      (bytes - HEADER_BYTES) / CELL_BYTES,
                                                      {}}));
}

Result<void> PackedIndex::add(const IndexEntry& entry)
{
    return m_impl->add(0, entry);
}

Result<void> PackedIndex::finish()
{
    return m_impl->finish();
}

Result<void> rebuild_index(Connection& db, const std::string& index, std::vector<IndexEntry> changed)
{
    std::vector<IndexEntry> entries = std::move(changed);
    std::sort(entries.begin(), entries.end(), has_smaller_id);
    HAISHU_CHECK(add_unchanged(db, index, entries));
    std::erase_if(entries, [](const IndexEntry& entry) { return entry.is_empty(); });
    std::sort(entries.begin(), entries.end(), comes_before);
    HAISHU_TRY(PackedIndex packed, PackedIndex::start(db, index));
    for (const IndexEntry& entry : entries) HAISHU_CHECK(packed.add(entry));
    return packed.finish();
}

}  // namespace haishu::layers
