// Open data: every public layer as files with licence, date, map number and checksum, and the catalogue of them in the terms
// of DCAT 3. What is offered is what anyone may see, whoever asks.

#include "layers/query/query.hpp"
#include "server/api/declare.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/features/download_shelf.hpp"
#include "server/api/features/export_limit.hpp"
#include "server/api/link_json.hpp"
#include "server/api/routes.hpp"
#include "server/api/service.hpp"
#include "server/app/context.hpp"
#include "server/http/body_stream.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <memory>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::string_view type_linked_data = "application/ld+json";
constexpr std::array<Representation, 6> offered{
    Representation{"json", type_linked_data, "DCAT", "application/json"},
    Representation{"geojson", type_geojson, "GeoJSON"},
    as_csv,
    as_geopackage,
    as_flatgeobuf,
    Representation{"shp", "application/zip", "Shapefile (zip)"},
};
// Larger files are read while they are sent.
constexpr std::uint64_t most_bytes_at_once = 4 * 1024 * 1024;

// Keeps the file, which may leave the shelf meanwhile.
class FileBody : public BodyStream
{
   public:
    explicit FileBody(std::shared_ptr<const DownloadFile> file) : m_file(std::move(file)), m_bytes(m_file->path, std::ios::binary)
    {
    }
    Result<Next> next(std::string& piece, Deadline) override
    {
        piece.resize(piece_bytes);
        m_bytes.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        piece.resize(static_cast<std::size_t>(m_bytes.gcount()));
        m_sent += piece.size();
        if (!m_bytes && m_sent != m_file->bytes)
            return Error{ErrorCode::Internal, "file-not-readable", "a file to download could not be read", {}};
        return m_bytes ? Next::Piece : Next::End;
    }

   private:
    std::shared_ptr<const DownloadFile> m_file;
    std::ifstream m_bytes;
    std::uint64_t m_sent = 0;
};

// Larger layers tell a checksum once their file has been asked for.
constexpr std::size_t most_rows_at_once = 100'000;

// What is public, for those who see layers at all, and of it what a key opens.
layers::Gate open_gate(const Context& context, const Request& request)
{
    if (!layers::clearance(request.viewer, {})) return {context.catalog->current(), request.viewer};
    layers::Viewer resident;
    resident.key_layers = request.viewer.key_layers;
    return {context.catalog->current(), std::move(resident)};
}

Json context_json()
{
    return {{"dcat", "http://www.w3.org/ns/dcat#"}, {"dct", "http://purl.org/dc/terms/"}, {"spdx", "http://spdx.org/rdf/terms#"}};
}

Json in_both_languages(const layers::Text& text)
{
    Json out = Json::array();
    if (!text.zh.empty()) out.push_back({{"@language", "zh-CN"}, {"@value", text.zh}});
    if (!text.en.empty()) out.push_back({{"@language", "en"}, {"@value", text.en}});
    return out;
}

Json dataset_json(const MapMarks& marks, const Request& request, const layers::LayerView& view)
{
    const layers::LayerDescriptor& layer = view.descriptor();
    const std::string address = collection_address(request, layer.id);
    Json out{{"@id", address + "/download"},
             {"@type", "dcat:Dataset"},
             {"dct:identifier", layer.id},
             {"dct:title", in_both_languages(layer.title)},
             {"dct:description", in_both_languages(layer.description)},
             {"dct:license", layer.licence}};
    if (!layer.source.empty()) out["dct:source"] = layer.source;
    out["mapNumber"] = marks.of_layer(layer).zh;
    out["schematic"] = layer.schematic;
    out["features"] = view.size();
    out["dcat:landingPage"] = address + "?f=html";
    return out;
}

Json distribution_json(const Request& request, const layers::LayerDescriptor& layer, const Representation& format)
{
    return {{"@type", "dcat:Distribution"},
            {"dct:title", format.title},
            {"dcat:downloadURL", collection_address(request, layer.id) + "/download?f=" + std::string(format.name)},
            {"dcat:mediaType", link_type(format.content_type)},
            {"dct:license", layer.licence}};
}

void add_file(Json& distribution, const DownloadFile& file)
{
    distribution["dcat:byteSize"] = file.bytes;
    distribution["dct:issued"] = layers::format_date_time(file.made_at);
    distribution["spdx:checksum"] = {
        {"@type", "spdx:Checksum"}, {"spdx:algorithm", "spdx:checksumAlgorithm_sha256"}, {"spdx:checksumValue", file.sha256}};
}

Result<Response> describe(DownloadShelf& shelf, const MapMarks& marks, const Request& request, const layers::LayerView& view)
{
    Json dataset{{"@context", context_json()}};
    dataset.update(dataset_json(marks, request, view));
    Json distributions = Json::array();
    for (const Representation& format : offered) {
        if (format.name == "json") continue;
        Json distribution = distribution_json(request, view.descriptor(), format);
        if (view.size() <= most_rows_at_once) {
            const auto file = shelf.file(view, format.name, request.deadline);
            // A format that cannot hold this layer is not offered for it.
            if (!file && file.error().id == "not-in-format") continue;
            if (!file) return file.error();
            add_file(distribution, **file);
            dataset["dct:issued"] = layers::format_date_time((*file)->made_at);
        }
        distributions.push_back(std::move(distribution));
    }
    dataset["dcat:distribution"] = std::move(distributions);
    return json_answer(dataset, type_linked_data);
}

Result<Response> send_file(DownloadShelf& shelf, const Request& request, const layers::LayerView& view,
                           const Representation& format)
{
    HAISHU_TRY(const auto file, shelf.file(view, format.name, request.deadline));
    Response response;
    response.content_type = std::string(format.content_type);
    response.compressible = false;
    const std::string ending = format.name == "shp" ? "zip" : std::string(format.name);
    response.headers = {{"Content-Disposition", "attachment; filename=\"" + view.descriptor().id + "." + ending + "\""},
                        {"ETag", "\"" + file->sha256 + "\""},
                        {"Cache-Control", "no-cache"}};
    if (file->bytes > most_bytes_at_once) {
        response.stream = std::make_shared<FileBody>(file);
        return response;
    }
    std::ifstream bytes(file->path, std::ios::binary);
    response.body.assign(std::istreambuf_iterator<char>(bytes), {});
    return response;
}

Result<Response> download(DownloadShelf& shelf, const Context& context, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    HAISHU_TRY(const layers::LayerView view, open_gate(context, request).open(request.path_values.front()));
    if (chosen->name == "json") return describe(shelf, *context.marks, request, view);
    HAISHU_CHECK(take_export_area(context, request, view.descriptor(), {view.extent()}));
    return send_file(shelf, request, view, *chosen);
}

Result<Response> catalog(const Context& context, Request& request)
{
    const layers::Gate gate = open_gate(context, request);
    Json datasets = Json::array();
    for (const layers::LayerDescriptor& layer : gate.visible_layers()) {
        const auto view = gate.open(layer.id);
        if (!view) continue;
        Json dataset = dataset_json(*context.marks, request, *view);
        Json distributions = Json::array();
        for (const Representation& format : offered) {
            if (format.name != "json") distributions.push_back(distribution_json(request, layer, format));
        }
        dataset["dcat:distribution"] = std::move(distributions);
        datasets.push_back(std::move(dataset));
    }
    return json_answer({{"@context", context_json()},
                        {"@id", request.base_url + "/catalog"},
                        {"@type", "dcat:Catalog"},
                        {"dct:title", in_both_languages({service().title, service().title_en})},
                        {"dcat:dataset", std::move(datasets)}},
                       type_linked_data);
}

}  // namespace

std::vector<Route> download_routes()
{
    const auto shelf = std::make_shared<DownloadShelf>();
    Route files;
    files.path = "/collections/{collectionId}/download";
    files.operation_id = "getDownload";
    files.tag = "Open data";
    files.summary = "A public layer as a whole: what it is, with the checksums (SHA-256) of its files, or a single file of it.";
    files.parameters = {collection_id_parameter(), format_parameter(offered)};
    files.responses = read_responses("The dataset, or a file.", content_types_of(offered), "Dataset", MayBeMissing::Yes);
    files.responses.push_back(problem_answer(403, "Too much large-scale ground."));
    files.handle = [shelf](const Context& context, Request& request) { return download(*shelf, context, request); };

    Route all;
    all.path = "/catalog";
    all.operation_id = "getDataCatalog";
    all.tag = "Open data";
    all.summary = "The public layers as datasets with licence, map number and files.";
    all.responses = read_responses("The catalogue.", {std::string(type_linked_data)}, "DataCatalog");
    all.handle = catalog;
    return {files, all};
}

}  // namespace haishu::server
