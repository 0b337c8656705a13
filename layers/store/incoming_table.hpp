#pragma once
// The tables of a gradual publish, which nobody else reads: it fills one with a layer's rows to be, beside the table of the
// layer, until one transaction puts it in the other's place; and empties the other one afterwards. What a killed process
// leaves of them is removed by the next writer.

#include "layers/catalog/descriptor.hpp"
#include "layers/store/sqlite.hpp"

#include <optional>
#include <string_view>

namespace haishu::layers
{

// The same layer under a name that no layer can have.
LayerDescriptor incoming_layer(const LayerDescriptor& layer);
bool is_passing_table(std::string_view name);

// The calls below take part in the caller's transaction.
Result<void> create_incoming_table(Connection& db, const LayerDescriptor& layer);
// All that there are, coming and going.
Result<void> drop_passing_tables(Connection& db);
// In the place of the table of `before`, which is set aside to go.
Result<void> put_incoming_in_place(Connection& db, const std::optional<LayerDescriptor>& before, const LayerDescriptor& layer);
// Takes some hundred rows out of the table that was set aside, or what is left of it; false: there is none any more.
Result<bool> shrink_outgoing_table(Connection& db, const LayerDescriptor& layer);

}  // namespace haishu::layers
