#pragma once
// Files of the network face that the program carries.

#include "geo/base/embedded.hpp"

#include <span>

namespace haishu
{

std::span<const EmbeddedFile> embedded_pages();                 // server/api/pages
std::span<const EmbeddedFile> embedded_schemas();               // server/api/schemas
std::span<const EmbeddedFile> embedded_process_descriptions();  // server/api/processes/descriptions
std::span<const EmbeddedFile> embedded_viewer();                // the built viewer; empty when it was not built

}  // namespace haishu
