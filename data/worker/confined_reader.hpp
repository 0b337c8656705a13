#pragma once
// A foreign source, read in a process of its own that can do nothing else. Whatever happens to that process is an error like
// any other, and what it sends is checked again here.

#include "data/readers/open_source.hpp"
#include "data/worker/confinement.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace haishu::data
{

struct ReaderOptions {
    std::string program = "/proc/self/exe";  // one that answers to `arguments` with run_read_worker()
    std::vector<std::string> arguments{"read-worker"};
    WorkerLimits limits;
    std::function<bool()> is_called_off;           // asked several times a second; may be empty
    std::function<void(const std::string&)> note;  // told what confines the process; may be empty
};

// The process lives until this and what was opened by it are gone, and not longer than the thread that started it.
// Errors of all: those of open_source, and bad_input "reader-crashed", "reader-forbidden" (it tried what it may not),
// "reader-out-of-memory", "reader-timed-out", "reader-nonsense"; Conflict "import-called-off"; Busy "reader-not-started";
// Internal "reader-unconfined".
class ConfinedReader
{
   public:
    // `work_folder` is private and outlives the reader.
    static Result<ConfinedReader> start(const std::string& path, const std::string& work_folder, const ReaderOptions& options);
    ConfinedReader(ConfinedReader&&) noexcept;
    ConfinedReader& operator=(ConfinedReader&&) noexcept;
    ~ConfinedReader();

    Result<std::vector<ListedLayer>> layers();
    // One layer is open at a time: the next ends the last one.
    Result<OpenedSource> open_layer(const std::string& source_layer, const std::string& encoding);

    // False: the process is gone, and every call says why.
    [[nodiscard]] bool is_alive() const;

    class Talk;

   private:
    explicit ConfinedReader(std::shared_ptr<Talk> talk);
    std::shared_ptr<Talk> m_talk;
};

// The same as open_source, confined.
Result<OpenedSource> open_confined(const std::string& path, const std::string& source_layer, const std::string& encoding,
                                   const std::string& work_folder, const ReaderOptions& options);

}  // namespace haishu::data
