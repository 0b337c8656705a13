#include "layers/store/export_areas.hpp"

#include "layers/store/store_impl.hpp"

#include <algorithm>
#include <iterator>

namespace haishu::layers
{

namespace
{

struct Taken {
    std::int64_t number = 0;  // of the asker; 0: nothing yet
    std::int64_t day = 0;
    ExportArea area;
};

Result<Taken> read_taken(Connection& db, const ExportAsker& asker)
{
    Taken taken;
    HAISHU_TRY(Statement row, db.prepare("SELECT number, day, area_m2 FROM export_asker WHERE name=? AND is_account=?",
                                         asker.name, asker.is_account ? 1 : 0));
    HAISHU_TRY(const bool has_row, row.step());
    if (!has_row) return taken;
    taken.number = row.integer(0);
    taken.day = row.integer(1);
    taken.area.area_m2 = row.real(2);
    HAISHU_TRY(Statement cells, db.prepare("SELECT cell FROM export_ground WHERE asker=? ORDER BY cell", taken.number));
    for (;;) {
        HAISHU_TRY(const bool has_cell, cells.step());
        if (!has_cell) return taken;
        taken.area.cells.push_back(cells.integer(0));
    }
}

Result<std::int64_t> note_asker(Connection& db, const ExportAsker& asker, double area_m2, std::int64_t day)
{
    HAISHU_CHECK(
        db.execute("INSERT INTO export_asker (name, is_account, area_m2, day) VALUES(?1, ?2, ?3, ?4)"
                   " ON CONFLICT (is_account, name) DO UPDATE SET area_m2=?3, day=?4",
                   asker.name, asker.is_account ? 1 : 0, area_m2, day));
    return db.integer("SELECT number FROM export_asker WHERE name=? AND is_account=?", asker.name, asker.is_account ? 1 : 0);
}

Result<void> forget_old(Connection& db, const ExportMemory& memory, std::int64_t day)
{
    HAISHU_CHECK(db.execute("DELETE FROM export_asker WHERE is_account=0 AND day<?", day - memory.kept_days));
    return db.execute(
        "DELETE FROM export_asker WHERE number IN (SELECT number FROM export_asker WHERE is_account=0"
        " ORDER BY day DESC, number DESC LIMIT -1 OFFSET ?)",
        memory.askers);
}

}  // namespace

Result<void> ExportAreas::take(const ExportAsker& asker, const std::vector<geo::Box>& boxes, std::int64_t day)
{
    Connection& db = m_store.impl().db;
    HAISHU_TRY(Transaction transaction, Transaction::write(db));
    HAISHU_TRY(Taken before, read_taken(db, asker));
    const bool is_new = before.number == 0;
    if (!asker.is_account && before.day < day - m_memory.kept_days) before.area = {};
    HAISHU_TRY(const ExportArea after, with_export(before.area, boxes));
    std::vector<GroundCell> fresh;
    std::set_difference(after.cells.begin(), after.cells.end(), before.area.cells.begin(), before.area.cells.end(),
                        std::back_inserter(fresh));
    if (fresh.empty() && (is_new || before.day == day)) return {};
    HAISHU_CHECK(forget_old(db, m_memory, day));
    HAISHU_TRY(const std::int64_t number, note_asker(db, asker, after.area_m2, day));
    HAISHU_TRY(Statement insert, db.prepare("INSERT INTO export_ground (asker, cell) VALUES(?, ?)"));
    insert.bind(1, number);
    for (const GroundCell cell : fresh) {
        insert.bind(2, cell);
        HAISHU_CHECK(insert.run());
    }
    if (is_new) HAISHU_CHECK(forget_old(db, m_memory, day));
    return transaction.commit();
}

Result<double> ExportAreas::area_m2(const ExportAsker& asker)
{
    HAISHU_TRY(const Taken taken, read_taken(m_store.impl().db, asker));
    return taken.area.area_m2;
}

}  // namespace haishu::layers
