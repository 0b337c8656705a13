#include "server/app/command_line.hpp"

#include "data/worker/read_worker.hpp"
#include "layers/audit/audit_log.hpp"
#include "server/app/commands/commands.hpp"
#include "server/app/user_command_line.hpp"

#include <string_view>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace haishu::server
{

namespace
{

struct Options {
    ServeOptions serve;
    DemoOptions demo;
    ImportOptions import;
    ExportOptions out;
    UserOptions user;
    CopyOptions copy;
    MapNumberOptions map_number;
    InspectOptions inspect;
    LocalSystemOptions local_system;
    std::string check_database;
};

void add_serve(CLI::App& app, ServeOptions& o, Action& action)
{
    CLI::App* c = app.add_subcommand("serve", "Serve the layers of a database over HTTP");
    c->add_option("--db", o.database, "SpatiaLite file")->required();
    c->add_option("--host", o.host, "Address to bind")->capture_default_str();
    c->add_option("--port", o.port, "Port; 0 takes any free one")->capture_default_str();
    c->add_option("--workers", o.workers, "Worker threads; 0: one per core")->check(CLI::Range(0, 256));
    c->add_option("--profile", o.profile,
                  "demo: every map says that it is schematic; public: the internet, only with map approval numbers; internal: "
                  "a network of the government. Unless said: demo while the public base map is schematic, else public")
        ->check(CLI::IsMember({"demo", "public", "internal"}));
    c->add_option("--viewer", o.viewer_directory, "Serve the viewer from this folder instead of the built-in files")
        ->check(CLI::ExistingDirectory);
    c->add_option("--tile-cache", o.tile_cache_mb, "Tile cache in MB; 0 switches it off")
        ->capture_default_str()
        ->check(CLI::Range(0, 1'000'000));
    c->add_option_function<std::string>(
         "--metrics", [&o](const std::string& value) { o.open_metrics = value == "local"; },
         "Who reads /metrics: accounts of system administrators and auditors, or with `local` also anybody on this machine")
        ->check(CLI::IsMember({"accounts", "local"}));
    c->add_option("--access-log", o.access_log, "File of the access log; standard error if absent");
    c->add_option_function<std::string>(
         "--require-totp", [&o](const std::string& value) { o.require_totp = value == "on"; },
         "Whether all but staff need a second factor to log in; on where other machines reach the server, unless said")
        ->check(CLI::IsMember({"on", "off"}));
    c->add_option("--oidc", o.oidc, "Accept tokens of the identity provider that this file (JSON) describes")
        ->check(CLI::ExistingFile);
    c->add_option("--base-url", o.base_url, "Public address, when a proxy stands in front");
    c->add_option("--tls-certificate", o.tls_certificate,
                  "Serve https with the certificate in this file (PEM), and the chain behind it; read again on SIGHUP");
    c->add_option("--tls-key", o.tls_key, "Its private key (PEM, without a pass phrase)");
    c->add_option("--redirect-port", o.redirect_port, "A port of plain HTTP that leads to https");
    c->add_option("--trusted-proxy", o.trusted_proxies,
                  "Address or network (10.0.0.0/8) of a proxy whose word about who asks is believed; may be given several times")
        ->take_all();
    c->add_option("--proxy-fields", o.proxy_fields, "The fields that these proxies write: x-forwarded, or forwarded (RFC 7239)")
        ->capture_default_str()
        ->check(CLI::IsMember({"x-forwarded", "forwarded"}));
    c->add_option_function<std::string>(
         "--limits", [&o](const std::string& value) { o.limits = value == "on"; },
         "Limits per address: on, or off (loopback only)")
        ->check(CLI::IsMember({"on", "off"}));
    c->add_option(
         "--limit", o.rates,
         "How often one asker may do something, such as tiles=50/s:200 (200 at once, 50 a second on the average); the "
         "names are tiles questions writes logins exports lookups, for accounts and keys with known- before them; may be "
         "given several times")
        ->take_all();
    c->add_option("--import-mb", o.import_mb, "Largest file that is imported over the network, in MB")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'240));
    c->add_option("--key-requests", o.key_requests_a_day, "Requests a day of each API key (200000 unless said); 0: any number");
    c->add_option("--staff-rows", o.staff_rows, "Restricted rows in one answer to staff (500 unless said)");
    c->add_option("--staff-rows-a-day", o.staff_rows_a_day, "Restricted rows a day of each account of staff (5000 unless said)");
    c->add_option("--audit-months", o.audit_months,
                  "Remove closed segments of the audit when they are older; kept for ever if absent")
        ->check(CLI::Range(layers::least_audit_months, 1200));
    c->callback([&action, &o] { action = [&o] { return serve(o); }; });
}

void add_demo(CLI::App& app, DemoOptions& o, Action& action)
{
    CLI::App* c = app.add_subcommand("demo", "Make the demo district");
    c->add_option("--db", o.database, "SpatiaLite file")->required();
    c->add_option("--scale", o.scale, "1: about 20,000 buildings; 10: a full district")
        ->capture_default_str()
        ->check(CLI::Range(0.01, 100.0));
    c->add_option("--seed", o.seed, "Same seed and scale, same district")->capture_default_str();
    c->callback([&action, &o] { action = [&o] { return make_demo(o); }; });
}

void add_import(CLI::App& app, ImportOptions& o, Action& action)
{
    CLI::App* c = app.add_subcommand("import", "Publish a file as a layer");
    c->add_option("--db", o.database, "SpatiaLite file; made if missing")->required();
    c->add_option("--layer", o.layer, "Layer id, existing or new; person_source counts a file of persons into population_cell")
        ->required();
    c->add_option("source", o.source, "File or folder")->required();
    c->add_option("--source-layer", o.source_layer, "Layer inside the source, when it has several");
    c->add_option("--crs", o.crs,
                  "EPSG:N, gcj02, bd09, cm:121.5 or local:NAME, when the source declares none or a wrong one; /yx behind it: "
                  "north stands first, /dms: degrees packed with minutes and seconds");
    c->add_option("--local-key", o.local_key, "File with the key of local systems; FILE.local-key unless said");
    c->add_option("--descriptor", o.descriptor, "Descriptor (JSON) of a new layer; inferred if absent")->check(CLI::ExistingFile);
    c->add_option("--encoding", o.encoding, "Text encoding, when the detected one is wrong");
    c->add_option("--mode", o.mode, "replace, append or upsert")
        ->capture_default_str()
        ->check(CLI::IsMember({"replace", "append", "upsert"}));
    c->add_option("--key", o.key, "Field that tells rows apart, for upsert");
    c->add_option("--level", o.level, "Level of a new layer (internal unless said)")
        ->check(CLI::IsMember({"public", "internal", "restricted", "closed"}));
    c->add_option("--map-no", o.map_number, "Map approval number of this version, of a layer of the base map");
    c->add_option("--ref-date", o.ref_date, "With --layer person_source: the day that the persons were counted, YYYY-MM-DD");
    c->add_option("--attribution", o.attribution,
                  "With --layer person_source: whose data it is, published as the layer's source");
    c->add_option("--licence", o.licence, "With --layer person_source: licence of the published counts");
    c->add_flag("--dry-run", o.dry_run, "Read and check everything, publish nothing");
    c->callback([&action, &o] { action = [&o] { return import_source(o); }; });
}

void add_inspect(CLI::App& app, InspectOptions& o, Action& action)
{
    CLI::App* c = app.add_subcommand("inspect", "Tell what a file is: its text encoding and where it lies, with reasons");
    c->add_option("source", o.source, "File or folder")->required();
    c->add_option("--db", o.database, "SpatiaLite file with the base map to compare with")->check(CLI::ExistingFile);
    c->add_option("--source-layer", o.source_layer, "Layer inside the source, when it has several");
    c->add_option("--encoding", o.encoding, "Text encoding, when it is known");
    c->add_option("--local-key", o.local_key, "File with the key of local systems; FILE.local-key unless said");
    c->add_flag("--json", o.as_json, "Print JSON");
    c->callback([&action, &o] { action = [&o] { return inspect_source(o); }; });
}

void add_local_system(CLI::App& app, LocalSystemOptions& o, Action& action)
{
    CLI::App* group = app.add_subcommand("local-system", "Local coordinate systems by control points");
    group->require_subcommand(1);
    const auto add = [&](const char* name, const char* what, Result<void> (*run)(const LocalSystemOptions&)) {
        CLI::App* c = group->add_subcommand(name, what);
        c->add_option("--db", o.database, "SpatiaLite file")->required();
        c->add_option("--key-file", o.key_file, "File with the key; FILE.local-key unless said");
        c->callback([&action, &o, run] { action = [&o, run] { return run(o); }; });
        return c;
    };
    CLI::App* c = add("fit", "Fit one and keep it, encrypted", fit_local_system);
    c->add_option("name", o.name, "Its name")->required();
    c->add_option("points", o.points, "CSV with name, lon, lat (or east, north), local_east, local_north")
        ->required()
        ->check(CLI::ExistingFile);
    c->add_option("--crs", o.crs, "System of the known places; CGCS2000 degrees unless said");
    c->add_option("--model", o.model, "similarity (4 parameters) or affine (6)")
        ->capture_default_str()
        ->check(CLI::IsMember({"similarity", "affine"}));
    c->add_option("--cm", o.central_meridian, "Central meridian of the plane behind it; the one that fits best unless said");
    add("list", "List them, without parameters", list_local_systems);
    c = add("remove", "Remove one", remove_local_system);
    c->add_option("name", o.name, "Its name")->required();
}

void add_export(CLI::App& app, ExportOptions& o, Action& action)
{
    CLI::App* c = app.add_subcommand("export", "Write a layer to a file");
    c->add_option("--db", o.database, "SpatiaLite file")->required();
    c->add_option("--layer", o.layer, "Layer id")->required();
    c->add_option("--format", o.format, "geojson, csv, gpkg, shp or fgb")
        ->required()
        ->check(CLI::IsMember({"geojson", "csv", "gpkg", "shp", "fgb"}));
    c->add_option("out", o.out, "File to write")->required();
    c->callback([&action, &o] { action = [&o] { return export_to_file(o); }; });
}

void add_map_number(CLI::App& app, MapNumberOptions& o, Action& action)
{
    CLI::App* c = app.add_subcommand("map-number", "Give the present version of a base map its map approval number");
    c->add_option("--db", o.database, "SpatiaLite file")->required();
    c->add_option("--layer", o.layers, "Layer id; may be given several times")->required()->take_all();
    c->add_option("number", o.number, "The number")->required();
    c->callback([&action, &o] { action = [&o] { return bind_map_number(o); }; });
}

void add_upkeep(CLI::App& app, Options& o, Action& action)
{
    CLI::App* c = app.add_subcommand("check", "Verify the database and its layers");
    c->add_option("--db", o.check_database, "SpatiaLite file")->required();
    c->callback([&] { action = [&o] { return check_database(o.check_database); }; });
    c = app.add_subcommand("backup", "Write a consistent copy, also while a server runs");
    c->add_option("--db", o.copy.database, "SpatiaLite file")->required();
    c->add_option("out", o.copy.file, "Copy to write")->required();
    c->callback([&] { action = [&o] { return backup(o.copy); }; });
    c = app.add_subcommand("restore", "Put a backup in the place of the database");
    c->add_option("--db", o.copy.database, "SpatiaLite file")->required();
    c->add_option("backup", o.copy.file, "Copy to restore")->required()->check(CLI::ExistingFile);
    c->callback([&] { action = [&o] { return restore(o.copy); }; });
}

}  // namespace

int run_command_line(int argc, const char* const* argv)
{
    // What this program starts to read a foreign file; nothing for people.
    if (argc == 2 && std::string_view(argv[1]) == "read-worker") return data::run_read_worker();
    CLI::App app("haishu: tile and feature server of a city district", "haishu");
    app.require_subcommand(1);
    Options options;
    Action action;
    add_serve(app, options.serve, action);
    add_demo(app, options.demo, action);
    add_import(app, options.import, action);
    add_inspect(app, options.inspect, action);
    add_local_system(app, options.local_system, action);
    add_export(app, options.out, action);
    add_user_commands(app, options.user, action);
    add_map_number(app, options.map_number, action);
    add_upkeep(app, options, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& fault) {
        return app.exit(fault) == 0 ? 0 : 2;
    }
    if (const Result<void> done = action(); !done) {
        fmt::print(stderr, "haishu: {}\n", done.error().detail);
        return 1;
    }
    return 0;
}

}  // namespace haishu::server
