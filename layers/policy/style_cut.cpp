#include "layers/policy/style_cut.hpp"

#include <nlohmann/json.hpp>

namespace haishu::layers
{

namespace
{

using nlohmann::json;

class StyleCutter
{
   public:
    StyleCutter(const std::set<std::string>& fields, const std::set<std::string>& values) : m_fields(fields), m_values(values) {}

    void cut(json& node) const
    {
        if (!node.is_structured()) return;
        if (is_call(node, "match")) {
            cut_match(node);
        } else if (is_call(node, "case")) {
            cut_case(node);
        } else if (is_call(node, "literal") && node.size() == 2 && node[1].is_array()) {
            drop_hidden(node[1]);
        }
        if (node.is_structured()) {
            for (json& child : node) cut(child);
        }
    }

    [[nodiscard]] bool mentions(const json& node) const
    {
        if (node.is_string()) return is_hidden_value(node) || names_field(node.get_ref<const std::string&>());
        if (node.is_number() || node.is_boolean()) return is_hidden_value(node);
        if (!node.is_structured()) return false;
        for (const json& child : node) {
            if (mentions(child)) return true;
        }
        return false;
    }

   private:
    static bool is_call(const json& node, const char* name)
    {
        return node.is_array() && !node.empty() && node[0].is_string() && node[0] == name;
    }

    [[nodiscard]] bool is_hidden_value(const json& node) const
    {
        if (node.is_string()) return m_values.count(node.get_ref<const std::string&>()) > 0;
        // Sizes and widths are numbers too: a bare number counts as a hidden value only where values are compared.
        return false;
    }

    // A field is named by itself in ["get", name], or as a {token} in a text.
    [[nodiscard]] bool names_field(const std::string& text) const
    {
        for (const std::string& field : m_fields) {
            if (text == field || text.find("{" + field + "}") != std::string::npos) return true;
        }
        return false;
    }

    [[nodiscard]] bool is_hidden_label(const json& label) const
    {
        return is_hidden_value(label) || ((label.is_number() || label.is_boolean()) && m_values.count(label.dump()) > 0);
    }

    void drop_hidden(json& list) const
    {
        json kept = json::array();
        for (json& label : list) {
            if (!is_hidden_label(label)) kept.push_back(std::move(label));
        }
        list = std::move(kept);
    }

    // ["match", input, label or [labels], output, ..., fallback]
    void cut_match(json& node) const
    {
        if (node.size() < 5) return;
        json kept = json::array({node[0], node[1]});
        for (std::size_t i = 2; i + 1 < node.size(); i += 2) {
            json label = node[i];
            if (label.is_array()) {
                drop_hidden(label);
                if (label.empty()) continue;
            } else if (is_hidden_label(label)) {
                continue;
            }
            kept.push_back(std::move(label));
            kept.push_back(node[i + 1]);
        }
        finish(node, std::move(kept), 2);
    }

    // ["case", condition, output, ..., fallback]
    void cut_case(json& node) const
    {
        if (node.size() < 4) return;
        json kept = json::array({node[0]});
        for (std::size_t i = 1; i + 1 < node.size(); i += 2) {
            json condition = node[i];
            cut(condition);
            if (mentions(condition)) continue;
            kept.push_back(std::move(condition));
            kept.push_back(node[i + 1]);
        }
        finish(node, std::move(kept), 1);
    }

    // With no branch left, the fallback stands for the whole.
    static void finish(json& node, json kept, std::size_t head)
    {
        json fallback = node.back();
        if (kept.size() == head) {
            node = std::move(fallback);
            return;
        }
        kept.push_back(std::move(fallback));
        node = std::move(kept);
    }

    const std::set<std::string>& m_fields;
    const std::set<std::string>& m_values;
};

}  // namespace

std::string cut_style(const std::string& style_json, const std::set<std::string>& hidden_fields,
                      const std::set<std::string>& hidden_values)
{
    if (hidden_fields.empty() && hidden_values.empty()) return style_json;
    json style = json::parse(style_json, nullptr, false);
    // A style that cannot be read cannot be vouched for.
    if (!style.is_array()) return "[]";
    const StyleCutter cutter(hidden_fields, hidden_values);
    json kept = json::array();
    for (json& layer : style) {
        bool is_clean = layer.is_object();
        for (const char* part : {"filter", "paint", "layout"}) {
            if (!is_clean || !layer.contains(part)) continue;
            cutter.cut(layer[part]);
            is_clean = !cutter.mentions(layer[part]);
        }
        if (is_clean) kept.push_back(std::move(layer));
    }
    return kept.dump();
}

}  // namespace haishu::layers
