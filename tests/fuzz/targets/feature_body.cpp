// The bodies of POST, PUT and PATCH on features, and what becomes of them: a row that the store would take, or a problem.

#include "server/api/features/feature_body.hpp"

#include "geo/codec/wkt.hpp"
#include "geo/ops/overlay.hpp"
#include "layers/policy/edit_gate.hpp"
#include "layers/policy/gate.hpp"
#include "layers/snapshot/layer_snapshot.hpp"
#include "layers/store/utf8.hpp"
#include "server/api/features/feature_crs.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

namespace haishu::fuzz
{
namespace
{

using layers::FieldType;
using layers::Level;

layers::LayerView make_view()
{
    layers::LayerDescriptor layer;
    layer.id = "ledger";
    layer.level = Level::Public;
    layer.fields = {{"sealed_by", FieldType::Text, {}, Level::Closed, {}, {}},
                    {"name", FieldType::Text, {}, Level::Public, {}, {}},
                    {"count", FieldType::Integer, {}, Level::Public, {}, {}},
                    {"height", FieldType::Real, {}, Level::Public, {}, {}},
                    {"open", FieldType::Boolean, {}, Level::Public, {}, {}},
                    {"built", FieldType::Date, {}, Level::Public, {}, {}},
                    {"seen", FieldType::DateTime, {}, Level::Public, {}, {}},
                    {"state", FieldType::Text, {}, Level::Public, {}, {{"open", {}}, {"shut", {}}}}};
    layer.row_rules = {{"name", {"sealed"}, Level::Closed}};
    const auto descriptor = std::make_shared<const layers::LayerDescriptor>(layer);
    layers::SnapshotBuilder builder(descriptor);
    layers::Feature feature;
    feature.fid = feature.version = 1;
    feature.geometry = geo::read_wkt("POINT (121.55 29.87)").value();
    feature.values = {std::string("court"), std::string("first"), std::int64_t{3},   1.5, true,
                      std::int64_t{20'000}, std::int64_t{0},      std::string("old")};
    builder.add(std::move(feature));
    auto catalog = std::make_shared<layers::CatalogSnapshot>();
    catalog->layers[layer.id] = {descriptor, builder.finish({})};
    return layers::Gate(catalog, {}).open(layer.id).value();
}

void expect_row(const layers::LayerView& view, const server::WrittenFeature& written, const layers::FeatureRef* before,
                std::size_t source_bytes)
{
    if (written.geometry) {
        expect_well_formed(*written.geometry, source_bytes);
        expect_closed_rings(*written.geometry);
        HAISHU_ASSERT(geo::invalid_reason(*written.geometry).empty(), "a geometry that passed is valid");
    }
    const auto seen = server::completed_values(written, view.descriptor(), before);
    HAISHU_ASSERT(seen && seen->size() == view.descriptor().fields.size(), "every field has a value");
    if (const auto checked = server::check_choices(*seen, view.descriptor(), before); !checked)
        return expect_problem(checked.error());
    const layers::EditGate gate(view);
    const auto whole = gate.whole_values(*seen, before, nullptr);
    if (!whole) return expect_problem(whole.error());
    HAISHU_ASSERT(gate.seen_values(*whole, {}) == *seen, "the writer sees what he wrote");
    const geo::Value kept = before != nullptr ? geo::Value(std::string("court")) : geo::Value();
    HAISHU_ASSERT((*whole)[0] == kept, "what the writer does not see stays");
    for (const geo::Value& value : *whole) {
        const auto* text = std::get_if<std::string>(&value);
        HAISHU_ASSERT(text == nullptr || layers::is_utf8(*text), "texts are UTF-8");
    }
}

}  // namespace

void fuzz_feature_body(Bytes bytes)
{
    static const layers::LayerView view = make_view();
    const auto before = view.find(1);
    Input input(bytes);
    const unsigned char choice = input.byte();
    const auto systems = server::feature_crs_list();
    const geo::Crs crs = systems[choice / 4U % systems.size()];
    const std::string_view text = input.text();
    if (choice % 4 == 0) {
        const auto written = server::read_written_feature(text, view.descriptor(), crs);
        if (!written) return expect_problem(written.error());
        return expect_row(view, *written, nullptr, text.size());
    }
    if (choice % 4 == 1) {
        const auto written = server::read_new_features(text, view.descriptor(), crs);
        if (!written) return expect_problem(written.error());
        HAISHU_ASSERT(!written->empty() && written->size() <= server::max_written_features, "the limit of features holds");
        for (const server::WrittenFeature& one : *written) expect_row(view, one, nullptr, text.size());
        return;
    }
    const auto written = server::read_feature_patch(text, view.descriptor(), crs, *before);
    if (!written) return expect_problem(written.error());
    expect_row(view, *written, &*before, text.size());
}

}  // namespace haishu::fuzz
