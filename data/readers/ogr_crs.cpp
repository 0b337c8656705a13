#include "data/readers/ogr_crs.hpp"

#include <cpl_conv.h>
#include <ogr_spatialref.h>

#include <charconv>
#include <memory>
#include <string_view>

namespace haishu::data
{
namespace
{

constexpr int certain_match = 90;
// What stands for srs_id 0 of a GeoPackage: nobody has said.
constexpr std::string_view undefined_system = "Undefined geographic SRS";

std::string as_wkt2(const OGRSpatialReference& system)
{
    char* text = nullptr;
    const char* const options[] = {"FORMAT=WKT2_2019", nullptr};
    std::string wkt;
    if (system.exportToWkt(&text, options) == OGRERR_NONE && text != nullptr) wkt = text;
    CPLFree(text);
    return wkt;
}

int epsg_code(const OGRSpatialReference& system)
{
    const char* const authority = system.GetAuthorityName(nullptr);
    const char* const code = system.GetAuthorityCode(nullptr);
    if (authority == nullptr || code == nullptr || std::string_view(authority) != "EPSG") return 0;
    int number = 0;
    const std::string_view digits(code);
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return fault == std::errc() && end == digits.data() + digits.size() ? number : 0;
}

// A .prj of ArcGIS carries no code; PROJ compares it with all that it knows.
int matched_code(const OGRSpatialReference& system)
{
    int count = 0;
    int* confidences = nullptr;
    OGRSpatialReferenceH* const matches = system.FindMatches(nullptr, &count, &confidences);
    int code = 0;
    if (count > 0 && confidences[0] >= certain_match) code = epsg_code(*OGRSpatialReference::FromHandle(matches[0]));
    OSRFreeSRSArray(matches);
    CPLFree(confidences);
    return code;
}

}  // namespace

DeclaredCrs declared_crs(void* spatial_reference)
{
    DeclaredCrs declared;
    if (spatial_reference == nullptr) return declared;
    OGRSpatialReference system(*OGRSpatialReference::FromHandle(spatial_reference));
    if (system.IsLocal() != 0) return declared;  // a drawing, by its own word
    const char* const own_name = system.GetName();
    if (own_name != nullptr && std::string_view(own_name) == undefined_system) return declared;
    if (system.IsCompound() != 0) system.StripVertical();
    declared.definition = as_wkt2(system);
    const char* const name = system.GetName();
    declared.name = name != nullptr ? name : "";
    // Explicit datum parameters in the definition count more than the code of the bare system.
    double parameters[7];
    if (system.GetTOWGS84(parameters) == OGRERR_NONE) return declared;
    declared.epsg = epsg_code(system);
    if (declared.epsg == 0) declared.epsg = matched_code(system);
    return declared;
}

bool is_known_crs(const std::string& name)
{
    const char* const options[] = {"ALLOW_NETWORK_ACCESS=NO", "ALLOW_FILE_ACCESS=NO", nullptr};
    OGRSpatialReference system;
    return system.SetFromUserInput(name.c_str(), options) == OGRERR_NONE;
}

}  // namespace haishu::data
