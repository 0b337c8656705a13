#include "layers/search/named_features.hpp"

#include "layers/search/search_text.hpp"
#include "layers/snapshot/block_view.hpp"

#include <algorithm>
#include <string>

namespace haishu::layers
{

namespace
{

struct NameFields {
    std::vector<std::size_t> names;  // fields of the view
    std::optional<std::size_t> rank;
};

NameFields name_fields(const LayerDescriptor& layer)
{
    NameFields fields;
    for (const std::string& name : layer.search_fields) {
        const auto field = layer.field_index(name);
        if (field && layer.fields[*field].type == FieldType::Text) fields.names.push_back(*field);
    }
    fields.rank = layer.field_index(layer.rank_field);
    return fields;
}

// Rank 0 is the most important; what has no rank is as important as the least of what has one.
std::uint8_t importance_of(const geo::ValueView& rank)
{
    const auto* number = std::get_if<std::int64_t>(&rank);
    return number == nullptr ? 0 : static_cast<std::uint8_t>(std::clamp<std::int64_t>(10 - *number, 0, 10));
}

const NameIndex& index_of(const BlockView& block, const NameFields& fields)
{
    std::string key;
    for (const std::size_t field : fields.names) key += std::to_string(block.whole_field(field)) + ' ';
    if (fields.rank) key += 'r' + std::to_string(block.whole_field(*fields.rank));
    return block.derived<NameIndex>(key, [&](const auto& value_of) {
        std::vector<IndexedName> names;
        for (std::uint32_t row = 0; row < block.size(); ++row) {
            const std::uint8_t importance = fields.rank ? importance_of(value_of(row, *fields.rank)) : std::uint8_t{0};
            for (std::size_t kind = 0; kind < fields.names.size(); ++kind) {
                const geo::ValueView value = value_of(row, fields.names[kind]);
                const auto* text = std::get_if<std::string_view>(&value);
                if (text == nullptr || text->empty()) continue;
                names.push_back({search_text(*text).signs, row, static_cast<std::uint8_t>(kind), importance});
            }
        }
        return NameIndex(std::move(names));
    });
}

}  // namespace

void visit_named(const LayerView& view, const NameQuery& query, std::size_t most_looked_at,
                 FunctionRef<bool(const NamedFeature&)> visit)
{
    const NameFields fields = name_fields(view.descriptor());
    bool goes_on = !fields.names.empty();
    for (const BlockView& block : view.blocks()) {
        if (!goes_on || block.size() == 0) continue;
        index_of(block, fields).search(query, most_looked_at, [&](const NameHit& hit) {
            if (!block.shows(hit.owner)) return true;
            goes_on = visit({block.feature(hit.owner), fields.names[hit.kind], hit.signs, hit.match, hit.importance});
            return goes_on;
        });
    }
}

void make_name_index(const LayerView& view)
{
    const NameFields fields = name_fields(view.descriptor());
    if (fields.names.empty()) return;
    for (const BlockView& block : view.blocks()) index_of(block, fields);
}

}  // namespace haishu::layers
