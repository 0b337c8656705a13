#pragma once
// A few rows of the shipped layers around 121.55 E, 29.87 N: two communities side by side with their school areas, a house
// with its firms, service places with hours, and buses.

#include "layers/catalog/live_catalog.hpp"

namespace haishu::contract
{

// Throws when the store refuses.
void insert_town(layers::LiveCatalog& catalog);
// The same, and rows that a duty bounds, named HZ... and CM...: `hazard` is restricted, `component` has one open row and two
// restricted ones. Those of the west lie in community C1, those of the east in C2.
void insert_guarded_town(layers::LiveCatalog& catalog);

}  // namespace haishu::contract
