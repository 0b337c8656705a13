#include "data/publish/import.hpp"

#include "data/local/local_systems.hpp"
#include "data/persons/person_import.hpp"
#include "data/writers/export.hpp"
#include "layers/policy/gate.hpp"
#include "layers/store/date_text.hpp"
#include "layers/store/map_numbers.hpp"
#include "layers/store/store.hpp"
#include "server/app/commands/commands.hpp"
#include "server/app/control.hpp"
#include "server/app/progress.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace haishu::server
{

namespace
{

// The staging file goes when the command ends, whichever way.
struct StagingFile {
    std::string path;
    ~StagingFile()
    {
        std::error_code ignored;
        if (!path.empty()) std::filesystem::remove(path, ignored);
    }
};

void print_report(const data::ImportReport& report)
{
    fmt::print("{}: read {}, written {} ({}, {}, {})\n", report.layer, report.read, report.written, report.driver,
               report.source_crs.empty() ? "no CRS" : report.source_crs, report.encoding);
    if (report.without_geometry > 0) fmt::print("  without geometry: {}\n", report.without_geometry);
    for (const auto& [issue, rows] : report.issues) fmt::print("  {}: {}\n", issue, rows);
    for (const std::string& sample : report.samples) fmt::print("    {}\n", sample);
}

void print_report(const data::PersonImportReport& report)
{
    fmt::print("{}: read {} persons, counted {}, as of {}; none of them is kept\n", report.layer, report.read, report.counted,
               layers::date_text(report.ref_day));
    for (const auto& [issue, rows] : report.issues) fmt::print("  {}: {}\n", issue, rows);
    fmt::print("  rows: {}, of these without a number of residents: {}; counts published: {}, kept back: {}\n",
               report.figures.units, report.figures.suppressed, report.figures.counts, report.figures.kept_back);
}

Result<void> publish_staged(Writer& writer, const std::string& layer, const std::string& staging, const ImportOptions& options,
                            bool is_base_map = false)
{
    const nlohmann::json publish{{"do", "publish"},
                                 {"staging", std::filesystem::absolute(staging).string()},
                                 {"mode", options.mode},
                                 {"key", options.key},
                                 {"layer", layer},
                                 {"base_map", is_base_map},
                                 {"map_number", options.map_number}};
    HAISHU_TRY(const std::string answer, writer.ask(publish.dump()));
    fmt::print("{}: published{}\n", layer, writer.is_remote() ? " by the running server" : "");
    return {};
}

Result<void> import_persons(const ImportOptions& options)
{
    if (options.mode != "replace" || !options.descriptor.empty() || !options.key.empty() || !options.level.empty())
        return bad_input("persons-options",
                         "persons are always counted anew into the layer that there is: leave out --mode, "
                         "--key, --level and --descriptor");
    data::PersonImportRequest request{options.source, options.source_layer, options.crs, options.encoding, {}, options.dry_run};
    request.attribution = options.attribution;
    request.licence = options.licence;
    if (!options.ref_date.empty()) {
        request.ref_day = layers::parse_date_text(options.ref_date);
        if (!request.ref_day) return bad_input("persons-options", "--ref-date is a day, such as 2026-06-30");
    }
    HAISHU_TRY(Writer writer, Writer::open(options.database));
    StagingFile staging;
    ProgressLine progress("import persons");
    HAISHU_TRY(const data::PersonImportReport report,
               data::stage_person_import(request, options.database,
                                         [&progress](const data::Progress& p) { progress.show(p.done, p.total); }));
    staging.path = report.staging_path;
    print_report(report);
    if (!options.dry_run) return publish_staged(writer, report.layer, staging.path, options);
    fmt::print("dry run: nothing was published\n");
    return {};
}

// Of --crs local:NAME, behind which "/yx" may stand; else empty.
Result<std::string> local_definition(const ImportOptions& options)
{
    const std::string_view name = data::local_system_name(options.crs);
    if (name.empty()) return std::string();
    HAISHU_TRY(const auto systems, data::LocalSystems::open(options.database, options.local_key));
    return systems.definition(name.substr(0, name.find('/')));
}

}  // namespace

Result<void> import_source(const ImportOptions& options)
{
    if (options.layer == data::person_source) return import_persons(options);
    if (options.layer == layers::population_rules().layer)
        return bad_input("persons-only-counted", "rows of " + options.layer +
                                                     " are made by counting persons, so that they are protected: use --layer " +
                                                     data::person_source);
    HAISHU_TRY(Writer writer, Writer::open(options.database));
    HAISHU_TRY(const auto reader, layers::Store::open(options.database, layers::Access::Read));
    HAISHU_TRY(const auto existing, reader->find_layer(options.layer));

    data::ImportRequest request;
    request.source = options.source;
    request.layer = options.layer;
    request.source_layer = options.source_layer;
    request.crs = options.crs;
    HAISHU_TRY(request.local_definition, local_definition(options));
    request.encoding = options.encoding;
    request.descriptor_path = options.descriptor;
    request.key_field = options.key;
    request.level = layers::parse_level(options.level);
    request.dry_run = options.dry_run;
    request.mode = options.mode == "append"   ? layers::PublishMode::Append
                   : options.mode == "upsert" ? layers::PublishMode::Upsert
                                              : layers::PublishMode::Replace;

    StagingFile staging;
    bool is_base_map = false;
    {
        ProgressLine progress("import " + options.layer);
        HAISHU_TRY(const data::ImportReport report,
                   data::stage_import(request, options.database, existing,
                                      [&progress](const data::Progress& p) { progress.show(p.done, p.total); }));
        staging.path = report.staging_path;
        is_base_map = layers::needs_map_number(report.descriptor);
        print_report(report);
    }
    if (options.dry_run) {
        fmt::print("dry run: nothing was published\n");
        return {};
    }
    return publish_staged(writer, options.layer, staging.path, options, is_base_map);
}

Result<void> bind_map_number(const MapNumberOptions& options)
{
    HAISHU_TRY(Writer writer, Writer::open(options.database));
    for (const std::string& layer : options.layers) {
        const nlohmann::json request{{"do", "map-number"}, {"layer", layer}, {"number", options.number}};
        HAISHU_TRY([[maybe_unused]] const std::string answer, writer.ask(request.dump()));
        fmt::print("{}: {}\n", layer, options.number);
    }
    return {};
}

Result<void> export_to_file(const ExportOptions& options)
{
    HAISHU_TRY(const auto store, layers::Store::open(options.database, layers::Access::Read));
    HAISHU_TRY(const auto layer, store->find_layer(options.layer));
    if (layer && layers::shows_restricted(*layer)) {
        HAISHU_TRY(Writer writer, Writer::open(options.database));
        const nlohmann::json request{
            {"do", "record"}, {"action", "export"}, {"operation", "export " + options.format}, {"object", options.layer}};
        HAISHU_TRY([[maybe_unused]] const std::string answer, writer.ask(request.dump()));
    }
    HAISHU_TRY(const std::uint64_t count, data::export_layer(*store, options.layer, options.format, options.out));
    fmt::print("{}: {} features from {}\n", options.out, count, options.layer);
    return {};
}

}  // namespace haishu::server
