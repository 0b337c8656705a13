#include "data/readers/ogr_environment.hpp"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_http.h>
#include <ogrsf_frmts.h>

#include <cstdlib>
#include <mutex>

namespace haishu::data
{
namespace
{

// Some drivers follow an address found in a file (a "crs" link in GeoJSON, for one). None is ever fetched.
CPLHTTPResult* refuse_fetch(const char*, CSLConstList, GDALProgressFunc, void*, CPLHTTPFetchWriteFunc, void*, void*)
{
    // GDAL frees the parts with its own allocator, which is malloc's.
    auto* const result = static_cast<CPLHTTPResult*>(CPLCalloc(1, sizeof(CPLHTTPResult)));
    result->nStatus = 1;
    result->pszErrBuf = CPLStrdup("outside links are not followed");
    return result;
}

void CPL_STDCALL take_error(CPLErr level, CPLErrorNum, const char* message)
{
    if (level < CE_Failure) return;
    auto* const errors = static_cast<OgrErrors*>(CPLGetErrorHandlerUserData());
    if (errors != nullptr) errors->note(message);
}

void CPL_STDCALL ignore_error(CPLErr, CPLErrorNum, const char*) {}

}  // namespace

void prepare_gdal()
{
    static std::once_flag once;
    std::call_once(once, [] {
        CPLSetErrorHandler(ignore_error);
        CPLSetConfigOption("GDAL_PAM_ENABLED", "NO");
        CPLSetConfigOption("GDAL_DRIVER_PATH", "disable");
        CPLSetConfigOption("OGR_SQLITE_LOAD_EXTENSIONS", nullptr);
        CPLSetConfigOption("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none");
        CPLSetConfigOption("GDAL_HTTP_TIMEOUT", "1");
        CPLSetConfigOption("CPL_CURL_VERBOSE", "NO");
        CPLSetConfigOption("SHAPE_RESTORE_SHX", "NO");
        CPLSetConfigOption("OGR_GEOJSON_MAX_OBJ_SIZE", "64");
        CPLSetConfigOption("GDAL_NUM_THREADS", "1");  // the process that reads has one
        CPLHTTPSetFetchCallback(refuse_fetch, nullptr);
        RegisterOGRShape();
        RegisterOGRGeoPackage();
        RegisterOGRGeoJSON();
        RegisterOGRGeoJSONSeq();
        RegisterOGRLIBKML();
        RegisterOGRDXF();
        RegisterOGRFlatGeobuf();
        RegisterOGROpenFileGDB();
        RegisterOGROSM();
    });
}

OgrErrors::OgrErrors()
{
    CPLPushErrorHandlerEx(take_error, this);
}
OgrErrors::~OgrErrors()
{
    CPLPopErrorHandler();
}

}  // namespace haishu::data
