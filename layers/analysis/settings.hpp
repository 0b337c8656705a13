#pragma once
// Settings files that the program carries: layers/analysis/settings.

#include "geo/base/assert.hpp"
#include "geo/base/embedded.hpp"
#include "geo/base/result.hpp"

#include <span>
#include <string_view>
#include <utility>

namespace haishu
{
std::span<const EmbeddedFile> embedded_analysis_settings();
}

namespace haishu::layers
{

// They are checked by a test, so a fault here is a broken build.
template <class Settings>
Settings shipped_settings(std::string_view name, Result<Settings> (*read)(std::string_view))
{
    const EmbeddedFile* file = find_embedded(embedded_analysis_settings(), name);
    HAISHU_ASSERT(file != nullptr, "settings of an analysis are in the program");
    auto settings = read(file->bytes);
    HAISHU_ASSERT(static_cast<bool>(settings), "settings of an analysis can be read");
    return std::move(settings).value();
}

}  // namespace haishu::layers
