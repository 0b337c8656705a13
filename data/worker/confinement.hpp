#pragma once
// A process shuts itself in before it touches a foreign file: no new privileges, bounded memory, time, files and file sizes,
// no network, no other programs or processes, and, where the kernel has Landlock, no files but those named. There is no way
// back.

#include "geo/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace haishu::data
{

struct WorkerLimits {
    std::uint64_t memory_bytes = std::uint64_t{1} << 30;  // address space
    std::uint64_t cpu_seconds = 300;
    std::uint64_t wait_seconds = 600;  // that the other side waits for it in all
    std::uint64_t open_files = 64;
    std::uint64_t file_bytes = std::uint64_t{4} << 30;  // of each file written
};

struct Confinement {
    std::string work_folder;            // the only place to write to
    std::vector<std::string> readable;  // files, and folders with all in them
    std::vector<std::string> listable;  // folders of which only the names may be read
    WorkerLimits limits;
};

// Call before any other thread exists. Returns what holds now, for the log: "seccomp, Landlock 7". Error: Internal
// "reader-unconfined" when the kernel refuses limits or the filter of system calls; a kernel without Landlock is no error.
Result<std::string> confine_this_process(const Confinement& confinement);

// The parts of it.
Result<void> filter_system_calls();
// The version of Landlock that holds now; 0: the kernel has none.
Result<int> restrict_files(const Confinement& confinement);

Error unconfined(std::string_view what, int fault);

}  // namespace haishu::data
