#include "layers/analysis/area_claim.hpp"

#include "geo/ops/overlay.hpp"

namespace haishu::layers
{

namespace
{

constexpr std::size_t RASTER_SIDE = 64;  // of each area's locator

std::optional<geo::Point> stands_for(const geo::GeometryView& geometry)
{
    if (geometry.is_empty()) return std::nullopt;
    if (geometry.type == geo::GeometryType::Point) return geometry.points.front();
    const auto inside = geo::point_on_surface(geometry);
    return inside ? std::optional(inside.value()) : std::nullopt;
}

std::string text_of(const geo::ValueView& value)
{
    const auto* text = std::get_if<std::string_view>(&value);
    return text == nullptr ? std::string() : std::string(*text);
}

AreaBook book_of(const LayerView& areas, const std::string& code_field)
{
    AreaBook book;
    const auto code = areas.descriptor().field_index(code_field);
    if (!code) return book;
    areas.visit_all([&](const FeatureRef& area) {
        book.add(text_of(area.value(*code)), area.geometry());
        return true;
    });
    return book;
}

}  // namespace

void AreaBook::add(std::string code, const geo::GeometryView& area)
{
    const bool is_area = area.type == geo::GeometryType::Polygon || area.type == geo::GeometryType::MultiPolygon;
    if (code.empty() || !is_area || area.is_empty()) return;
    m_areas.emplace_back(std::move(code), geo::PointLocator(area, RASTER_SIDE));
}

const std::string* AreaBook::holder(geo::Point point) const
{
    for (const auto& [code, area] : m_areas) {
        if (area.contains(point)) return &code;
    }
    return nullptr;
}

ClaimTest test_claim(const AreaBook& book, std::string_view claimed, const geo::GeometryView& geometry)
{
    ClaimTest test;
    if (claimed.empty()) return test;
    test.at = stands_for(geometry);
    test.holder = test.at ? book.holder(*test.at) : nullptr;
    test.verdict = test.holder == nullptr    ? ClaimVerdict::Unknown
                   : *test.holder == claimed ? ClaimVerdict::Same
                                             : ClaimVerdict::Differs;
    return test;
}

Result<ClaimReport> compare_claims(const LayerView& view, const LayerView& areas, const ClaimQuestion& question,
                                   WorkControl& control)
{
    const AreaClaim& claim = view.descriptor().fields[question.field].lies_in;
    const AreaBook book = book_of(areas, claim.field);
    ClaimReport report;
    Result<void> going{};
    std::size_t seen = 0;
    view.scan(0, [&](const FeatureRef& row) {
        if (++seen % 1024 == 0) {
            going = control.check();
            control.set_percent(static_cast<int>(100 * seen / view.size()));
        }
        if (!going) return false;
        std::string claimed = text_of(row.value(question.field));
        if (!question.claimed.empty() && claimed != question.claimed) return true;
        const ClaimTest test = test_claim(book, claimed, row.geometry());
        switch (test.verdict) {
            case ClaimVerdict::Unclaimed: ++report.unclaimed; return true;
            case ClaimVerdict::Unknown: ++report.unknown; return true;
            case ClaimVerdict::Same: ++report.same; return true;
            case ClaimVerdict::Differs: break;
        }
        ++report.differs;
        ++report.pairs[{claimed, *test.holder}];
        if (row.fid() > question.after && report.rows.size() < question.limit) {
            report.rows.push_back({row.fid(), std::move(claimed), *test.holder, *test.at});
        }
        return true;
    });
    HAISHU_CHECK(going);
    return report;
}

}  // namespace haishu::layers
