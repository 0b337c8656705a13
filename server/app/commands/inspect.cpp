#include "data/jobs/source_inspection.hpp"
#include "data/local/control_points.hpp"
#include "data/publish/temporary_files.hpp"
#include "server/app/commands/commands.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

void print_report(const Json& json)
{
    if (json.contains("error")) {
        fmt::print("{}: {}\n", json["name"].get<std::string>(), json["error"]["detail"].get<std::string>());
        return;
    }
    fmt::print("{}: {} records, {}\n", json["name"].get<std::string>(), json["count"].get<std::uint64_t>(),
               json["format"].get<std::string>());
    const auto heading = [](const char* what, const Json& part) {
        fmt::print("{} ({})\n", what, part["is_decided"].get<bool>() ? "decided" : "to be asked");
    };
    heading("text encoding", json["encoding"]);
    for (const auto& c : json["encoding"]["candidates"]) {
        std::string samples;
        for (const auto& sample : c["samples"]) samples += (samples.empty() ? "" : " | ") + sample.get<std::string>();
        fmt::print("  {:<10} {:5.1f} %  {}\n", c["name"].get<std::string>(), c["confidence"].get<double>() * 100, samples);
    }
    heading("coordinate reference system", json["crs"]);
    for (const auto& c : json["crs"]["candidates"])
        fmt::print("  {:<14} {:5.1f} %  {}\n", c["crs"].get<std::string>(), c["confidence"].get<double>() * 100,
                   c["reason"]["en"].get<std::string>());
    const Json& offset = json["crs"]["offset"];
    heading("fit with the base map", offset);
    for (const auto& h : offset["hypotheses"])
        fmt::print("  {:<14} {:5.1f} %  score {:.1f}\n", h["crs"].get<std::string>(), h["confidence"].get<double>() * 100,
                   h["score"].get<double>());
    if (offset["hypotheses"].empty()) fmt::print("  cannot tell: too few features that the base map knows\n");
    if (offset.contains("shift"))
        fmt::print("  shifted by {:.0f} m east and {:.0f} m north, to be added: neither GCJ-02 nor BD-09\n",
                   offset["shift"]["east_m"].get<double>(), offset["shift"]["north_m"].get<double>());
}

// In a folder of the system's where there is no database to put it beside.
std::string working_database(const std::string& database)
{
    return database.empty() ? (std::filesystem::temp_directory_path() / "haishu-inspect").string() : database;
}

}  // namespace

Result<void> inspect_source(const InspectOptions& options)
{
    HAISHU_TRY(const auto folder, data::TemporaryFolder::create(working_database(options.database)));
    HAISHU_TRY(auto reader, data::ConfinedReader::start(options.source, folder.path(), {}));
    data::BaseMap map;
    data::InspectionOptions how{options.source_layer, options.encoding};
    if (!options.database.empty()) {
        HAISHU_TRY(const auto store, layers::Store::open(options.database, layers::Access::Read));
        HAISHU_TRY(map, data::load_base_map(*store));
        HAISHU_TRY(const auto systems, data::LocalSystems::open(options.database, options.local_key));
        how.locals = systems.systems();
    }
    HAISHU_TRY(const Json json, data::inspect_source(reader, map, how, [](std::uint64_t) {}));
    if (options.as_json)
        fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
    else
        for (const Json& layer : json["layers"]) print_report(layer);
    return {};
}

Result<void> fit_local_system(const LocalSystemOptions& options)
{
    HAISHU_TRY(const auto folder, data::TemporaryFolder::create(options.database));
    HAISHU_TRY(const auto points, data::read_control_points(options.points, folder.path(), options.crs));
    const auto model = options.model == "affine" ? geo::PlaneModel::Affine : geo::PlaneModel::Similarity;
    HAISHU_TRY(auto fitted, data::fit_local_system(options.name, points, model, options.central_meridian));
    fmt::print("{}: {} control points, {}; RMS {:.3f} m, largest {:.3f} m\n", options.name, points.size(), options.model,
               fitted.fit.rms_m, fitted.fit.max_m);
    fmt::print("  point: residual east, north; off when foretold by the others (m)\n");
    std::string blunders;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const geo::PlaneResidual& r = fitted.fit.residuals[i];
        fmt::print("  {}: {:+.3f} {:+.3f}; {:.3f}{}\n", points[i].name, r.residual.x, r.residual.y, r.leave_one_out_m,
                   r.is_blunder ? "  BLUNDER" : "");
        if (r.is_blunder) blunders += (blunders.empty() ? "" : ", ") + points[i].name;
    }
    if (!blunders.empty())
        return bad_input("control-points-blunder",
                         "a blunder in control point " + blunders + "; put it right or leave it out. Nothing was kept")
            .with("points", blunders);
    constexpr double fine_m = 0.05;
    if (fitted.fit.rms_m > fine_m) fmt::print("  RMS over {} m: not for positions of class A\n", fine_m);
    HAISHU_TRY(auto systems, data::LocalSystems::open(options.database, options.key_file));
    HAISHU_CHECK(systems.put(std::move(fitted.system)));
    fmt::print("{}: kept, encrypted; use it by --crs local:{}\n", options.name, options.name);
    return {};
}

Result<void> list_local_systems(const LocalSystemOptions& options)
{
    HAISHU_TRY(const auto systems, data::LocalSystems::open(options.database, options.key_file));
    for (const data::LocalSystemInfo& info : systems.list())
        fmt::print("local:{}  {}  {} points, RMS {:.3f} m\n", info.name,
                   info.model == geo::PlaneModel::Affine ? "affine" : "similarity", info.points, info.rms_m);
    return {};
}

Result<void> remove_local_system(const LocalSystemOptions& options)
{
    HAISHU_TRY(auto systems, data::LocalSystems::open(options.database, options.key_file));
    HAISHU_CHECK(systems.remove(options.name));
    fmt::print("local:{}: removed\n", options.name);
    return {};
}

}  // namespace haishu::server
