#include "tests/layers/store/outside_view.hpp"

#include <catch2/catch.hpp>

#include <sqlite3.h>

namespace haishu::layers
{

void OutsideView::Close::operator()(sqlite3* handle) const
{
    sqlite3_close(handle);
}

OutsideView::OutsideView(const std::string& path)
{
    sqlite3* handle = nullptr;
    const int opened = sqlite3_open(path.c_str(), &handle);
    m_handle.reset(handle);
    REQUIRE(opened == SQLITE_OK);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, nullptr);
    REQUIRE(sqlite3_load_extension(handle, "mod_spatialite", nullptr, nullptr) == SQLITE_OK);
    // What is damaged on purpose may be any table, that of an R*Tree too.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    sqlite3_wal_autocheckpoint(handle, 0);
}

std::string OutsideView::ask(const std::string& sql)
{
    std::string answer;
    const auto add_row = [](void* out, int columns, char** texts, char**) {
        std::string& text = *static_cast<std::string*>(out);
        if (!text.empty()) text += " ; ";
        for (int i = 0; i < columns; ++i) text += std::string(i == 0 ? "" : "|") + (texts[i] == nullptr ? "null" : texts[i]);
        return 0;
    };
    const int code = sqlite3_exec(m_handle.get(), sql.c_str(), add_row, &answer, nullptr);
    INFO(sql << ": " << sqlite3_errmsg(m_handle.get()));
    REQUIRE(code == SQLITE_OK);
    return answer;
}

void OutsideView::go_back_to_migration(int last)
{
    if (last < 7) ask("DROP TABLE IF EXISTS import_job");
    if (last < 6) {
        for (const char* table : {"export_request", "export_ground", "export_asker"}) ask(std::string("DROP TABLE ") + table);
    }
    if (last == 5) ask("CREATE TABLE export_area (asker TEXT PRIMARY KEY, taken BLOB NOT NULL, area_m2 REAL NOT NULL)");
    if (last < 5) ask("DROP TABLE map_number");
    if (last < 4) {
        for (const char* table : {"account_key", "account_session", "account"}) ask(std::string("DROP TABLE ") + table);
    }
    if (last < 4 && last > 0) {
        ask("CREATE TABLE account (name TEXT PRIMARY KEY, role TEXT NOT NULL, department TEXT NOT NULL,"
            " password_hash TEXT NOT NULL, disabled INTEGER NOT NULL);"
            "CREATE TABLE account_session (token_sha256 TEXT PRIMARY KEY,"
            " account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE, csrf TEXT NOT NULL, expires_at INTEGER NOT "
            "NULL);"
            "CREATE TABLE account_key (key_sha256 TEXT PRIMARY KEY,"
            " account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE, scope TEXT NOT NULL, expires_at INTEGER NOT "
            "NULL)");
    }
    if (last < 3) {
        for (const char* table : {"audit", "audit_segment", "audit_home"}) ask(std::string("DROP TABLE ") + table);
    }
    if (last < 2) ask("DROP TABLE feature_history");
    if (last < 1) {
        for (const char* table : {"haishu_migration", "haishu_layer", "change_log"}) ask(std::string("DROP TABLE ") + table);
        return;
    }
    ask("DELETE FROM haishu_migration WHERE number > " + std::to_string(last));
}

}  // namespace haishu::layers
