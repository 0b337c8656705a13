#include "layers/store/change_log.hpp"

#include <array>

namespace haishu::layers
{

namespace
{

void bind_box(Statement& statement, int first, const geo::Box& box)
{
    const std::array<double, 4> sides{box.min_x, box.min_y, box.max_x, box.max_y};
    for (int i = 0; i < 4; ++i) {
        box.is_empty() ? statement.bind(first + i, nullptr) : statement.bind(first + i, sides[static_cast<std::size_t>(i)]);
    }
}

geo::Box read_box(const Statement& row, int first)
{
    if (row.is_null(first)) return {};
    return {row.real(first), row.real(first + 1), row.real(first + 2), row.real(first + 3)};
}

}  // namespace

Result<void> append_change(Connection& db, Change& change)
{
    HAISHU_TRY(Statement insert,
               db.prepare("INSERT INTO change_log(layer, operation, fid, old_min_x, old_min_y, old_max_x, old_max_y,"
                          " new_min_x, new_min_y, new_max_x, new_max_y, seq) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
                          change.layer, static_cast<int>(change.operation), change.fid));
    bind_box(insert, 4, change.old_box);
    bind_box(insert, 8, change.new_box);
    if (change.sequence != 0) insert.bind(12, change.sequence);
    HAISHU_CHECK(insert.run());
    change.sequence = db.last_row_id();
    return {};
}

Result<void> complete_publish(Connection& db, const Change& change, std::int64_t row_count)
{
    HAISHU_TRY(Statement update,
               db.prepare("UPDATE change_log SET row_count=?, new_min_x=?, new_min_y=?, new_max_x=?, new_max_y=?"
                          " WHERE seq=?",
                          row_count));
    bind_box(update, 2, change.new_box);
    update.bind(6, change.sequence);
    return update.run();
}

Result<std::vector<Change>> read_changes(Connection& db, const std::string& layer)
{
    HAISHU_TRY(Statement select,
               db.prepare("SELECT seq, operation, fid, old_min_x, old_min_y, old_max_x, old_max_y,"
                          " new_min_x, new_min_y, new_max_x, new_max_y FROM change_log WHERE layer=?1 AND seq >="
                          " coalesce((SELECT seq FROM change_log WHERE layer=?1 AND operation=3 ORDER BY seq DESC LIMIT 1), 0)"
                          " ORDER BY seq",
                          layer));
    std::vector<Change> changes;
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) return changes;
        const std::int64_t operation = select.integer(1);
        if (operation < 0 || operation > static_cast<int>(Operation::Publish)) {
            return Error{
                ErrorCode::Internal, "database-corrupt", "the change log has an unknown operation: restore a backup", {}};
        }
        changes.push_back({select.integer(0), layer, static_cast<Operation>(operation), select.integer(2), read_box(select, 3),
                           read_box(select, 7)});
    }
}

}  // namespace haishu::layers
