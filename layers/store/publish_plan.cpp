#include "layers/store/publish_plan.hpp"

#include "layers/store/store_impl.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

Error bad_key(const std::string& field, const std::string& reason)
{
    return bad_input("key-not-unique", "key field \"" + field + "\": " + reason).with("field", field).with("reason", reason);
}

Result<geo::Box> layer_box(Connection& db, const LayerTable& table)
{
    if (!table.has_geometry()) return geo::Box();
    HAISHU_TRY(Statement select, db.prepare("SELECT min(xmin), min(ymin), max(xmax), max(ymax) FROM " + quoted(table.index)));
    HAISHU_TRY(const bool has_row, select.step());
    if (!has_row || select.is_null(0)) return geo::Box();
    return geo::Box{select.real(0), select.real(1), select.real(2), select.real(3)};
}

using Keys = std::vector<std::pair<std::string, std::int64_t>>;

// By key, each of which stands in one staged feature.
Result<Keys> staged_keys(StagedLayer& staged, const std::string& field)
{
    const auto index = staged.descriptor().field_index(field);
    if (!index) return bad_key(field, "the layer has no such field");
    HAISHU_TRY(Keys keys, staged.keys(*index));
    if (keys.size() != staged.count()) return bad_key(field, "a feature has no key");
    std::sort(keys.begin(), keys.end());
    const auto twin =
        std::adjacent_find(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
    if (twin != keys.end()) return bad_key(field, "\"" + twin->first + "\" is given twice");
    return keys;
}

Result<std::unordered_map<std::int64_t, std::int64_t>> match_keys(Connection& db, const LayerDescriptor& before, const Keys& keys,
                                                                  const std::string& field)
{
    std::unordered_map<std::int64_t, std::int64_t> matches;
    const auto index = before.field_index(field);
    if (!index) return matches;
    const LayerTable table(before);
    const std::string column = quoted(table.columns[*index]);
    HAISHU_TRY(Statement select, db.prepare("SELECT CAST(" + column + " AS TEXT), fid FROM " + quoted(table.name) + " WHERE " +
                                            column + " IS NOT NULL"));
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) return matches;
        const std::string_view key = select.text(0);
        const auto found = std::lower_bound(keys.begin(), keys.end(), key,
                                            [](const auto& pair, std::string_view wanted) { return pair.first < wanted; });
        if (found == keys.end() || found->first != key) continue;
        if (!matches.emplace(found->second, select.integer(1)).second) {
            return bad_key(field, "\"" + found->first + "\" stands in more than one row of the layer");
        }
    }
}

Result<PublishPlan> make_plan(Connection& db, StagedLayer& staged, PublishMode mode, const std::string& key_field)
{
    const LayerDescriptor& layer = staged.descriptor();
    PublishPlan plan;
    plan.mode = mode;
    HAISHU_TRY(const std::int64_t largest_wanted, staged.largest_wanted());
    HAISHU_TRY(plan.last_change, last_change_of(db, layer.id));
    HAISHU_TRY(plan.before, registered_layer(db, layer.id));
    Keys keys;
    const std::string& field = key_field.empty() ? layer.key_field : key_field;
    if (mode == PublishMode::Upsert) {
        HAISHU_TRY(keys, staged_keys(staged, field));
    }
    HAISHU_TRY(const std::int64_t last, db.integer("SELECT seq FROM sqlite_sequence WHERE name=?", LayerTable(layer).name));
    plan.last_fid = std::max(last, largest_wanted);
    if (!plan.before) return plan;
    const LayerTable table(*plan.before);
    HAISHU_TRY(plan.old_box, layer_box(db, table));
    if (mode == PublishMode::Replace) return plan;
    HAISHU_TRY(plan.rows_before, db.integer("SELECT count(*) FROM " + quoted(table.name)));
    if (mode == PublishMode::Upsert) {
        HAISHU_TRY(plan.matches, match_keys(db, *plan.before, keys, field));
    }
    return plan;
}

}  // namespace

Result<std::int64_t> last_change_of(Connection& db, const std::string& layer)
{
    return db.integer("SELECT max(seq) FROM change_log WHERE layer=?", layer);
}

Result<PublishPlan> plan_publish(Store& reader, StagedLayer& staged, PublishMode mode, const std::string& key_field)
{
    return in_layer(make_plan(reader.impl().db, staged, mode, key_field), staged.descriptor().id);
}

}  // namespace haishu::layers
