#include "layers/store/map_numbers.hpp"

#include "layers/store/store_impl.hpp"
#include "layers/store/utf8.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

constexpr std::size_t longest_number = 64;

bool is_number(const std::string& text)
{
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    return !text.empty() && text.size() <= longest_number && is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

}  // namespace

bool needs_map_number(const LayerDescriptor& layer)
{
    return layer.group == "base" && layer.level == Level::Public;
}

Result<void> MapNumbers::bind(const std::string& layer, const std::string& number)
{
    if (!is_number(number))
        return bad_input("map-number-malformed", "a map approval number has 1 to 64 bytes of text, such as 甬S(2026)12号");
    HAISHU_TRY(const auto descriptor, m_store.find_layer(layer));
    if (!descriptor) return not_found("layer-unknown", "there is no layer " + layer).with("layer", layer);
    Connection& db = m_store.impl().db;
    HAISHU_TRY(Transaction transaction, Transaction::write(db));
    HAISHU_TRY(const std::int64_t version, db.integer("SELECT max(seq) FROM change_log WHERE layer=? AND operation=?", layer,
                                                      static_cast<std::int64_t>(Operation::Publish)));
    if (version == 0) {
        return Error{ErrorCode::Conflict,
                     "map-number-without-version",
                     "layer " + layer + " has not been published yet: a number is that of a version",
                     {}}
            .with("layer", layer);
    }
    HAISHU_CHECK(
        db.execute("INSERT INTO map_number (layer, seq, number) VALUES(?1, ?2, ?3)"
                   " ON CONFLICT (layer, seq) DO UPDATE SET number=?3, at=strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
                   layer, version, number));
    return transaction.commit();
}

Result<std::map<std::string, std::string>> MapNumbers::in_force()
{
    HAISHU_TRY(Statement rows, m_store.impl().db.prepare("SELECT layer, number FROM map_number AS m WHERE seq ="
                                                         " (SELECT max(seq) FROM change_log WHERE layer=m.layer AND operation=?)",
                                                         static_cast<std::int64_t>(Operation::Publish)));
    std::map<std::string, std::string> numbers;
    for (;;) {
        HAISHU_TRY(const bool has_row, rows.step());
        if (!has_row) return numbers;
        numbers.emplace(rows.text(0), rows.text(1));
    }
}

Result<std::vector<LayerDescriptor>> MapNumbers::missing()
{
    HAISHU_TRY(const auto numbers, in_force());
    HAISHU_TRY(const auto layers, m_store.layers());
    std::vector<LayerDescriptor> found;
    for (const LayerDescriptor& layer : layers) {
        if (!needs_map_number(layer) || numbers.count(layer.id) > 0) continue;
        HAISHU_TRY(const std::int64_t rows, m_store.estimated_count(layer));
        if (rows > 0) found.push_back(layer);
    }
    return found;
}

}  // namespace haishu::layers
