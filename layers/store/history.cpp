// What tells that a database is still the one it was.

#include "layers/store/layer_table.hpp"
#include "layers/store/store_impl.hpp"

#include <sodium.h>

namespace haishu::layers
{

namespace
{

class Digest
{
   public:
    Digest() { crypto_generichash_init(&m_state, nullptr, 0, size); }
    void add(const void* bytes, std::size_t count)
    {
        crypto_generichash_update(&m_state, static_cast<const unsigned char*>(bytes), count);
    }
    void add(const Cell& cell)
    {
        const ColumnType type = cell.type();
        add(&type, sizeof type);
        if (type == ColumnType::Integer) {
            const std::int64_t integer = cell.integer();
            add(&integer, sizeof integer);
        } else if (type == ColumnType::Real) {
            const double real = cell.real();
            add(&real, sizeof real);
        } else if (type != ColumnType::Null) {
            const Bytes bytes = cell.blob();
            const std::size_t length = bytes.size();
            add(&length, sizeof length);
            add(bytes.data(), length);
        }
    }
    std::string finish()
    {
        std::string digest(size, '\0');
        crypto_generichash_final(&m_state, reinterpret_cast<unsigned char*>(digest.data()), size);
        return digest;
    }

   private:
    static constexpr std::size_t size = 32;
    crypto_generichash_state m_state{};
};

constexpr int COLUMNS = 12;

Result<std::string> history_of(Connection& db, const std::string& layer, std::int64_t sequence)
{
    HAISHU_TRY(Statement select,
               db.prepare("SELECT seq, operation, fid, old_min_x, old_min_y, old_max_x, old_max_y, new_min_x, new_min_y,"
                          " new_max_x, new_max_y, at FROM change_log WHERE layer=?1 AND seq<=?2 AND seq >= coalesce((SELECT seq"
                          " FROM change_log WHERE layer=?1 AND operation=3 AND seq<=?2 ORDER BY seq DESC LIMIT 1), 0)"
                          " ORDER BY seq",
                          layer, sequence));
    Digest digest;
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) return digest.finish();
        for (int column = 0; column < COLUMNS; ++column) digest.add(select.cell(column));
    }
}

}  // namespace

Result<std::string> Store::history(const std::string& layer, std::int64_t sequence)
{
    return in_layer(history_of(m_impl->db, layer, sequence), layer);
}

Result<std::int64_t> Store::foreign_writes()
{
    return m_impl->db.integer("PRAGMA data_version");
}

}  // namespace haishu::layers
