#include "geo/codec/wkt.hpp"

#include "geo/codec/decimal_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

namespace haishu::geo
{
namespace
{

constexpr int max_nesting = 8;
constexpr std::array<std::string_view, 7> type_names{"POINT",           "LINESTRING",   "POLYGON",           "MULTIPOINT",
                                                     "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"};

Error malformed(const std::string& what)
{
    return bad_input("wkt-malformed", "well-known text: " + what).with("reason", what);
}

class Reader
{
   public:
    explicit Reader(std::string_view text) : m_text(text) {}

    Result<Geometry> read(int nesting)
    {
        if (nesting > max_nesting) return malformed("nested too deeply");
        Geometry g;
        HAISHU_CHECK(read_type(g));
        if (take_word("EMPTY")) return g;
        switch (g.type) {
            case GeometryType::Point:
                HAISHU_CHECK(open());
                HAISHU_CHECK(read_position(g));
                HAISHU_CHECK(close());
                break;
            case GeometryType::LineString: HAISHU_CHECK(read_run(g, 2)); break;
            case GeometryType::Polygon: HAISHU_CHECK(read_polygon(g)); break;
            case GeometryType::MultiPoint: HAISHU_CHECK(read_list([&] { return read_multipoint_member(g); })); break;
            case GeometryType::MultiLineString: HAISHU_CHECK(read_list([&] { return read_run(g, 2); })); break;
            case GeometryType::MultiPolygon: HAISHU_CHECK(read_list([&] { return read_polygon(g); })); break;
            case GeometryType::GeometryCollection:
                HAISHU_CHECK(read_list([&]() -> Result<void> {
                    HAISHU_TRY(auto member, read(nesting + 1));
                    g.members.push_back(std::move(member));
                    return {};
                }));
        }
        return g;
    }

    bool at_end()
    {
        skip_space();
        return m_text.empty();
    }

    [[nodiscard]] std::size_t left() const { return m_text.size(); }

   private:
    void skip_space()
    {
        while (!m_text.empty() && std::string_view(" \t\r\n").find(m_text.front()) != std::string_view::npos)
            m_text.remove_prefix(1);
    }

    bool take(char c)
    {
        skip_space();
        if (m_text.empty() || m_text.front() != c) return false;
        m_text.remove_prefix(1);
        return true;
    }

    std::string peek_word()
    {
        skip_space();
        std::string word;
        for (const char c : m_text) {
            if (std::isalpha(static_cast<unsigned char>(c)) == 0) break;
            word.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
        }
        return word;
    }

    bool take_word(std::string_view wanted)
    {
        if (peek_word() != wanted) return false;
        m_text.remove_prefix(wanted.size());
        return true;
    }

    Result<void> open() { return take('(') ? Result<void>() : malformed("'(' expected"); }
    Result<void> close() { return take(')') ? Result<void>() : malformed("')' expected"); }

    Result<void> read_type(Geometry& g)
    {
        const std::string word = peek_word();
        for (const std::string_view suffix : {"ZM", "Z", "M", ""}) {
            if (word.size() < suffix.size() || word.substr(word.size() - suffix.size()) != suffix) continue;
            const std::string_view name = std::string_view(word).substr(0, word.size() - suffix.size());
            const auto* const found = std::find(type_names.begin(), type_names.end(), name);
            if (found == type_names.end()) continue;
            g.type = static_cast<GeometryType>(found - type_names.begin() + 1);
            m_text.remove_prefix(word.size());
            m_has_measure = suffix == "M" || suffix == "ZM";
            m_has_z = suffix == "Z" || suffix == "ZM";
            m_is_tagged = !suffix.empty();
            if (!m_is_tagged) {
                if (take_word("ZM"))
                    m_is_tagged = m_has_z = m_has_measure = true;
                else if (take_word("Z"))
                    m_is_tagged = m_has_z = true;
                else if (take_word("M"))
                    m_is_tagged = m_has_measure = true;
            }
            return {};
        }
        return malformed("no geometry type at the start");
    }

    Result<double> read_number()
    {
        skip_space();
        if (!m_text.empty() && m_text.front() == '+') m_text.remove_prefix(1);
        double v = 0;
        const auto [end, fault] = std::from_chars(m_text.data(), m_text.data() + m_text.size(), v);
        if (fault != std::errc() || !std::isfinite(v)) return malformed("number expected");
        m_text.remove_prefix(static_cast<std::size_t>(end - m_text.data()));
        return v;
    }

    bool at_number()
    {
        skip_space();
        return !m_text.empty() && m_text.front() != ',' && m_text.front() != ')' && m_text.front() != '(';
    }

    Result<void> read_position(Geometry& g)
    {
        std::array<double, 4> numbers{};
        std::size_t count = 0;
        while (count < numbers.size() && (count < 2 || at_number())) {
            HAISHU_TRY(numbers[count], read_number());
            ++count;
        }
        const bool has_z = m_is_tagged ? m_has_z : count >= 3;
        if (m_is_tagged && count != 2U + (m_has_z ? 1U : 0U) + (m_has_measure ? 1U : 0U))
            return malformed("a position has more or fewer numbers than the type says");
        if (!g.points.empty() && has_z != !g.z.empty()) return malformed("some positions have a height and some have none");
        g.points.push_back({numbers[0], numbers[1]});
        if (has_z) g.z.push_back(numbers[2]);
        return {};
    }

    template <class ReadMember>
    Result<void> read_list(ReadMember read_member)
    {
        HAISHU_CHECK(open());
        do HAISHU_CHECK(read_member());
        while (take(','));
        return close();
    }

    Result<void> read_multipoint_member(Geometry& g)
    {
        if (take_word("EMPTY")) return {};
        if (!take('(')) return read_position(g);
        HAISHU_CHECK(read_position(g));
        return close();
    }

    Result<void> read_run(Geometry& g, std::size_t least)
    {
        if (take_word("EMPTY")) return {};
        const std::size_t begin = g.points.size();
        HAISHU_CHECK(read_list([&] { return read_position(g); }));
        if (g.points.size() - begin < least) return malformed("a line or ring has too few positions");
        g.ring_ends.push_back(static_cast<std::uint32_t>(g.points.size()));
        return {};
    }

    Result<void> read_polygon(Geometry& g)
    {
        if (take_word("EMPTY")) return {};
        HAISHU_CHECK(read_list([&]() -> Result<void> {
            const std::size_t begin = g.points.size();
            HAISHU_CHECK(read_run(g, 4));
            if (g.points.size() == begin) return malformed("a polygon with an empty ring");
            return g.points[begin] == g.points.back() ? Result<void>() : malformed("a ring is not closed");
        }));
        g.polygon_ends.push_back(static_cast<std::uint32_t>(g.ring_ends.size()));
        return {};
    }

    std::string_view m_text;
    bool m_is_tagged = false;
    bool m_has_z = false;
    bool m_has_measure = false;
};

class Writer
{
   public:
    Writer(std::string& out, int decimals) : m_out(out), m_decimals(decimals) {}

    void write(const GeometryView& g)
    {
        m_out += type_names[static_cast<std::size_t>(g.type) - 1];
        if (!g.z.empty()) m_out += " Z";
        if (g.is_empty()) {
            m_out += " EMPTY";
            return;
        }
        m_out.push_back(' ');
        switch (g.type) {
            case GeometryType::Point:
            case GeometryType::LineString: positions(g, 0, g.points.size()); break;
            case GeometryType::MultiPoint: list(0, g.points.size(), [&](std::size_t i) { positions(g, i, i + 1); }); break;
            case GeometryType::Polygon:
            case GeometryType::MultiLineString: rings(g, 0, g.ring_ends.size()); break;
            case GeometryType::MultiPolygon:
                list(0, g.polygon_ends.size(),
                     [&](std::size_t i) { rings(g, i == 0 ? 0 : g.polygon_ends[i - 1], g.polygon_ends[i]); });
                break;
            case GeometryType::GeometryCollection: list(0, g.members.size(), [&](std::size_t i) { write(g.members[i]); });
        }
    }

   private:
    template <class WriteItem>
    void list(std::size_t begin, std::size_t end, WriteItem write_item)
    {
        m_out.push_back('(');
        for (std::size_t i = begin; i < end; ++i) {
            if (i != begin) m_out += ", ";
            write_item(i);
        }
        m_out.push_back(')');
    }

    void positions(const GeometryView& g, std::size_t begin, std::size_t end)
    {
        list(begin, end, [&](std::size_t i) {
            append_decimal(m_out, g.points[i].x, m_decimals);
            m_out.push_back(' ');
            append_decimal(m_out, g.points[i].y, m_decimals);
            if (g.z.empty()) return;
            m_out.push_back(' ');
            append_decimal(m_out, g.z[i], m_decimals);
        });
    }

    void rings(const GeometryView& g, std::size_t first, std::size_t last)
    {
        list(first, last, [&](std::size_t ring) { positions(g, ring == 0 ? 0 : g.ring_ends[ring - 1], g.ring_ends[ring]); });
    }

    std::string& m_out;
    int m_decimals;
};

}  // namespace

Result<Geometry> read_wkt(std::string_view text, std::size_t& bytes_read)
{
    Reader reader(text);
    auto geometry = reader.read(1);
    const bool has_rest = geometry && !reader.at_end();
    bytes_read = text.size() - reader.left();
    if (has_rest) return malformed("text after the end");
    return geometry;
}

Result<Geometry> read_wkt(std::string_view text)
{
    std::size_t bytes_read = 0;
    return read_wkt(text, bytes_read);
}

std::string write_wkt(const GeometryView& geometry, int decimals)
{
    std::string out;
    Writer(out, decimals).write(geometry);
    return out;
}

}  // namespace haishu::geo
