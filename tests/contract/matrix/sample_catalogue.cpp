#include "tests/contract/matrix/sample_catalogue.hpp"

#include "geo/codec/wkt.hpp"
#include "layers/store/staging.hpp"
#include "tests/contract/matrix/layer_maker.hpp"
#include "tests/contract/sample_town.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include <unistd.h>

namespace haishu::contract
{

namespace
{

using layers::Level;

template <class T>
T or_throw(Result<T> result)
{
    if (!result) throw std::runtime_error(result.error().id + ": " + result.error().detail);
    return std::move(result).value();
}

bool has(const std::vector<std::string>& list, const std::string& one)
{
    return std::find(list.begin(), list.end(), one) != list.end();
}

// Rows of a shipped layer: in each community a plain one, and one for each of its rules about rows.
class ShippedRows
{
   public:
    ShippedRows(MarkerBook& book, const layers::LayerDescriptor& layer) : m_book(book), m_layer(layer) {}

    std::vector<layers::Feature> make()
    {
        for (const bool is_east : {false, true}) {
            add(is_east, nullptr);
            for (const layers::RowRule& rule : m_layer.row_rules) add(is_east, &rule);
        }
        return std::move(m_rows);
    }

   private:
    void add(bool is_east, const layers::RowRule* rule)
    {
        layers::Feature row;
        const bool is_whole = rule != nullptr && rule->fields.empty();
        const Level row_level = is_whole ? std::max(m_layer.level, rule->level) : m_layer.level;
        if (m_layer.geometry != layers::GeometryKind::None)
            row.geometry = marked_shape(m_book, m_layer, row_level, {is_east ? "C2" : "C1", ""});
        for (const layers::Field& field : m_layer.fields) {
            const bool is_cell = rule != nullptr && has(rule->fields, field.name);
            const Level level = std::max({row_level, field.level, is_cell ? rule->level : Level::Public});
            row.values.push_back(value(field, level, is_east, rule));
        }
        m_rows.push_back(std::move(row));
    }

    geo::Value value(const layers::Field& field, Level level, bool is_east, const layers::RowRule* rule)
    {
        const std::string community = is_east ? "C2" : "C1";
        if (field.type != layers::FieldType::Text || field.format != layers::TextFormat::Free) return {};
        if (field.name == "community_code") return community;
        if (rule != nullptr && field.name == rule->field) return rule->values.front();
        if (!field.choices.empty()) return field.choices.back().value;
        // Codes of other areas, and classes, are no free words.
        if (field.name == "street_code" || field.name == "district_code" || field.name == "duty_grid_code" ||
            field.name == "class_code" || field.name == "class_name" || field.name == "hours")
            return {};
        const std::size_t number = m_book.add({m_layer.id, "field " + field.name, level, MarkedRow{community, ""}});
        const bool is_searched = has(m_layer.search_fields, field.name) || field.name == m_layer.name_field;
        return MarkerBook::word(number) + (is_searched ? SampleCatalogue::searched : "");
    }

    MarkerBook& m_book;
    const layers::LayerDescriptor& m_layer;
    std::vector<layers::Feature> m_rows;
};

SampleCatalogue make_catalogue()
{
    SampleCatalogue made;
    for (const LayerWish& wish : std::vector<LayerWish>{{Level::Public, layers::GeometryKind::Point},
                                                        {Level::Internal, layers::GeometryKind::Point},
                                                        {Level::Restricted, layers::GeometryKind::Point},
                                                        {Level::Closed, layers::GeometryKind::Point},
                                                        {Level::Public, layers::GeometryKind::Polygon},
                                                        {Level::Restricted, layers::GeometryKind::Polygon, true},
                                                        {Level::Public, layers::GeometryKind::LineString, true}})
        made.own.push_back(make_marked_layer(made.book, wish));
    for (const layers::LayerDescriptor& layer : layers::shipped_descriptors()) {
        // Its cells are published by rules of their own, with tests of their own.
        if (layer.id != "population_cell") made.shipped[layer.id] = ShippedRows(made.book, layer).make();
    }
    return made;
}

void publish(layers::LiveCatalog& catalog, const MarkedLayer& layer)
{
    const std::string path =
        (std::filesystem::temp_directory_path() / ("haishu-matrix-" + std::to_string(getpid()) + "-" + layer.descriptor.id))
            .string();
    {
        auto writer = or_throw(layers::StagingWriter::create(path, layer.descriptor));
        for (const layers::Feature& row : layer.rows) {
            if (const auto added = writer.add(row); !added) throw std::runtime_error(added.error().detail);
        }
        if (const auto done = writer.finish(); !done) throw std::runtime_error(done.error().detail);
    }
    const auto done = catalog.publish(path, layers::PublishMode::Replace, "");
    std::filesystem::remove(path);
    or_throw(done);
}

// The log tells times in milliseconds.
void pass_a_millisecond()
{
    const auto now = [] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    };
    const auto before = now();
    while (now() <= before) std::this_thread::yield();
}

}  // namespace

const SampleCatalogue& sample_catalogue()
{
    static const SampleCatalogue catalogue = make_catalogue();
    return catalogue;
}

void insert_marked_layers(layers::LiveCatalog& catalog)
{
    insert_town(catalog);
    const SampleCatalogue& sample = sample_catalogue();
    for (const auto& [id, rows] : sample.shipped) {
        std::vector<layers::Edit> edits;
        for (const layers::Feature& row : rows) edits.push_back({layers::Operation::Insert, 0, std::nullopt, row});
        const auto done = catalog.apply(id, edits);
        if (!done) throw std::runtime_error(id + ": " + done.error().detail);
    }
    for (const MarkedLayer& layer : sample.own) publish(catalog, layer);
    pass_a_millisecond();
    for (const MarkedLayer& layer : sample.own) or_throw(catalog.apply(layer.descriptor.id, layer.edits));
}

}  // namespace haishu::contract
