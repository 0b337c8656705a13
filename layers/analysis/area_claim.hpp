#pragma once
// Where a row says it lies (Field::lies_in) against where its geometry lies: a company registered in one street whose
// address stands in another.

#include "geo/ops/point_locator.hpp"
#include "geo/types/geometry.hpp"
#include "layers/analysis/work_control.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu::layers
{

// The areas that rows can say they lie in, by code.
class AreaBook
{
   public:
    // What is no polygon, or has no code, is passed over.
    void add(std::string code, const geo::GeometryView& area);
    [[nodiscard]] bool is_empty() const { return m_areas.empty(); }
    // Null: none holds the point. Areas that share an edge hold no point twice.
    [[nodiscard]] const std::string* holder(geo::Point point) const;

   private:
    std::vector<std::pair<std::string, geo::PointLocator>> m_areas;
};

enum class ClaimVerdict : std::uint8_t {
    Unclaimed,  // the row says nothing
    Unknown,    // it has no geometry, or none of the areas holds it
    Same,
    Differs
};

struct ClaimTest {
    ClaimVerdict verdict = ClaimVerdict::Unclaimed;
    std::optional<geo::Point> at;         // what stands for the geometry: the point, or one inside
    const std::string* holder = nullptr;  // of the book
};

ClaimTest test_claim(const AreaBook& book, std::string_view claimed, const geo::GeometryView& geometry);

struct DifferingClaim {
    std::int64_t fid = 0;
    std::string claimed;
    std::string holder;
    geo::Point at;
};

struct ClaimReport {
    std::size_t unclaimed = 0, unknown = 0, same = 0, differs = 0;
    std::map<std::pair<std::string, std::string>, std::size_t> pairs;  // of those that differ: claimed and holder
    std::vector<DifferingClaim> rows;                                  // by fid
};

struct ClaimQuestion {
    std::size_t field = 0;    // of the view, with lies_in
    std::string claimed;      // only rows that say this; empty: all
    std::int64_t after = 0;   // list rows with a greater fid; all are counted
    std::size_t limit = 100;  // of listed rows
};

// All rows of the view against the areas of another. Errors: those of control.check().
Result<ClaimReport> compare_claims(const LayerView& view, const LayerView& areas, const ClaimQuestion& question,
                                   WorkControl& control);

}  // namespace haishu::layers
