#pragma once
// The part of the command line that is about accounts and keys: `haishu user ...`.

#include "geo/base/result.hpp"
#include "server/app/commands/commands.hpp"

#include <functional>

namespace CLI
{
class App;
}

namespace haishu::server
{

using Action = std::function<Result<void>()>;

// Both must outlive the parsing.
void add_user_commands(CLI::App& app, UserOptions& options, Action& action);

}  // namespace haishu::server
