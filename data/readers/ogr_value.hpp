#pragma once
// One attribute of an OGR feature as a value of ours.

#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"

namespace haishu::data
{

// `field_definition`: an OGRFieldDefnH. Lists and JSON become text.
layers::FieldType field_type_of(void* field_definition);

struct ReadValue {
    geo::Value value;
    bool is_zone_assumed = false;  // a moment without time zone, taken as Beijing time
    bool is_out_of_range = false;  // a number that is not finite, or a date that cannot be
};

// `feature`: an OGRFeatureH, `field_definition` that of its field `index`.
ReadValue read_ogr_value(void* feature, int index, void* field_definition);

}  // namespace haishu::data
