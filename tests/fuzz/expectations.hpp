#pragma once
// What must hold after a parser of outside bytes has run. A breach ends the process, as HAISHU_ASSERT does.

#include "geo/base/assert.hpp"
#include "geo/base/error.hpp"
#include "geo/types/geometry.hpp"

#include <string>
#include <string_view>

namespace haishu::fuzz
{

// The error has a text in Chinese and in English whose placeholders it fills, blames the sender, and makes a JSON problem
// document with a status of 4xx, 501 or 505.
void expect_problem(const Error& error);

// Coordinates are finite, the ends of rings and polygons ascend and cover the vertices, heights are all or none, and the
// shape holds no more vertices than `source_bytes` can have named.
void expect_well_formed(const geo::Geometry& geometry, std::size_t source_bytes);
void expect_closed_rings(const geo::Geometry& geometry);

// UTF-8 without control characters.
void expect_clean_text(std::string_view text);

// An empty folder of this process; goes with its object.
class PrivateFolder
{
   public:
    PrivateFolder();
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;
    ~PrivateFolder();

    [[nodiscard]] const std::string& path() const { return m_path; }
    // Writes a file into it and returns its path.
    [[nodiscard]] std::string file(const std::string& name, std::string_view content) const;

   private:
    std::string m_path;
};

}  // namespace haishu::fuzz
