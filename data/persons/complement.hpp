#pragma once
// Complementary suppression: keeps back more until nothing that is kept back can be worked out from the rest.

#include "data/persons/kept_back.hpp"

namespace haishu::data
{

// In one part of the table: every count that is kept back may then range over k at least, given all that is published; over
// 2k where more had to be kept back for it, and in a first release, so that it still does when a few persons come and go.
// The base of the part is judged by its own part, without values, before.
void protect(KeptBack& kept_back, const TablePart& part);

}  // namespace haishu::data
