#pragma once
// One layer of the sample catalogue.

#include "tests/contract/matrix/markers.hpp"
#include "tests/contract/matrix/sample_catalogue.hpp"

namespace haishu::contract
{

struct LayerWish {
    layers::Level level;
    layers::GeometryKind geometry;
    // Rows belong to departments, and the fields for name, time, key and rank are themselves hidden from some.
    bool has_hidden_roles = false;
};

MarkedLayer make_marked_layer(MarkerBook& book, const LayerWish& wish);

// A small shape whose western end is a marker.
geo::Geometry marked_shape(MarkerBook& book, const layers::LayerDescriptor& layer, layers::Level level, const MarkedRow& row);

}  // namespace haishu::contract
