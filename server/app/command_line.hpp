#pragma once

namespace haishu::server
{

// Parses and runs one command. Returns the exit code: 0 done, 1 it failed (one line on standard error), 2 wrong usage.
int run_command_line(int argc, const char* const* argv);

}  // namespace haishu::server
