#include "data/readers/open_source.hpp"

#include "data/readers/archive.hpp"

#include <algorithm>
#include <filesystem>

namespace haishu::data
{
namespace
{

namespace fs = std::filesystem;

constexpr int max_depth = 6;

struct Dataset {
    std::string path;
    const SourceFormat* format = nullptr;
    std::string name = {};  // of the file without its ending, with it where another has the same
};

std::string file_name(const std::string& path)
{
    return fs::path(path).filename().string();
}

std::string join(const std::vector<std::string>& names)
{
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    return all.size() > 500 ? all.substr(0, all.find(',', 480)) + ", ..." : all;
}

const SourceFormat* format_of(const Probe& probe)
{
    for (const SourceFormat* const format : source_formats())
        if (format->matches(probe)) return format;
    return nullptr;
}

bool is_usual_extension(const SourceFormat& format, const std::string& extension)
{
    return std::find(format.extensions.begin(), format.extensions.end(), extension) != format.extensions.end();
}

// The name of a format that an extension promises; empty if it promises none.
std::string_view format_promised_by(const std::string& extension)
{
    for (const SourceFormat* const format : source_formats())
        if (is_usual_extension(*format, extension)) return format->name;
    return {};
}

Error unknown_format(const Probe& probe)
{
    std::string known;
    for (const SourceFormat* const format : source_formats()) known += (known.empty() ? "" : ", ") + std::string(format->name);
    const std::string name = file_name(probe.path);
    const std::string_view promised = format_promised_by(probe.extension);
    if (!promised.empty())
        return bad_input("content-mismatch", name + ": the content is not " + std::string(promised) + ", whatever the name says")
            .with("name", name)
            .with("format", promised);
    return bad_input("source-format-unknown", name + ": the content is of no known format (" + known + ")")
        .with("name", name)
        .with("known", known);
}

Result<Dataset> dataset_in(const Probe& probe)
{
    const std::string name = file_name(probe.path);
    if (!probe.is_folder && probe.size == 0) return bad_input("source-empty", name + ": the file is empty").with("name", name);
    const SourceFormat* const format = format_of(probe);
    if (format == nullptr) return unknown_format(probe);
    const std::string_view promised = format_promised_by(probe.extension);
    if (!promised.empty() && !is_usual_extension(*format, probe.extension))
        return bad_input("content-mismatch", name + ": the content is " + std::string(format->name) + " and not " +
                                                 std::string(promised) + "; rename the file")
            .with("name", name)
            .with("format", promised);
    return Dataset{probe.path, format};
}

// Every dataset below a folder. Files of no format (readme, index, style) are passed over.
Result<void> find_datasets(const Probe& folder, int depth, std::vector<Dataset>& found)
{
    if (const SourceFormat* const format = format_of(folder); format != nullptr) {
        found.push_back({folder.path, format});
        return {};
    }
    if (depth == 0) return {};
    for (const std::string& name : folder.file_names) {
        // Desktop systems leave such folders in archives.
        if (name == "__MACOSX" || name.front() == '.') continue;
        const std::string path = (fs::path(folder.path) / name).string();
        std::error_code fault;
        if (fs::is_symlink(path, fault)) continue;
        HAISHU_TRY(const auto probe, probe_source(path));
        if (probe.is_folder) {
            HAISHU_CHECK(find_datasets(probe, depth - 1, found));
        } else if (const SourceFormat* const format = format_of(probe);
                   format != nullptr && is_usual_extension(*format, probe.extension)) {
            found.push_back({path, format});
        }
    }
    return {};
}

Result<std::vector<Dataset>> datasets_of(const std::string& path, const std::string& work_folder)
{
    HAISHU_TRY(auto probe, probe_source(path));
    std::vector<Dataset> found;
    if (probe.starts_with("PK\x03\x04") || probe.starts_with("PK\x05\x06")) {
        const std::string unpacked = work_folder + "/unpacked";
        std::error_code fault;
        fs::create_directory(unpacked, fault);
        HAISHU_CHECK(unpack_zip(probe.path, unpacked));
        HAISHU_TRY(probe, probe_source(unpacked));
    } else if (probe.starts_with("\x1F\x8B")) {
        HAISHU_TRY(const std::string unpacked, unpack_gzip(probe.path, work_folder));
        HAISHU_TRY(probe, probe_source(unpacked));
    }
    if (!probe.is_folder) {
        HAISHU_TRY(auto dataset, dataset_in(probe));
        found.push_back(std::move(dataset));
        return found;
    }
    HAISHU_CHECK(find_datasets(probe, max_depth, found));
    if (found.empty())
        return bad_input("source-format-unknown", file_name(path) + ": there is nothing in it that can be imported")
            .with("name", file_name(path))
            .with("known", "");
    return found;
}

Error layer_needed(const std::string& path, const std::vector<std::string>& names)
{
    return bad_input("source-layer-needed", file_name(path) + " has several layers; name one by --source-layer: " + join(names))
        .with("name", file_name(path))
        .with("layers", join(names));
}

Error layer_unknown(const std::string& path, const std::string& wanted, const std::vector<std::string>& names)
{
    return bad_input("source-layer-unknown", file_name(path) + " has no layer '" + wanted + "'; it has: " + join(names))
        .with("name", file_name(path))
        .with("layer", wanted)
        .with("layers", join(names));
}

void name_datasets(std::vector<Dataset>& datasets)
{
    for (Dataset& dataset : datasets) {
        const fs::path path(dataset.path);
        const auto is_namesake = [&path](const Dataset& other) { return fs::path(other.path).stem() == path.stem(); };
        const bool is_unique = std::count_if(datasets.begin(), datasets.end(), is_namesake) == 1;
        dataset.name = (is_unique ? path.stem() : path.filename()).string();
    }
}

Result<OpenedSource> open_layer(const Dataset& dataset, std::unique_ptr<DataSource> source, std::size_t index)
{
    OpenedSource opened;
    opened.format = dataset.format;
    opened.layer_name = source->layer_names()[index];
    opened.source = std::move(source);
    HAISHU_TRY(opened.stream, opened.source->read_layer(index));
    return opened;
}

}  // namespace

Result<OpenedSource> open_source(const std::string& path, const std::string& source_layer, const std::string& encoding,
                                 const std::string& work_folder)
{
    HAISHU_TRY(auto datasets, datasets_of(path, work_folder));
    name_datasets(datasets);
    // Of several datasets only the one that is wanted need be sound, when its name says so.
    std::stable_partition(datasets.begin(), datasets.end(), [&](const Dataset& dataset) { return dataset.name == source_layer; });
    std::vector<std::string> all_names;
    for (const Dataset& dataset : datasets) {
        const std::string& name = dataset.name;
        const bool is_only = datasets.size() == 1;
        if (!is_only && source_layer.empty()) {
            all_names.push_back(name);
            continue;
        }
        HAISHU_TRY(auto source, dataset.format->open({dataset.path, work_folder, encoding}));
        const std::vector<std::string>& names = source->layer_names();
        const std::string stem = fs::path(dataset.path).stem().string();
        const bool is_ambiguous = source_layer.empty() || (name != stem && source_layer == stem);
        const auto found = is_ambiguous ? names.end() : std::find(names.begin(), names.end(), source_layer);
        if (found != names.end()) return open_layer(dataset, std::move(source), static_cast<std::size_t>(found - names.begin()));
        if (names.size() == 1 && ((is_only && source_layer.empty()) || name == source_layer))
            return open_layer(dataset, std::move(source), 0);
        if (is_only && source_layer.empty()) return layer_needed(path, names);
        if (names.size() == 1 && names[0] == stem)
            all_names.push_back(name);
        else
            all_names.insert(all_names.end(), names.begin(), names.end());
    }
    return source_layer.empty() ? layer_needed(path, all_names) : layer_unknown(path, source_layer, all_names);
}

}  // namespace haishu::data
