#pragma once
// The commands of the program, each a plain function of its options. command_line.cpp fills the options; what a command
// prints goes to standard output, progress and the one error line to standard error.

#include "geo/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haishu::server
{

struct ServeOptions {
    std::string database;
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;
    int workers = 0;      // 0: one per core
    std::string profile;  // "demo", "public", "internal"; empty: as the base map allows (deployment.hpp)
    std::string viewer_directory;
    std::size_t tile_cache_mb = 256;
    std::size_t import_mb = 200;  // largest upload
    bool limits = true;
    std::vector<std::string> rates;  // of LimitRules::set
    std::optional<std::uint64_t> key_requests_a_day;
    std::optional<std::size_t> staff_rows;  // restricted rows in one answer to staff
    std::optional<std::size_t> staff_rows_a_day;
    int audit_months = 0;  // 0: closed segments of the audit are kept for ever
    std::string base_url;
    bool open_metrics = false;                 // /metrics without login from this machine
    std::vector<std::string> trusted_proxies;  // addresses and networks
    std::string proxy_fields = "x-forwarded";  // or "forwarded"
    std::string tls_certificate;               // PEM files; empty: plain HTTP
    std::string tls_key;
    std::optional<std::uint16_t> redirect_port;  // of plain HTTP, that leads to https
    std::string access_log;                      // empty: standard error
    std::optional<bool> require_totp;            // absent: where other machines reach the server
    std::string oidc;                            // configuration of an identity provider; empty: none
};

struct DemoOptions {
    std::string database;
    double scale = 1.0;
    std::uint64_t seed = 330203;
};

struct ImportOptions {
    std::string database;
    std::string source;
    std::string layer;
    std::string source_layer;
    std::string crs;
    std::string encoding;
    std::string descriptor;
    std::string mode = "replace";
    std::string key;
    std::string level;
    std::string map_number;
    std::string ref_date;     // of a file of persons
    std::string attribution;  // the same
    std::string licence;      // the same
    std::string local_key;    // file with the key of local systems; empty: beside the database
    bool dry_run = false;
};

struct ExportOptions {
    std::string database;
    std::string layer;
    std::string format;
    std::string out;
};

struct UserOptions {
    std::string database;
    std::string name;
    std::string role;
    std::string department;
    bool password_from_stdin = false;
    std::vector<std::string> areas;
    std::vector<std::string> duty_layers;
    std::string scope = "read";
    int days = 90;
    std::vector<std::string> key_layers;
    std::string purpose;
    std::string key_id;
    bool totp_off = false;
};

struct MapNumberOptions {
    std::string database;
    std::vector<std::string> layers;
    std::string number;
};

struct CopyOptions {
    std::string database;
    std::string file;
};

struct InspectOptions {
    std::string source;
    std::string source_layer;
    std::string database;  // empty: without a base map
    std::string encoding;
    std::string local_key;  // file; empty: beside the database
    bool as_json = false;
};

struct LocalSystemOptions {
    std::string database;
    std::string name;
    std::string points;  // CSV
    std::string crs;     // of the known places; empty: CGCS2000 degrees
    std::string model = "similarity";
    std::optional<double> central_meridian;
    std::string key_file;  // empty: beside the database
};

Result<void> serve(const ServeOptions& options);
Result<void> make_demo(const DemoOptions& options);
Result<void> import_source(const ImportOptions& options);
Result<void> inspect_source(const InspectOptions& options);
Result<void> fit_local_system(const LocalSystemOptions& options);
Result<void> list_local_systems(const LocalSystemOptions& options);
Result<void> remove_local_system(const LocalSystemOptions& options);
Result<void> export_to_file(const ExportOptions& options);
Result<void> add_user(const UserOptions& options);
Result<void> change_password(const UserOptions& options);
Result<void> change_role(const UserOptions& options);
Result<void> change_duty(const UserOptions& options);
Result<void> disable_user(const UserOptions& options);
Result<void> enable_user(const UserOptions& options);
Result<void> list_users(const UserOptions& options);
Result<void> enrol_second_factor(const UserOptions& options);
Result<void> make_key(const UserOptions& options);
Result<void> list_keys(const UserOptions& options);
Result<void> revoke_key(const UserOptions& options);
Result<void> bind_map_number(const MapNumberOptions& options);
Result<void> check_database(const std::string& database);
Result<void> backup(const CopyOptions& options);
Result<void> restore(const CopyOptions& options);

}  // namespace haishu::server
