#include "data/demo/demo.hpp"

#include "layers/store/staging.hpp"
#include "layers/store/store.hpp"
#include "server/app/commands/commands.hpp"
#include "server/app/progress.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

namespace haishu::server
{

namespace
{

// The staging file is closed when this returns: only then may it be taken over.
Result<void> stage_layer(const std::string& staging_path, const data::DemoLayer& layer)
{
    HAISHU_TRY(layers::StagingWriter staging, layers::StagingWriter::create(staging_path, layer.descriptor));
    for (const layers::Feature& feature : layer.features) HAISHU_CHECK(staging.add(feature));
    return staging.finish();
}

Result<std::size_t> publish_layer(layers::Store& store, const std::string& staging_path, const data::DemoLayer& layer)
{
    HAISHU_CHECK(stage_layer(staging_path, layer));
    const auto change = store.publish(staging_path, layers::PublishMode::Replace, "");
    std::error_code ignored;
    std::filesystem::remove(staging_path, ignored);
    if (!change) return change.error();
    return layer.features.size();
}

Result<std::size_t> make_district(const std::string& path, const DemoOptions& options)
{
    HAISHU_TRY(const auto store, layers::Store::open(path, layers::Access::Write));
    ProgressLine progress("demo district");
    std::size_t total = 0;
    const std::string staging_path = path + ".staging";
    HAISHU_CHECK(data::generate_demo(
        {options.scale, options.seed}, layers::shipped_descriptors(),
        [&](data::DemoLayer&& layer) -> Result<void> {
            HAISHU_TRY(const std::size_t count, publish_layer(*store, staging_path, layer));
            total += count;
            progress.say(fmt::format("{}, {} features", layer.descriptor.id, count));
            return {};
        },
        [&](const std::string& step) { progress.say(step); }));
    HAISHU_CHECK(store->checkpoint());
    return total;
}

}  // namespace

Result<void> make_demo(const DemoOptions& options)
{
    // Built under another name, so that a broken-off run leaves no half district behind.
    if (std::filesystem::exists(options.database)) {
        return Error{
            ErrorCode::Conflict, "database-exists", options.database + " exists already; remove it or name another file", {}};
    }
    const auto begin = std::chrono::steady_clock::now();
    const std::string making = options.database + ".making";
    const auto remove_making = [&making] {
        std::error_code ignored;
        for (const char* suffix : {"", "-wal", "-shm", ".lock", ".staging"}) std::filesystem::remove(making + suffix, ignored);
    };
    remove_making();
    const auto total = make_district(making, options);
    if (!total) {
        remove_making();
        return total.error();
    }
    std::error_code failed;
    std::filesystem::rename(making, options.database, failed);
    remove_making();
    if (failed) return internal_error("cannot name the database " + options.database + ": " + failed.message());
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    fmt::print("{}: {} features in {:.1f} s\n", options.database, *total, seconds);
    return {};
}

}  // namespace haishu::server
