#include "layers/search/named_features.hpp"

#include "layers/search/block_names.hpp"
#include "layers/snapshot/block_view.hpp"

#include <memory>
#include <string>

namespace haishu::layers
{

namespace
{

struct NameFields {
    std::vector<std::size_t> names;  // fields of the view
    std::optional<std::size_t> rank;
};

// The fields that the layer says are searched.
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

// What the blocks of a view keep of its names.
class Recipes
{
   public:
    Recipes(const BlockView& block, const NameFields& fields)
    {
        for (const std::size_t field : fields.names) {
            m_fields.names.push_back(block.whole_field(field));
            m_key += std::to_string(m_fields.names.back()) + ' ';
        }
        if (fields.rank) {
            m_fields.rank = block.whole_field(*fields.rank);
            m_key += 'r' + std::to_string(*m_fields.rank);
        }
    }
    [[nodiscard]] const std::string& key() const { return m_key; }
    [[nodiscard]] DerivedData::Recipe<NameIndex> of_loaded() const
    {
        return [fields = m_fields](const RowBlock& block, const NameIndex* /*before*/, const std::atomic<bool>* is_stopped) {
            return index_names(block, fields, is_stopped);
        };
    }
    [[nodiscard]] DerivedData::Recipe<ChangedNames> of_changed() const
    {
        return [fields = m_fields](const RowBlock& block, const ChangedNames* before, const std::atomic<bool>* /*is_stopped*/) {
            return std::make_shared<const ChangedNames>(ChangedNames::create(block, fields, before));
        };
    }

   private:
    BlockNameFields m_fields;
    std::string m_key;
};

}  // namespace

bool visit_named(const LayerView& view, const NameQuery& query, std::size_t most_looked_at, Deadline deadline,
                 FunctionRef<bool(const NamedFeature&)> visit)
{
    const NameFields fields = name_fields(view.descriptor());
    if (fields.names.empty()) return true;
    const std::vector<BlockView> blocks = view.blocks();
    const BlockView& loaded = blocks.front();
    const BlockView& changed = blocks.back();
    const Recipes recipes(loaded, fields);
    bool goes_on = true;
    const auto take = [&](const BlockView& block, const NameHit& hit) {
        if (!block.shows(hit.owner)) return true;
        goes_on = visit({block.feature(hit.owner), fields.names[hit.kind], hit.signs, hit.match, hit.importance});
        return goes_on;
    };
    const auto& index = loaded.carried<NameIndex>(recipes.key(), recipes.of_loaded());
    if (!index.search(query, most_looked_at, deadline, [&](const NameHit& hit) { return take(loaded, hit); })) return false;
    if (!goes_on || changed.size() == 0) return true;
    const auto& names = changed.carried<ChangedNames>(recipes.key(), recipes.of_changed());
    return names.search(changed, query, most_looked_at, deadline, [&](const NameHit& hit) { return take(changed, hit); });
}

bool has_searched_names(const LayerView& view)
{
    return !name_fields(view.descriptor()).names.empty();
}

void make_name_index(const LayerView& view, const std::atomic<bool>& is_stopped)
{
    const NameFields fields = name_fields(view.descriptor());
    if (fields.names.empty()) return;
    const std::vector<BlockView> blocks = view.blocks();
    const Recipes recipes(blocks.front(), fields);
    blocks.front().make_carried<NameIndex>(recipes.key(), recipes.of_loaded(), is_stopped);
    blocks.back().make_carried<ChangedNames>(recipes.key(), recipes.of_changed(), is_stopped);
}

}  // namespace haishu::layers
