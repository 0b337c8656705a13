#pragma once
// What the public may not see whatever a layer says of itself (layers/policy/public_content.json): rows of some classes, some
// attributes, and more decimals of a degree than are stated there. The rules are added to a descriptor before the gate makes
// anything of it, so they hold in every layer, by the meaning that a field declares and not by the name of the layer; what a
// layer says of itself can only be stricter. A recorded release (LayerDescriptor::releases) takes away what it names, no more.

#include "layers/catalog/descriptor.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

struct ForbiddenClasses {
    std::string meaning;  // Field::meaning
    Level level = Level::Restricted;
    std::string source;  // the norm
    std::vector<std::string> values;
};

struct ForbiddenAttribute {
    std::string meaning;
    Text title;
    Level level = Level::Internal;
    std::string source;
    std::vector<std::string> terms;  // Chinese words that a name or title starts or ends with
    std::vector<std::string> names;  // Latin names, without case, unit and anything between the letters
};

// Decimals of a degree.
struct CoordinatePrecision {
    int point = 0;
    int line = 0;
    int polygon = 0;
};

struct PublicContent {
    CoordinatePrecision decimals;
    std::string coordinate_meaning;             // Field::meaning
    std::vector<std::string> coordinate_names;  // last words of names of fields, words being joined by _
    std::vector<std::string> coordinate_terms;  // ends of Chinese names and titles
    std::vector<ForbiddenClasses> classes;
    std::vector<ForbiddenAttribute> attributes;
    std::vector<std::string> class_names;  // usual names of a field with the meaning "component-class"
};

// As shipped.
const PublicContent& public_content();

// The attribute that a field is, by its meaning or, if it declares none, by its name and title. Null: none.
const ForbiddenAttribute* forbidden_attribute(const Field& field);
// The classes of which a field names one in each row, by its meaning alone. Null: none.
const ForbiddenClasses* forbidden_classes(const Field& field);
// Whether the values of a field are longitudes or latitudes: real numbers, by meaning or, if it declares none, by name and title.
bool is_coordinate(const Field& field);
// What a field of this name mostly means, for a layer that is made from a file; empty: nothing that matters here.
std::string usual_meaning(const Field& field);

// The same fields in the same order, at the levels that the rules ask for, and with their rules about rows.
LayerDescriptor with_public_content(LayerDescriptor layer);

// Fields that a public layer has and the public does not see because of the rules.
struct WithheldField {
    std::string field;
    const ForbiddenAttribute* rule = nullptr;
};
std::vector<WithheldField> withheld_fields(const LayerDescriptor& layer);

}  // namespace haishu::layers
