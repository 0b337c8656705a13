#pragma once
// A few rows of the shipped layers around 121.55 E, 29.87 N: two communities side by side with their school areas, a house
// with its firms, service places with hours, and buses.

#include "layers/catalog/live_catalog.hpp"

namespace haishu::contract
{

// Throws when the store refuses.
void insert_town(layers::LiveCatalog& catalog);

}  // namespace haishu::contract
