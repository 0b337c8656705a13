#include "layers/catalog/key_check.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <unordered_set>

namespace haishu::layers
{

namespace
{

std::string text_of(const geo::Value& value)
{
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
    const auto* real = std::get_if<double>(&value);
    return real != nullptr ? fmt::format("{}", *real) : "";
}

Error taken(const std::string& field, const geo::Value& value)
{
    return Error{ErrorCode::Conflict, "key-taken", fmt::format("another feature has the {} {}", field, text_of(value)), {}}
        .with("field", field)
        .with("value", text_of(value));
}

}  // namespace

Result<void> check_keys(const LayerSnapshot& before, const std::vector<Edit>& edits)
{
    const LayerDescriptor& layer = before.descriptor();
    const auto field = layer.field_index(layer.key_field);
    if (!field) return {};
    // What each feature is called in the end; features that are new have no fid yet.
    std::map<std::int64_t, geo::Value> keys;
    std::vector<geo::Value> keys_of_new;
    std::set<std::int64_t> touched;
    for (const Edit& edit : edits) {
        const bool has_key = edit.operation != Operation::Delete && *field < edit.feature.values.size();
        geo::Value key = has_key ? edit.feature.values[*field] : geo::Value();
        if (edit.operation == Operation::Insert) {
            keys_of_new.push_back(std::move(key));
            continue;
        }
        touched.insert(edit.fid);
        keys[edit.fid] = std::move(key);
    }
    std::unordered_set<geo::ValueView> given;
    const auto check = [&](const geo::Value& key) -> Result<void> {
        const geo::ValueView view = geo::to_view(key);
        if (geo::is_null(view)) return {};
        if (!given.insert(view).second || before.find_equal(*field, view, touched)) return taken(layer.key_field, key);
        return {};
    };
    const auto is_kept = [&](const auto& item) { return before.value(item.first, *field) == geo::to_view(item.second); };
    for (const auto& item : keys) {
        if (is_kept(item)) given.insert(geo::to_view(item.second));
    }
    for (const geo::Value& key : keys_of_new) HAISHU_CHECK(check(key));
    for (const auto& item : keys) {
        if (!is_kept(item)) HAISHU_CHECK(check(item.second));
    }
    return {};
}

}  // namespace haishu::layers
