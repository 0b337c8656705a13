#include "server/http/target.hpp"

#include "layers/store/utf8.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_clean_text(std::string_view text)
{
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    return std::none_of(text.begin(), text.end(), is_control) && layers::is_utf8(text);
}

enum class Plus { Literal, Space };

std::optional<std::string> decoded(std::string_view text, Plus plus)
{
    std::size_t i = std::min(text.size(), text.find_first_of(plus == Plus::Space ? "%+" : "%"));
    std::string out(text.substr(0, i));
    for (; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i] == '+' && plus == Plus::Space ? ' ' : text[i];
        }
    }
    if (!is_clean_text(out)) return std::nullopt;
    return out;
}

// With no more than three digits behind a point.
std::string with_short_numbers(std::string_view text)
{
    std::size_t i = std::min(text.size(), text.find('.'));
    std::string out(text.substr(0, i));
    while (i < text.size()) {
        const char c = text[i++];
        const bool begins_fraction = c == '.' && !out.empty() && is_digit(out.back());
        out += c;
        if (!begins_fraction) continue;
        for (std::size_t digits = 0; i < text.size() && is_digit(text[i]); ++i, ++digits) {
            if (digits < 3) out += text[i];
        }
    }
    return out;
}

// "1215445678e-7" would tell a place as well.
bool has_exponent(std::string_view text)
{
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        const bool is_mark = (text[i] == 'e' || text[i] == 'E') && is_digit(text[i - 1]);
        if (is_mark && (is_digit(text[i + 1]) || text[i + 1] == '-' || text[i + 1] == '+')) return true;
    }
    return false;
}

std::string with_escapes(std::string_view text, std::string_view special)
{
    std::string out;
    for (const char c : text) {
        if (special.find(c) == std::string_view::npos) {
            out += c;
        } else {
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

Error invalid(std::string_view part, std::string_view reason)
{
    return bad_input("target-invalid", fmt::format("the {} of the address {}", part, reason))
        .with("part", part)
        .with("reason", reason);
}

Result<void> read_path(std::string_view path, Target& target)
{
    path.remove_prefix(1);
    while (!path.empty()) {
        const auto end = path.find('/');
        auto segment = decoded(path.substr(0, end), Plus::Literal);
        if (!segment) return invalid("path", "has a broken escape or is not UTF-8 text");
        if (segment->find('/') != std::string::npos) return invalid("path", "has an encoded slash");
        if (*segment == "." || *segment == "..") return invalid("path", "has a dot segment");
        target.path.push_back(std::move(*segment));
        if (end == std::string_view::npos) break;
        path.remove_prefix(end + 1);
        if (path.empty()) target.path.emplace_back();  // "/a/" is not "/a"
    }
    return {};
}

Result<void> read_query(std::string_view query, Target& target)
{
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view item = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
        if (item.empty()) continue;
        const auto equals = item.find('=');
        auto name = decoded(item.substr(0, equals), Plus::Space);
        auto value = decoded(equals == std::string_view::npos ? std::string_view{} : item.substr(equals + 1), Plus::Space);
        if (!name || !value) return invalid("query", "has a broken escape or is not UTF-8 text");
        const auto same =
            std::find_if(target.query.begin(), target.query.end(), [&](const auto& known) { return known.first == *name; });
        if (same == target.query.end()) {
            target.query.emplace_back(std::move(*name), std::move(*value));
        } else if (same->second != *value) {
            return bad_input("parameter-conflict", fmt::format("parameter {} is given twice with different values", *name))
                .with("name", *name);
        }
    }
    return {};
}

bool is_valid_port(std::string_view port)
{
    if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit)) return false;
    int value = 0;
    for (const char c : port) value = value * 10 + (c - '0');
    return value <= 65535;
}

}  // namespace

Result<Target> parse_target(std::string_view target)
{
    if (target.empty() || target[0] != '/') return invalid("path", "does not start with a slash");
    if (target.find('#') != std::string_view::npos) return invalid("path", "has a fragment");
    const auto question = target.find('?');
    Target parsed;
    HAISHU_CHECK(read_path(target.substr(0, question), parsed));
    if (question != std::string_view::npos) HAISHU_CHECK(read_query(target.substr(question + 1), parsed));
    return parsed;
}

bool is_valid_authority(std::string_view authority)
{
    if (authority.empty() || authority.size() > 261) return false;
    std::string_view rest;
    if (authority[0] == '[') {
        const auto end = authority.find(']');
        if (end == std::string_view::npos || end < 3) return false;
        const std::string_view inside = authority.substr(1, end - 1);
        const auto is_address = [](char c) { return hex_digit(c) >= 0 || c == ':' || c == '.'; };
        if (!std::all_of(inside.begin(), inside.end(), is_address) || inside.find(':') == std::string_view::npos) return false;
        rest = authority.substr(end + 1);
    } else {
        const auto colon = authority.find(':');
        const std::string_view name = authority.substr(0, colon);
        const auto is_name = [](char c) {
            return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
        };
        if (name.empty() || !std::all_of(name.begin(), name.end(), is_name)) return false;
        rest = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
    }
    return rest.empty() || (rest[0] == ':' && is_valid_port(rest.substr(1)));
}

std::string target_for_log(std::string_view target)
{
    // All others may hold what people typed: words, filters, values of fields, cursors with values of the last row.
    static constexpr std::array<std::string_view, 28> shown{
        "at",       "bbox",       "bbox-crs", "bin",      "buffer",   "collection", "collections",
        "compare",  "crs",        "datetime", "division", "f",        "grid",       "group_by",
        "interval", "k",          "kind",     "limit",    "measures", "open",       "point",
        "profile",  "properties", "radius",   "sortby",   "stage",    "within",     "year"};
    const std::size_t question = std::min(target.size(), target.find('?'));
    std::string out = with_short_numbers(target.substr(0, question));
    // By the names as the router reads them, not as they are written. A second question mark hides no name either.
    for (std::size_t at = question; at < target.size();) {
        const std::size_t end = std::min(target.size(), target.find_first_of("?&", at + 1));
        const std::string_view pair = target.substr(at + 1, end - at - 1);
        const std::size_t equals = std::min(pair.size(), pair.find('='));
        const auto name = decoded(pair.substr(0, equals), Plus::Space);
        const auto value = decoded(pair.substr(std::min(pair.size(), equals + 1)), Plus::Space);
        out += target[at];
        if (name) out += with_escapes(*name, "%?&=");
        if (equals < pair.size()) out += '=';
        const bool is_shown = name && value && std::find(shown.begin(), shown.end(), *name) != shown.end();
        if (equals == pair.size() || (value && value->empty())) {
            out += name ? "" : "...";
        } else {
            out += is_shown && !has_exponent(*value) ? with_escapes(with_short_numbers(*value), "%?&") : "...";
        }
        at = end;
    }
    return out;
}

}  // namespace haishu::server
