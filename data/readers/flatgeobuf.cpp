#include "data/readers/format.hpp"
#include "data/readers/ogr_source.hpp"

#include <array>

namespace haishu::data
{
namespace
{

constexpr std::array<std::string_view, 1> extensions{"fgb"};

bool matches(const Probe& probe)
{
    return probe.starts_with("fgb\x03");
}

Result<std::unique_ptr<DataSource>> open(const OpenRequest& request)
{
    HAISHU_TRY(auto source, open_with_ogr({request.path, "FlatGeobuf", {"VERIFY_BUFFERS=YES"}, {}, {}, false}));
    source->declared_encoding = "UTF-8";
    return source;
}

}  // namespace

const SourceFormat& flatgeobuf_format()
{
    static const SourceFormat format{"FlatGeobuf", extensions, matches, open};
    return format;
}

}  // namespace haishu::data
