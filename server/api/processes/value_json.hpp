#pragma once
// Values of features in the documents of processes.

#include "layers/analysis/subject.hpp"

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

nlohmann::ordered_json properties_json(const std::vector<layers::NamedValue>& values);  // by field name
nlohmann::ordered_json text_json(const layers::Text& text);                             // {"zh", "en"}
double to_millimetres(double metres);                                                   // rounded, for documents
// The title of a value of a code list; the value itself where there is none.
layers::Text choice_title(const layers::Field& field, const std::string& value);

}  // namespace haishu::server
