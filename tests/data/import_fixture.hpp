#pragma once
// A database in a folder of its own, imports into it and what is then in it. The folder goes with the fixture.

#include "data/publish/import.hpp"
#include "layers/store/store.hpp"

#include <catch2/catch.hpp>

#include <stdlib.h>
#include <zip.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haishu::data
{

struct ZipMember {
    std::string name;
    std::string content;
    bool is_link = false;
};

// The reading process of tests: this program has none of its own.
inline ReaderOptions test_reader()
{
    ReaderOptions reader;
    reader.program = HAISHU_TEST_READER;
    return reader;
}

class ImportFixture
{
   public:
    ImportFixture()
    {
        char name[] = "/tmp/haishu-data-test-XXXXXX";
        REQUIRE(mkdtemp(name) != nullptr);
        folder = name;
        database = folder + "/haishu.sqlite";
        auto opened = layers::Store::open(database, layers::Access::Write);
        REQUIRE(opened);
        store = std::move(opened).value();
        files_before = file_names();
    }
    ~ImportFixture()
    {
        store.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }

    // Stages and publishes; fails the test with the error if there is one.
    ImportReport import(const ImportRequest& request)
    {
        auto report = try_import(request);
        INFO((report ? std::string() : report.error().id + ": " + report.error().detail));
        REQUIRE(report);
        return std::move(report).value();
    }

    Result<ImportReport> try_import(const ImportRequest& asked)
    {
        ImportRequest request = asked;
        request.reader = test_reader();
        auto report = stage_import(request, database, find_layer(request.layer), {});
        if (!report || request.dry_run) return report;
        const auto published = store->publish(report->staging_path, request.mode, request.key_field);
        std::filesystem::remove(report->staging_path);
        if (!published) return published.error();
        return report;
    }

    // The error of an import that must fail, after a check that it left no file behind.
    Error failed_import(const ImportRequest& request)
    {
        const auto before = file_names();
        const auto report = try_import(request);
        REQUIRE_FALSE(report);
        CHECK(file_names() == before);
        return report.error();
    }

    std::optional<layers::LayerDescriptor> find_layer(const std::string& id)
    {
        const auto all = store->layers();
        REQUIRE(all);
        for (const auto& layer : *all)
            if (layer.id == id) return layer;
        return std::nullopt;
    }

    std::vector<layers::Feature> features(const std::string& id)
    {
        std::vector<layers::Feature> found;
        const auto layer = find_layer(id);
        REQUIRE(layer);
        const auto scanned = store->scan(*layer, [&found](layers::Feature&& feature) -> Result<void> {
            found.push_back(std::move(feature));
            return {};
        });
        REQUIRE(scanned);
        return found;
    }

    // Values of one field in fid order, as text; "null" for none.
    std::vector<std::string> texts(const std::string& id, const std::string& field)
    {
        const auto layer = find_layer(id);
        REQUIRE(layer);
        const auto index = layer->field_index(field);
        REQUIRE(index);
        std::vector<std::string> values;
        for (const auto& feature : features(id)) {
            const geo::Value& value = feature.values[*index];
            if (const auto* text = std::get_if<std::string>(&value))
                values.push_back(*text);
            else if (const auto* whole = std::get_if<std::int64_t>(&value))
                values.push_back(std::to_string(*whole));
            else if (const auto* real = std::get_if<double>(&value))
                values.push_back(std::to_string(*real));
            else if (const auto* truth = std::get_if<bool>(&value))
                values.push_back(*truth ? "true" : "false");
            else
                values.emplace_back("null");
        }
        return values;
    }

    // Writes a file into the folder and returns its path.
    std::string file(const std::string& name, std::string_view content)
    {
        const std::string path = folder + "/" + name;
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        std::ofstream(path, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
        return path;
    }

    // A zip file in the folder; names are written as they are, without the UTF-8 flag unless they are UTF-8.
    std::string packed(const std::string& name, const std::vector<ZipMember>& members)
    {
        const std::string path = folder + "/" + name;
        zip_t* const zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
        REQUIRE(zip != nullptr);
        for (const ZipMember& member : members) {
            zip_source_t* const source = zip_source_buffer(zip, member.content.data(), member.content.size(), 0);
            const auto index = zip_file_add(zip, member.name.c_str(), source, ZIP_FL_ENC_GUESS);
            REQUIRE(index >= 0);
            if (member.is_link)
                zip_file_set_external_attributes(zip, static_cast<zip_uint64_t>(index), 0, ZIP_OPSYS_UNIX, 0120777U << 16);
        }
        REQUIRE(zip_close(zip) == 0);
        return path;
    }

    std::vector<std::string> file_names() const
    {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) names.push_back(entry.path().string());
        std::sort(names.begin(), names.end());
        return names;
    }

    std::string folder;
    std::string database;
    std::unique_ptr<layers::Store> store;
    std::vector<std::string> files_before;
};

inline std::string shared(const std::string& name)
{
    return std::string(HAISHU_SOURCE_DIR "/../shared/data/") + name;
}

inline ImportRequest request_for(const std::string& source, const std::string& layer = "trial")
{
    ImportRequest request;
    request.source = source;
    request.layer = layer;
    return request;
}

inline std::string read_file(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// What a command prints; for oracles such as ogrinfo.
inline std::string output_of(const std::string& command)
{
    FILE* const pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    char piece[4096];
    for (std::size_t got = 0; (got = fread(piece, 1, sizeof piece, pipe)) > 0;) output.append(piece, got);
    pclose(pipe);
    return output;
}

}  // namespace haishu::data
