#include "data/readers/ogr_value.hpp"

#include "data/normalize/moment.hpp"

#include <ogr_api.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace haishu::data
{
namespace
{

using layers::FieldType;

// OGR's time zone flag: 0 unknown, 1 local, 100 UTC, one more for each quarter of an hour.
constexpr int zone_utc = 100;

ReadValue read_time(OGRFeatureH feature, int index, bool with_time)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    float second = 0;
    int zone = 0;
    ReadValue read;
    OGR_F_GetFieldAsDateTimeEx(feature, index, &year, &month, &day, &hour, &minute, &second, &zone);
    const auto days = days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
    const std::int64_t offset = zone <= 1 ? beijing_offset_minutes : (zone - zone_utc) * 15;
    // The seconds are a float: milliseconds are all it can say.
    const auto moment =
        days ? moment_from_civil(*days, hour, minute, std::round(static_cast<double>(second) * 1000) / 1000, offset)
             : std::nullopt;
    read.is_out_of_range = !(with_time ? moment : days);
    read.is_zone_assumed = with_time && zone <= 1 && !read.is_out_of_range;
    if (!read.is_out_of_range) read.value = with_time ? *moment : *days;
    return read;
}

std::string list_as_json(OGRFeatureH feature, int index, OGRFieldType type)
{
    nlohmann::json list = nlohmann::json::array();
    int count = 0;
    const auto append = [&](const auto* items) {
        for (int i = 0; i < count; ++i) list.push_back(items[i]);
    };
    if (type == OFTIntegerList)
        append(OGR_F_GetFieldAsIntegerList(feature, index, &count));
    else if (type == OFTInteger64List)
        append(OGR_F_GetFieldAsInteger64List(feature, index, &count));
    else if (type == OFTRealList)
        append(OGR_F_GetFieldAsDoubleList(feature, index, &count));
    else
        for (char** item = OGR_F_GetFieldAsStringList(feature, index); item != nullptr && *item != nullptr; ++item)
            list.push_back(*item);
    return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

FieldType field_type_of(void* field_definition)
{
    switch (OGR_Fld_GetType(static_cast<OGRFieldDefnH>(field_definition))) {
        case OFTInteger:
            return OGR_Fld_GetSubType(static_cast<OGRFieldDefnH>(field_definition)) == OFSTBoolean ? FieldType::Boolean
                                                                                                   : FieldType::Integer;
        case OFTInteger64: return FieldType::Integer;
        case OFTReal: return FieldType::Real;
        case OFTDate: return FieldType::Date;
        case OFTDateTime: return FieldType::DateTime;
        default: return FieldType::Text;
    }
}

ReadValue read_ogr_value(void* feature_handle, int index, void* field_definition)
{
    auto* const feature = static_cast<OGRFeatureH>(feature_handle);
    ReadValue read;
    if (OGR_F_IsFieldSetAndNotNull(feature, index) == 0) return read;
    const OGRFieldType type = OGR_Fld_GetType(static_cast<OGRFieldDefnH>(field_definition));
    switch (type) {
        case OFTInteger:
        case OFTInteger64: {
            const std::int64_t number = OGR_F_GetFieldAsInteger64(feature, index);
            if (field_type_of(field_definition) == FieldType::Boolean)
                read.value = number != 0;
            else
                read.value = number;
            break;
        }
        case OFTReal: {
            const double number = OGR_F_GetFieldAsDouble(feature, index);
            read.is_out_of_range = !std::isfinite(number);
            if (!read.is_out_of_range) read.value = number;
            break;
        }
        case OFTDate: return read_time(feature, index, false);
        case OFTDateTime: return read_time(feature, index, true);
        case OFTIntegerList:
        case OFTInteger64List:
        case OFTRealList:
        case OFTStringList: read.value = list_as_json(feature, index, type); break;
        default: read.value = std::string(OGR_F_GetFieldAsString(feature, index));
    }
    return read;
}

}  // namespace haishu::data
