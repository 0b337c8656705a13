#pragma once
// GDAL prepared once per process: the drivers we use and no others, no network, no side files, no prints.

#include <string>

namespace haishu::data
{

void prepare_gdal();

// Collects what GDAL reports on this thread while it lives, instead of printing it.
class OgrErrors
{
   public:
    OgrErrors();
    OgrErrors(const OgrErrors&) = delete;
    OgrErrors& operator=(const OgrErrors&) = delete;
    ~OgrErrors();

    void clear() { m_failure.clear(); }
    // The last failure since clear(), without paths; empty if there was none. Warnings do not count.
    [[nodiscard]] const std::string& failure() const { return m_failure; }
    void note(std::string message) { m_failure = std::move(message); }

   private:
    std::string m_failure;
};

}  // namespace haishu::data
