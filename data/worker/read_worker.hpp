#pragma once
// The reading process: what `haishu read-worker` does. It shuts itself in, then opens the source it is told and sends the
// records, until the channel ends.

namespace haishu::data
{

// How it ends when there is no memory left, for there is none to say so either.
inline constexpr int exit_out_of_memory = 71;

// Talks over descriptor 3. Returns the exit code.
int run_read_worker();

}  // namespace haishu::data
