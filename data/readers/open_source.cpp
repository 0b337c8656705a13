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

Result<OpenedSource> read_layer(const SourceFormat* format, std::unique_ptr<DataSource> source, std::size_t index)
{
    OpenedSource opened;
    opened.format = format;
    opened.layer_name = source->layer_names()[index];
    opened.source = std::move(source);
    HAISHU_TRY(opened.stream, opened.source->read_layer(index));
    return opened;
}

}  // namespace

// The functions that find datasets and name them.
struct SourceFiles::Search {
    static Result<Dataset> dataset_in(const Probe& probe)
    {
        const std::string name = file_name(probe.path);
        if (!probe.is_folder && probe.size == 0)
            return bad_input("source-empty", name + ": the file is empty").with("name", name);
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
    static Result<void> find_datasets(const Probe& folder, int depth, std::vector<Dataset>& found)
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

    static Result<std::vector<Dataset>> datasets_of(const std::string& path, const std::string& work_folder)
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

    static void name_datasets(std::vector<Dataset>& datasets)
    {
        for (Dataset& dataset : datasets) {
            const fs::path path(dataset.path);
            const auto is_namesake = [&path](const Dataset& other) { return fs::path(other.path).stem() == path.stem(); };
            const bool is_unique = std::count_if(datasets.begin(), datasets.end(), is_namesake) == 1;
            dataset.name = (is_unique ? path.stem() : path.filename()).string();
        }
    }
};

SourceFiles::SourceFiles(std::string path, std::string work_folder, std::vector<Dataset> datasets)
    : m_path(std::move(path)), m_work_folder(std::move(work_folder)), m_datasets(std::move(datasets))
{
}

Result<SourceFiles> SourceFiles::open(const std::string& path, const std::string& work_folder)
{
    HAISHU_TRY(auto datasets, Search::datasets_of(path, work_folder));
    Search::name_datasets(datasets);
    return SourceFiles(path, work_folder, std::move(datasets));
}

Result<std::unique_ptr<DataSource>> SourceFiles::open_dataset(const Dataset& dataset, const std::string& encoding)
{
    const std::string folder = m_work_folder + "/opening-" + std::to_string(++m_openings);
    std::error_code fault;
    fs::create_directory(folder, fault);
    if (fault) return Error{ErrorCode::StorageFull, "storage-full", "cannot make a folder: " + fault.message(), {}};
    return dataset.format->open({dataset.path, folder, encoding});
}

Result<std::vector<ListedLayer>> SourceFiles::layers()
{
    std::vector<ListedLayer> all;
    for (const Dataset& dataset : m_datasets) {
        HAISHU_TRY(auto source, open_dataset(dataset, ""));
        const std::vector<std::string> names = source->layer_names();
        source.reset();
        std::error_code ignored;
        fs::remove_all(m_work_folder + "/opening-" + std::to_string(m_openings), ignored);
        const bool has_own_name = m_datasets.size() > 1 && names.size() == 1;
        for (const std::string& name : names) all.push_back({dataset.format, has_own_name ? dataset.name : name});
    }
    return all;
}

Result<OpenedSource> SourceFiles::open_layer(const std::string& source_layer, const std::string& encoding)
{
    // Of several datasets only the one that is wanted need be sound, when its name says so.
    std::stable_partition(m_datasets.begin(), m_datasets.end(),
                          [&](const Dataset& dataset) { return dataset.name == source_layer; });
    std::vector<std::string> all_names;
    for (const Dataset& dataset : m_datasets) {
        const std::string& name = dataset.name;
        const bool is_only = m_datasets.size() == 1;
        if (!is_only && source_layer.empty()) {
            all_names.push_back(name);
            continue;
        }
        HAISHU_TRY(auto source, open_dataset(dataset, encoding));
        const std::vector<std::string>& names = source->layer_names();
        const std::string stem = fs::path(dataset.path).stem().string();
        const bool is_ambiguous = source_layer.empty() || (name != stem && source_layer == stem);
        const auto found = is_ambiguous ? names.end() : std::find(names.begin(), names.end(), source_layer);
        if (found != names.end())
            return read_layer(dataset.format, std::move(source), static_cast<std::size_t>(found - names.begin()));
        if (names.size() == 1 && ((is_only && source_layer.empty()) || name == source_layer))
            return read_layer(dataset.format, std::move(source), 0);
        if (is_only && source_layer.empty()) return layer_needed(m_path, names);
        if (names.size() == 1 && names[0] == stem)
            all_names.push_back(name);
        else
            all_names.insert(all_names.end(), names.begin(), names.end());
    }
    return source_layer.empty() ? layer_needed(m_path, all_names) : layer_unknown(m_path, source_layer, all_names);
}

Result<OpenedSource> open_source(const std::string& path, const std::string& source_layer, const std::string& encoding,
                                 const std::string& work_folder)
{
    HAISHU_TRY(auto files, SourceFiles::open(path, work_folder));
    return files.open_layer(source_layer, encoding);
}

}  // namespace haishu::data
