#include "layers/store/schema.hpp"

#include "layers/store/database_copy.hpp"

#include <sqlite3.h>
#include <array>

// After sqlite3.h, whose types it uses without including it.
#include <spatialite.h>

namespace haishu::layers
{

namespace
{

constexpr std::int64_t APPLICATION_ID = 0x48414953;  // "HAIS"

// Applied in order, each once; what has been released is never changed.
constexpr std::array MIGRATIONS{
    R"(CREATE TABLE haishu_layer (
           id TEXT PRIMARY KEY,
           descriptor TEXT NOT NULL,  -- JSON, in force
           shipped TEXT               -- the JSON of the program that last changed it; null if people made the layer
       );
       CREATE TABLE change_log (
           seq INTEGER PRIMARY KEY AUTOINCREMENT,
           layer TEXT NOT NULL,
           operation INTEGER NOT NULL,  -- 0 insert, 1 update, 2 delete, 3 publish
           fid INTEGER NOT NULL,
           old_min_x REAL, old_min_y REAL, old_max_x REAL, old_max_y REAL,
           new_min_x REAL, new_min_y REAL, new_max_x REAL, new_max_y REAL,
           row_count INTEGER,           -- of the layer after a publish
           at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
       );
       CREATE INDEX change_log_by_layer ON change_log (layer, seq);
       CREATE TABLE account (
           name TEXT PRIMARY KEY,
           role TEXT NOT NULL,
           department TEXT NOT NULL,
           password_hash TEXT NOT NULL,
           disabled INTEGER NOT NULL
       );
       CREATE TABLE account_session (
           token_sha256 TEXT PRIMARY KEY,
           account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
           csrf TEXT NOT NULL,
           expires_at INTEGER NOT NULL
       );
       CREATE INDEX account_session_by_account ON account_session (account);
       CREATE TABLE account_key (
           key_sha256 TEXT PRIMARY KEY,
           account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
           scope TEXT NOT NULL,
           expires_at INTEGER NOT NULL
       );
       CREATE INDEX account_key_by_account ON account_key (account);)",
    R"(CREATE TABLE feature_history (
           layer TEXT NOT NULL,
           fid INTEGER NOT NULL,
           seq INTEGER NOT NULL REFERENCES change_log (seq),  -- the version
           account TEXT NOT NULL,  -- who edited; empty: a publish, or a program on this machine
           field_values TEXT,      -- JSON by field name; null after a deletion
           geom BLOB,
           UNIQUE (layer, fid, seq)
       );)",
    R"(CREATE TABLE audit (
           seq INTEGER PRIMARY KEY,  -- the order of things: clocks may jump
           at INTEGER NOT NULL,      -- milliseconds UTC
           actor TEXT NOT NULL, role TEXT NOT NULL, source TEXT NOT NULL, purpose TEXT NOT NULL,
           action TEXT NOT NULL, operation TEXT NOT NULL, object TEXT NOT NULL, digest TEXT NOT NULL,
           result TEXT NOT NULL, trace TEXT NOT NULL,
           row_count INTEGER NOT NULL,  -- -1: not known
           mac BLOB NOT NULL            -- layers/audit/hash_chain.hpp
       );
       CREATE TABLE audit_segment (  -- records that have moved to a file
           first_seq INTEGER PRIMARY KEY,
           last_seq INTEGER NOT NULL CHECK (last_seq >= first_seq),
           first_at INTEGER NOT NULL,
           last_at INTEGER NOT NULL,
           before BLOB NOT NULL,
           mac BLOB NOT NULL
       );
       CREATE TABLE audit_home (path TEXT NOT NULL);  -- where the file was when its key was last at hand
       CREATE TRIGGER audit_is_appended BEFORE INSERT ON audit
           WHEN NEW.seq <= coalesce((SELECT max(seq) FROM audit), 0)
               OR NEW.seq <= coalesce((SELECT max(last_seq) FROM audit_segment), 0)
           BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
       CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
           BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
       CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit
           WHEN OLD.seq > coalesce((SELECT max(last_seq) FROM audit_segment), 0)
           BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
       CREATE TRIGGER audit_segment_is_appended BEFORE INSERT ON audit_segment
           WHEN NEW.first_seq <= coalesce((SELECT max(last_seq) FROM audit_segment), 0)
           BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
       CREATE TRIGGER audit_segment_is_not_changed BEFORE UPDATE ON audit_segment
           BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
       CREATE TRIGGER audit_segment_is_not_removed BEFORE DELETE ON audit_segment
           BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;)",
    R"(ALTER TABLE account ADD COLUMN duty TEXT NOT NULL DEFAULT '';         -- JSON {"areas", "layers"}; empty: none stated
       ALTER TABLE account ADD COLUMN totp_sealed TEXT NOT NULL DEFAULT '';  -- encrypted; empty: no second factor
       ALTER TABLE account ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;  -- the last one whose code was used
       ALTER TABLE account ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE account ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
       ALTER TABLE account_session ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
       ALTER TABLE account_session ADD COLUMN two_factors INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE account_key ADD COLUMN id TEXT NOT NULL DEFAULT '';
       ALTER TABLE account_key ADD COLUMN layers TEXT NOT NULL DEFAULT '';   -- JSON list; empty: all
       ALTER TABLE account_key ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
       ALTER TABLE account_key ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE account_key ADD COLUMN last_used_day INTEGER NOT NULL DEFAULT 0;
       ALTER TABLE account_key ADD COLUMN revoked_at INTEGER NOT NULL DEFAULT 0;
       UPDATE account_key SET id = substr(key_sha256, 1, 10);
       CREATE UNIQUE INDEX account_key_by_id ON account_key (id);)",
    R"(CREATE TABLE map_number (
           layer TEXT NOT NULL,
           seq INTEGER NOT NULL REFERENCES change_log (seq),  -- the publish that made the version
           number TEXT NOT NULL,
           at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
           PRIMARY KEY (layer, seq)
       );
       CREATE TABLE export_area (
           asker TEXT PRIMARY KEY,
           taken BLOB NOT NULL,    -- of large-scale layers, all together
           area_m2 REAL NOT NULL   -- on the ellipsoid
       );)",
    R"(DROP TABLE export_area;
       CREATE TABLE export_asker (      -- of large-scale layers (layers/store/export_areas.hpp)
           number INTEGER PRIMARY KEY,
           name TEXT NOT NULL,          -- of an account, or what stands for an address
           is_account INTEGER NOT NULL,
           area_m2 REAL NOT NULL,       -- on the ellipsoid
           day INTEGER NOT NULL,        -- when something was last taken, counted from 1970
           UNIQUE (is_account, name)
       );
       CREATE TABLE export_ground (
           asker INTEGER NOT NULL REFERENCES export_asker (number) ON DELETE CASCADE,
           cell INTEGER NOT NULL,
           PRIMARY KEY (asker, cell)
       ) WITHOUT ROWID;
       CREATE TABLE export_request (    -- files of restricted rows (layers/store/export_requests.hpp)
           number INTEGER PRIMARY KEY,  -- the order of asking
           id TEXT NOT NULL UNIQUE,
           account TEXT NOT NULL,
           collection TEXT NOT NULL,
           target TEXT NOT NULL,
           purpose TEXT NOT NULL,
           asked_at INTEGER NOT NULL,   -- milliseconds UTC, as all below
           released_by TEXT NOT NULL DEFAULT '',
           released_at INTEGER NOT NULL DEFAULT 0,  -- 0: not yet
           used_at INTEGER NOT NULL DEFAULT 0       -- 0: not yet
       );
       CREATE INDEX export_request_by_account ON export_request (account);)",
    R"(CREATE TABLE import_job (  -- that came over the network (layers/store/import_jobs.hpp)
           id TEXT PRIMARY KEY,
           account TEXT NOT NULL,
           name TEXT NOT NULL,
           sha256 TEXT NOT NULL,
           size INTEGER NOT NULL,
           state TEXT NOT NULL,
           created_at INTEGER NOT NULL,  -- milliseconds UTC
           changed_at INTEGER NOT NULL,
           decisions TEXT NOT NULL,
           inspection TEXT NOT NULL,
           report TEXT NOT NULL,
           fault TEXT NOT NULL,
           approved_by TEXT NOT NULL,
           sequence INTEGER NOT NULL
       );)"};

// SpatiaLite's own metadata, by its own functions. They need a schema that may call them and cost some 30 ms to load, so
// they get a connection of their own, here and nowhere else.
Result<void> make_spatialite_file(const std::string& path)
{
    struct Cache {
        void* state = spatialite_alloc_connection();
        ~Cache() { spatialite_cleanup_ex(state); }
    };
    const Cache cache;  // outlives the connection
    HAISHU_TRY(Connection db, Connection::open(path, OpenMode::ReadWrite));
    sqlite3_db_config(db.handle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, nullptr);
    spatialite_init_ex(db.handle(), cache.state, 0);
    HAISHU_TRY(Transaction transaction, Transaction::write(db));
    HAISHU_TRY(const std::int64_t has_metadata, db.integer("SELECT InitSpatialMetadata(0, 'NONE')"));
    HAISHU_TRY(const std::int64_t has_srid, db.integer("SELECT InsertEpsgSrid(4490)"));
    if (has_metadata != 1 || has_srid != 1) {
        // SpatiaLite keeps the reason to itself; as a rule it is the disk.
        return Error{ErrorCode::StorageFull, "storage-full", path + ": the database could not be made: free some space", {}};
    }
    HAISHU_CHECK(db.execute("PRAGMA application_id=" + std::to_string(APPLICATION_ID)));
    return transaction.commit();
}

Result<void> run_script(Connection& db, const char* script)
{
    const int code = sqlite3_exec(db.handle(), script, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return db.error(sqlite3_extended_errcode(db.handle()));
    return {};
}

Result<std::int64_t> last_migration(Connection& db)
{
    HAISHU_TRY(const std::int64_t has_table, db.integer("SELECT count(*) FROM sqlite_master WHERE name='haishu_migration'"));
    if (has_table == 0) return std::int64_t{0};
    return db.integer("SELECT max(number) FROM haishu_migration");
}

Result<std::int64_t> checked_migration(Connection& db)
{
    const std::string file = sqlite3_db_filename(db.handle(), "main");
    HAISHU_TRY(const std::int64_t application, db.integer("PRAGMA application_id"));
    if (application != APPLICATION_ID) {
        return Error{ErrorCode::Conflict, "database-foreign", file + ": a database of another program: name another file", {}};
    }
    HAISHU_TRY(const std::int64_t last, last_migration(db));
    if (last > static_cast<std::int64_t>(MIGRATIONS.size())) {
        return Error{
            ErrorCode::Unsupported, "database-newer", file + ": written by a later version of the program: use that one", {}};
    }
    return last;
}

// As it was before the migration. If that was broken off before, the copy made then is of the same state and is replaced.
Result<void> keep_copy(const std::string& path, Connection& db)
{
    const std::string copy = path + ".before-v" + std::to_string(MIGRATIONS.size()) + ".sqlite";
    Result<void> copied = copy_database(db, copy);
    if (copied || copied.error().code != ErrorCode::StorageFull) return copied;
    return Error{ErrorCode::StorageFull,
                 "migration-storage-full",
                 path + ": written by an earlier version of the program; before it is brought up to date a copy is kept as " +
                     copy + ", for which there is no room: free as much space as the database takes. Nothing was changed",
                 {}}
        .with("database", path)
        .with("copy", copy);
}

// All of it or nothing.
Result<void> migrate(Connection& db, std::size_t last)
{
    HAISHU_TRY(Transaction transaction, Transaction::write(db));
    HAISHU_CHECK(db.execute("CREATE TABLE IF NOT EXISTS haishu_migration (number INTEGER PRIMARY KEY, at TEXT NOT NULL)"));
    for (std::size_t number = last + 1; number <= MIGRATIONS.size(); ++number) {
        HAISHU_CHECK(run_script(db, MIGRATIONS[number - 1]));
        HAISHU_CHECK(db.execute("INSERT INTO haishu_migration VALUES(?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
                                static_cast<std::int64_t>(number)));
    }
    return transaction.commit();
}

}  // namespace

Result<bool> prepare_database(const std::string& path, Connection& db)
{
    HAISHU_TRY(const std::int64_t objects, db.integer("SELECT count(*) FROM sqlite_master"));
    if (objects == 0) HAISHU_CHECK(make_spatialite_file(path));
    HAISHU_TRY(const std::int64_t last, checked_migration(db));
    HAISHU_CHECK(db.execute("PRAGMA journal_mode=WAL"));
    if (last == static_cast<std::int64_t>(MIGRATIONS.size())) return false;
    if (last > 0) HAISHU_CHECK(keep_copy(path, db));
    HAISHU_CHECK(migrate(db, static_cast<std::size_t>(last)));
    return last == 0;
}

Result<void> expect_current_database(Connection& db)
{
    const std::string file = sqlite3_db_filename(db.handle(), "main");
    HAISHU_TRY(const std::int64_t objects, db.integer("SELECT count(*) FROM sqlite_master"));
    if (objects == 0) {
        return not_found("database-missing", file + ": there is nothing in it yet: make it with haishu demo or haishu import");
    }
    HAISHU_TRY(const std::int64_t last, checked_migration(db));
    if (last < static_cast<std::int64_t>(MIGRATIONS.size())) {
        return Error{ErrorCode::Conflict,
                     "database-outdated",
                     file + ": written by an earlier version of the program: open it once for writing, by haishu serve or import",
                     {}};
    }
    return {};
}

}  // namespace haishu::layers
