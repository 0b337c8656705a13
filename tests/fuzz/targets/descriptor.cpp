// Layer descriptors, and the map style that is made of them.

#include "layers/catalog/descriptor.hpp"

#include "layers/policy/style_cut.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"
#include "tiles/style/style.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace haishu::fuzz
{
namespace
{

using nlohmann::json;

void check_style(const layers::LayerDescriptor& layer)
{
    for (const std::string& theme : tiles::style_themes()) {
        const auto style = tiles::make_style({layer}, {theme, "http://map.example", ""});
        HAISHU_ASSERT(style, "every layer can be drawn in every theme");
        const json document = json::parse(*style, nullptr, false);
        HAISHU_ASSERT(document.is_object() && document.contains("layers"), "a style is a JSON object");
        std::set<std::string> ids;
        for (const json& drawn : document["layers"])
            HAISHU_ASSERT(ids.insert(drawn.value("id", "")).second, "ids of style layers are unique");
    }
    std::set<std::string> hidden;
    for (const layers::Field& field : layer.fields) {
        if (field.level != layers::Level::Public) hidden.insert(field.name);
    }
    const std::string cut = layers::cut_style(layer.style_json, hidden, {"secret"});
    HAISHU_ASSERT(json::parse(cut, nullptr, false).is_array(), "a cut style is a list of style layers");
}

}  // namespace

void fuzz_descriptor(Bytes bytes)
{
    const auto read = layers::parse_descriptor(Input(bytes).text());
    if (!read) return expect_problem(read.error());
    const std::string written = layers::write_descriptor(*read);
    const auto again = layers::parse_descriptor(written);
    HAISHU_ASSERT(again && *again == *read, "what was written reads back as the same");
    for (const std::string* const name :
         {&read->name_field, &read->time_field, &read->key_field, &read->rank_field, &read->department_field})
        HAISHU_ASSERT(name->empty() || read->find_field(*name) != nullptr, "named fields exist");
    check_style(*read);
}

}  // namespace haishu::fuzz
