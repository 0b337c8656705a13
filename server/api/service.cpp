#include "server/api/service.hpp"

#include "geo/base/assert.hpp"
#include "server/api/embedded_files.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

Service read_service()
{
    const EmbeddedFile* file = find_embedded(embedded_pages(), "service.json");
    HAISHU_ASSERT(file != nullptr, "the description of the service is in the program");
    const auto document = nlohmann::json::parse(file->bytes);
    Service read{document.at("title"),
                 document.at("titleEn"),
                 document.at("description"),
                 document.at("descriptionEn"),
                 document.at("attribution"),
                 document.at("mapNumber"),
                 document.at("mapNumberEn"),
                 document.at("mapNumberSchematic"),
                 {}};
    for (const auto& group : document.at("groups")) {
        read.groups.push_back({group.at("id"), group.at("title"), group.at("titleEn")});
    }
    return read;
}

}  // namespace

const Service& service()
{
    static const Service instance = read_service();
    return instance;
}

}  // namespace haishu::server
