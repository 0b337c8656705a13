#pragma once
// Features as comma-separated values that open well in spreadsheets: UTF-8 with byte order mark, RFC 4180 quoting, no
// cell that a spreadsheet would run as a formula, geometry as well-known text in the last column: x (east) before y, as the
// format has it, and the column says so where the reference system has them the other way round.

#include "geo/base/result.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "server/api/features/feature_crs.hpp"
#include "server/api/features/field_selection.hpp"

#include <string>
#include <string_view>

namespace haishu::server
{

// A cell of text: a leading = + - @ tab or carriage return gets an apostrophe before it, and quotes where needed.
std::string csv_cell(std::string_view text);

class FeatureCsvWriter
{
   public:
    // `mark` stands in a last column `export_mark` of each row; empty: there is none.
    FeatureCsvWriter(const layers::LayerDescriptor& layer, GeometryWriter geometry, const FieldSelection& selection,
                     const std::string& mark = {});

    // For the thread that it goes on in: a GeometryWriter belongs to one.
    void use(const GeometryWriter& geometry) { m_geometry = geometry; }
    void append_head(std::string& out) const;  // byte order mark and names of the columns
    Result<void> append(std::string& out, const layers::FeatureRef& feature) const;

   private:
    const layers::LayerDescriptor& m_layer;
    GeometryWriter m_geometry;
    FieldSelection m_selection;
    std::string m_mark;  // as a cell
};

}  // namespace haishu::server
