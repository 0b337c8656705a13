#include "layers/store/export_areas.hpp"

#include "layers/store/geometry_blob.hpp"
#include "layers/store/store_impl.hpp"

namespace haishu::layers
{

namespace
{

Result<ExportArea> read_area(Connection& db, const std::string& asker)
{
    ExportArea area;
    HAISHU_TRY(Statement row, db.prepare("SELECT taken, area_m2 FROM export_area WHERE asker=?", asker));
    HAISHU_TRY(const bool has_row, row.step());
    if (!has_row) return area;
    if (!read_blob(row.blob(0), area.taken)) {
        return Error{ErrorCode::Internal, "database-corrupt", "the areas of exports are damaged: restore a backup", {}};
    }
    area.area_m2 = row.cell(1).real();
    return area;
}

}  // namespace

Result<void> ExportAreas::take(const std::string& asker, const std::vector<geo::Box>& boxes)
{
    Connection& db = m_store.impl().db;
    HAISHU_TRY(Transaction transaction, Transaction::write(db));
    HAISHU_TRY(ExportArea after, read_area(db, asker));
    for (const geo::Box& box : boxes) {
        HAISHU_TRY(after, with_export(after, box));
    }
    if (after.taken.is_empty()) return {};
    std::string blob;
    HAISHU_CHECK(append_blob(blob, after.taken, GeometryKind::MultiPolygon, false));
    const Bytes bytes(reinterpret_cast<const unsigned char*>(blob.data()), blob.size());
    HAISHU_CHECK(
        db.execute("INSERT INTO export_area (asker, taken, area_m2) VALUES(?1, ?2, ?3)"
                   " ON CONFLICT (asker) DO UPDATE SET taken=?2, area_m2=?3",
                   asker, bytes, after.area_m2));
    return transaction.commit();
}

Result<double> ExportAreas::area_m2(const std::string& asker)
{
    HAISHU_TRY(const ExportArea area, read_area(m_store.impl().db, asker));
    return area.area_m2;
}

}  // namespace haishu::layers
