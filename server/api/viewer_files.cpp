#include "server/api/viewer_files.hpp"

#include "server/api/declare.hpp"
#include "server/api/embedded_files.hpp"
#include "server/api/negotiation.hpp"
#include "server/api/routes.hpp"
#include "server/api/validators.hpp"
#include "server/http/compression.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace haishu::server
{

namespace
{

struct FileType {
    std::string_view ending;
    std::string_view content_type;
};

constexpr std::array<FileType, 17> file_types{{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".webp", "image/webp"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".ttf", "font/ttf"},
    {".pbf", "application/x-protobuf"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/plain; charset=utf-8"},
}};

std::string_view content_type_of(std::string_view path)
{
    for (const FileType& type : file_types) {
        if (path.size() > type.ending.size() && path.substr(path.size() - type.ending.size()) == type.ending)
            return type.content_type;
    }
    return {};
}

// Plain names only: nothing that a file system could read as "up", "hidden", "absolute" or "end of string".
bool is_plain_path(std::string_view path)
{
    if (path.empty() || path.size() > 300 || path.front() == '/' || path.find("//") != std::string_view::npos) return false;
    if (path.front() == '.' || path.find("/.") != std::string_view::npos) return false;
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@/";
    return path.find_first_not_of(allowed) == std::string_view::npos;
}

// Bundlers put a hash of the content before the ending: index-B1x9aQ0z.js. Such a file never changes under its name.
bool has_hashed_name(std::string_view path)
{
    const auto dot = path.rfind('.');
    const auto dash = path.rfind('-', dot);
    return path.substr(0, 7) == "assets/" && dot != std::string_view::npos && dash != std::string_view::npos && dot - dash == 9;
}

std::optional<std::string> read_from_disk(const std::string& directory, const std::string& path)
{
    std::error_code error;
    const auto root = std::filesystem::canonical(directory, error);
    if (error) return std::nullopt;
    // A symbolic link may lead out of the directory: compare the resolved place.
    const auto place = std::filesystem::canonical(root / path, error);
    if (error || !std::filesystem::is_regular_file(place, error)) return std::nullopt;
    const std::string inside = root.string() + '/';
    if (place.string().compare(0, inside.size(), inside) != 0) return std::nullopt;
    std::ifstream file(place, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

std::optional<std::string> read_file(const Context& context, const std::string& path)
{
    if (!context.viewer_directory.empty()) return read_from_disk(context.viewer_directory, path);
    const EmbeddedFile* file = find_embedded(embedded_viewer(), path);
    if (file == nullptr) return std::nullopt;
    return std::string(file->bytes);
}

Response file_answer(std::string_view path, std::string bytes, std::string_view encoding)
{
    Response response;
    response.content_type = std::string(content_type_of(path));
    response.headers.push_back({"ETag", entity_tag(content_hash(bytes))});
    response.headers.push_back({"Cache-Control", has_hashed_name(path) ? "public, max-age=31536000, immutable" : "no-cache"});
    response.headers.push_back({"Vary", "Accept, Accept-Encoding"});
    if (!encoding.empty()) {
        response.headers.push_back({"Content-Encoding", std::string(encoding)});
        response.compressible = false;
    }
    response.body = std::move(bytes);
    return response;
}

Error no_such_file()
{
    return not_found("path-unknown", "there is nothing at this address");
}

Result<Response> serve(const Context& context, Request& request, const std::string& path)
{
    if (auto response = viewer_file(context, request, path)) return std::move(*response);
    return no_such_file();
}

Result<Response> asset(const Context& context, Request& request)
{
    const std::string& name = request.path_values.front();
    if (name == "pages.css") {
        const EmbeddedFile* sheet = find_embedded(embedded_pages(), "pages.css");
        if (sheet != nullptr) return file_answer("pages.css", std::string(sheet->bytes), {});
    }
    return serve(context, request, "assets/" + name);
}

Route file_route(std::string path, std::string operation_id, std::function<Result<Response>(const Context&, Request&)> handle)
{
    Route route;
    route.path = std::move(path);
    route.operation_id = std::move(operation_id);
    route.tag = "Viewer";
    route.summary = "A file of the viewer.";
    route.responses = read_responses("The file.", {"application/octet-stream"}, "", MayBeMissing::Yes);
    route.documented = false;
    route.handle = std::move(handle);
    return route;
}

}  // namespace

std::optional<Response> viewer_file(const Context& context, const Request& request, std::string_view path)
{
    if (!is_plain_path(path) || content_type_of(path).empty()) return std::nullopt;
    const std::string_view accepted = request.header("accept-encoding");
    constexpr std::array<std::pair<Coding, std::string_view>, 2> codings{{{Coding::Brotli, ".br"}, {Coding::Gzip, ".gz"}}};
    for (const auto& [coding, ending] : codings) {
        if (coding_weight(accepted, coding) == 0) continue;
        if (auto bytes = read_file(context, std::string(path) + std::string(ending))) {
            return file_answer(path, std::move(*bytes), coding_name(coding));
        }
    }
    auto bytes = read_file(context, std::string(path));
    if (!bytes) return std::nullopt;
    return file_answer(path, std::move(*bytes), {});
}

std::vector<Route> viewer_routes()
{
    std::vector<Route> routes;
    routes.push_back(file_route("/assets/{file...}", "getAsset", asset));
    for (const std::string folder : {"sprites", "fonts", "icons"}) {
        routes.push_back(
            file_route("/" + folder + "/{file...}", "getFile." + folder, [folder](const Context& context, Request& request) {
                return serve(context, request, folder + '/' + request.path_values.front());
            }));
    }
    for (const std::string name : {"index.html", "favicon.svg", "favicon.ico", "manifest.webmanifest", "robots.txt"}) {
        routes.push_back(file_route("/" + name, "getFile." + name,
                                    [name](const Context& context, Request& request) { return serve(context, request, name); }));
    }
    return routes;
}

}  // namespace haishu::server
