// Filters in CQL2, text and JSON: read, written, read back, and bound to a layer.

#include "layers/filter/filter.hpp"
#include "layers/snapshot/layer_snapshot.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/layers/snapshot/random_layer.hpp"

namespace haishu::fuzz
{
namespace
{

using layers::Expression;
using layers::Operator;

const layers::LayerView& view()
{
    static const layers::LayerView made = [] {
        layers::RandomLayer layer(3);
        layer.edit(20);
        return layers::view_of(layer.snapshot());
    }();
    return made;
}

// What CQL2 text has no way to write: names of functions that are no names, texts that end with a backslash.
bool has_text_form(const Expression& node)
{
    const auto* text = std::get_if<std::string>(&node.value);
    if (node.op == Operator::Function || (text != nullptr && !text->empty() && text->back() == '\\')) return false;
    if (!node.text.empty() && node.text.back() == '\\') return false;
    // An array of one or none is not told from parentheses, and only literals go behind IN.
    if (node.op == Operator::List && node.arguments.size() < 2) return false;
    for (const auto& argument : node.arguments) {
        if (!has_text_form(*argument)) return false;
    }
    return true;
}

void check_evaluation(const Expression& tree)
{
    const auto filter = layers::Filter::bind(tree, view().descriptor());
    if (!filter) return expect_problem(filter.error());
    const auto cover = (*filter)->cover();
    view().visit_all([&](const layers::FeatureRef& feature) {
        if ((*filter)->matches(feature)) {
            HAISHU_ASSERT(!cover || feature.box().intersects(*cover), "what matches lies in the cover");
        }
        return true;
    });
}

void check_tree(const Expression& tree)
{
    const std::string json = layers::write_cql2_json(tree);
    const auto from_json = layers::parse_cql2_json(json);
    // Reading back may only fail where the written form nests deeper.
    if (from_json) HAISHU_ASSERT(layers::write_cql2_json(**from_json) == json, "the JSON form reads back as the same");
    HAISHU_ASSERT(from_json || from_json.error().id == "filter-too-large", "the JSON form is readable");
    check_evaluation(tree);
}

}  // namespace

void fuzz_cql2_text(Bytes bytes)
{
    const auto tree = layers::parse_cql2_text(Input(bytes).text());
    if (!tree) return expect_problem(tree.error());
    if (has_text_form(**tree)) {
        const std::string text = layers::write_cql2_text(**tree);
        const auto again = layers::parse_cql2_text(text);
        HAISHU_ASSERT(!again || layers::write_cql2_text(**again) == text, "the text form reads back as the same");
        HAISHU_ASSERT(again || again.error().id == "filter-too-large", "the text form is readable");
    }
    check_tree(**tree);
}

void fuzz_cql2_json(Bytes bytes)
{
    const auto tree = layers::parse_cql2_json(Input(bytes).text());
    if (!tree) return expect_problem(tree.error());
    check_tree(**tree);
}

}  // namespace haishu::fuzz
