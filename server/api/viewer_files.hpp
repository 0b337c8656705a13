#pragma once
// Files of the viewer and of the pages: from the directory given by --viewer, or from the program.

#include "server/app/context.hpp"
#include "server/http/message.hpp"

#include <optional>
#include <string_view>

namespace haishu::server
{

// `path` is relative to the viewer's root. Nothing when there is no such file. A precompressed neighbour (name.br,
// name.gz) is sent where the asker accepts it.
std::optional<Response> viewer_file(const Context& context, const Request& request, std::string_view path);

}  // namespace haishu::server
