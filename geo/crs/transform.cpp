#include "geo/crs/transform.hpp"

#include "geo/crs/proj_context.hpp"

#include <array>
#include <cmath>
#include <string_view>

namespace haishu::geo
{
namespace
{

// What a system says about the ground it stands on.
enum class Datum {
    Cgcs2000OrWgs84,   // one family: the shift between them is zero to about 1 m
    Survey1954Or1980,  // Beijing 1954, Xian 1980: only local, controlled parameters lead out of them
    Explicit,          // a definition that brings its own parameters (towgs84)
    Other,
};

struct System {
    ProjObject object;
    Datum datum = Datum::Other;
    bool is_geographic = false;
};

Datum datum_of(PJ_CONTEXT* context, const PJ* crs)
{
    if (proj_get_type(crs) == PJ_TYPE_BOUND_CRS) return Datum::Explicit;
    const ProjObject geodetic(proj_crs_get_geodetic_crs(context, crs));
    if (!geodetic) return Datum::Other;
    const ProjObject datum(proj_crs_get_datum_forced(context, geodetic.get()));
    const char* const text = datum ? proj_get_name(datum.get()) : nullptr;
    const std::string_view name = text != nullptr ? text : "";
    for (const char* const family : {"China 2000", "China_2000", "D_China_2000", "CGCS2000", "World Geodetic System 1984",
                                     "World Geodetic System 1984 ensemble", "WGS_1984", "D_WGS_1984"})
        if (name == family) return Datum::Cgcs2000OrWgs84;
    for (const char* const old :
         {"Beijing 1954", "New Beijing", "Xian 1980", "Beijing_1954", "Xian_1980", "D_Beijing_1954", "D_Xian_1980"})
        if (name == old) return Datum::Survey1954Or1980;
    return Datum::Other;
}

bool is_degrees(PJ_CONTEXT* context, const PJ* crs)
{
    if (proj_get_type(crs) == PJ_TYPE_BOUND_CRS) {
        const ProjObject base(proj_get_source_crs(context, crs));
        return base && is_degrees(context, base.get());
    }
    const PJ_TYPE type = proj_get_type(crs);
    return type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
}

System system_from(PJ_CONTEXT* context, PJ* object)
{
    System system;
    system.object.reset(object);
    if (object == nullptr) return system;
    system.datum = datum_of(context, object);
    system.is_geographic = is_degrees(context, object);
    return system;
}

System system_of(PJ_CONTEXT* context, Crs crs)
{
    const bool is_crs84 = crs == crs84;
    return system_from(
        context, proj_create_from_database(context, is_crs84 ? "OGC" : "EPSG",
                                           is_crs84 ? "CRS84" : std::to_string(crs.epsg).c_str(), PJ_CATEGORY_CRS, 0, nullptr));
}

ProjObject operation(PJ_CONTEXT* context, const PJ* from, const PJ* to, bool allow_ballpark)
{
    const std::array<const char*, 2> options{allow_ballpark ? "ALLOW_BALLPARK=YES" : "ALLOW_BALLPARK=NO", nullptr};
    const ProjObject raw(proj_create_crs_to_crs_from_pj(context, from, to, nullptr, options.data()));
    if (!raw) return {};
    return ProjObject(proj_normalize_for_visualization(context, raw.get()));
}

Error unknown_definition(const std::string& definition)
{
    return bad_input("crs-unknown", "the definition of the coordinate reference system is not understood; name it as EPSG:N")
        .with("crs", definition.substr(0, 80));
}

Error out_of_range()
{
    return bad_input("coordinate-out-of-range", "a coordinate lies outside what its coordinate reference system can carry");
}

Error no_accurate_operation(const PJ* from, const PJ* to)
{
    const auto name = [](const PJ* crs) {
        const char* const text = proj_get_name(crs);
        return std::string(text != nullptr && *text != '\0' ? text : "unnamed");
    };
    return Error{ErrorCode::Unsupported,
                 "no-accurate-operation",
                 "no accurate transformation from " + name(from) + " to " + name(to) +
                     " is known; transform the data with the survey office's parameters first",
                 {{"from", name(from)}, {"to", name(to)}}};
}

}  // namespace

struct Transform::Impl {
    struct Step {
        ProjObject operation;
        PJ_DIRECTION direction = PJ_FWD;
    };
    ProjContext context;
    std::vector<Step> steps;  // none: the identity
    bool is_source_geographic = false;
    bool is_target_geographic = false;

    [[nodiscard]] bool is_in_range(Point p) const
    {
        if (!std::isfinite(p.x) || !std::isfinite(p.y)) return false;
        return !is_source_geographic || (std::abs(p.y) <= 90 && std::abs(p.x) <= 360);
    }

    [[nodiscard]] bool move(Point& p) const
    {
        if (!is_in_range(p)) return false;
        PJ_COORD c = proj_coord(p.x, p.y, 0, HUGE_VAL);
        for (const Step& step : steps) {
            c = proj_trans(step.operation.get(), step.direction, c);
            if (!std::isfinite(c.xy.x) || !std::isfinite(c.xy.y)) return false;
        }
        p = {c.xy.x, c.xy.y};
        return !is_target_geographic || (std::abs(p.y) <= 90 && std::abs(p.x) <= 360);
    }

    // Builds the steps from `from` to `to`; `from` is a system, not an operation.
    Result<void> connect(const System& from, const System& to)
    {
        is_source_geographic = from.is_geographic;
        is_target_geographic = to.is_geographic;
        const bool is_to_family = to.datum == Datum::Cgcs2000OrWgs84;
        const bool is_one_family = is_to_family && from.datum == Datum::Cgcs2000OrWgs84;
        if (is_one_family && from.is_geographic && to.is_geographic) return {};
        if (proj_is_equivalent_to_with_ctx(context.get(), from.object.get(), to.object.get(),
                                           PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS) != 0)
            return {};
        // PROJ's database leads the old survey systems to WGS 84 by entries made for other places (oil fields, the shelf);
        // here they would be a silent error of tens of metres.
        const bool is_from_old = from.datum == Datum::Survey1954Or1980;
        const bool is_to_old = to.datum == Datum::Survey1954Or1980;
        if (is_from_old != is_to_old) return no_accurate_operation(from.object.get(), to.object.get());
        if (ProjObject direct = operation(context.get(), from.object.get(), to.object.get(), is_one_family)) {
            steps.push_back({std::move(direct), PJ_FWD});
            return {};
        }
        // The database leads most systems to WGS 84 only, and WGS 84 stands for the family.
        const bool is_from_family = from.datum == Datum::Cgcs2000OrWgs84;
        if (is_to_family || is_from_family) {
            const System bridge = system_of(context.get(), wgs84);
            ProjObject first = operation(context.get(), from.object.get(), bridge.object.get(), is_from_family);
            ProjObject second = operation(context.get(), bridge.object.get(), to.object.get(), is_to_family);
            if (first && second) {
                steps.push_back({std::move(first), PJ_FWD});
                steps.push_back({std::move(second), PJ_FWD});
                return {};
            }
        }
        return no_accurate_operation(from.object.get(), to.object.get());
    }
};

Transform::Transform(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Transform::Transform(Transform&&) noexcept = default;
Transform& Transform::operator=(Transform&&) noexcept = default;
Transform::~Transform() = default;

Result<Transform> Transform::create(Crs from, Crs to)
{
    auto impl = std::make_unique<Impl>();
    impl->context = make_proj_context();
    const System source = system_of(impl->context.get(), from);
    const System target = system_of(impl->context.get(), to);
    if (!source.object) return unknown_definition(crs_curie(from));
    if (!target.object) return unknown_definition(crs_curie(to));
    HAISHU_CHECK(impl->connect(source, target));
    return Transform(std::move(impl));
}

Result<Transform> Transform::create_from_definition(const std::string& definition, Crs to)
{
    auto impl = std::make_unique<Impl>();
    impl->context = make_proj_context();
    PJ_CONTEXT* const context = impl->context.get();
    std::string text = definition;
    const bool is_proj_string = text.find("+proj=") != std::string::npos;
    const bool is_pipeline = text.find("+proj=pipeline") != std::string::npos;
    // Without the type PROJ would take "+proj=tmerc ..." for a bare operation.
    if (is_proj_string && !is_pipeline && text.find("+type=crs") == std::string::npos) text += " +type=crs";
    const System target = system_of(context, to);
    if (!target.object) return unknown_definition(crs_curie(to));
    if (!is_pipeline) {
        const System source = system_from(context, proj_create(context, text.c_str()));
        if (!source.object || proj_is_crs(source.object.get()) == 0) return unknown_definition(definition);
        HAISHU_CHECK(impl->connect(source, target));
        return Transform(std::move(impl));
    }
    ProjObject pipeline(proj_create(context, text.c_str()));
    if (!pipeline || proj_pj_info(pipeline.get()).has_inverse == 0) return unknown_definition(definition);
    HAISHU_CHECK(impl->connect(system_of(context, cgcs2000), target));
    impl->is_source_geographic = false;
    impl->steps.insert(impl->steps.begin(), Impl::Step{std::move(pipeline), PJ_INV});
    return Transform(std::move(impl));
}

bool Transform::is_identity() const
{
    return m_impl->steps.empty();
}

Result<Point> Transform::apply(Point p) const
{
    if (!m_impl->move(p)) return out_of_range();
    return p;
}

Result<void> Transform::apply(std::span<Point> points) const
{
    for (Point& p : points)
        if (!m_impl->move(p)) return out_of_range();
    return {};
}

Result<void> Transform::apply(Geometry& geometry) const
{
    HAISHU_CHECK(apply(std::span<Point>(geometry.points)));
    for (Geometry& member : geometry.members) HAISHU_CHECK(apply(member));
    return {};
}

Result<Box> Transform::apply(const Box& box) const
{
    if (is_identity() || box.is_empty()) return box;
    constexpr int pieces = 32;
    Box image;
    double sag_x = 0;
    double sag_y = 0;
    const auto walk_edge = [&](Point from, Point to) {
        Point before{};
        Point here{};
        for (int i = 0; i <= pieces; ++i) {
            const double t = static_cast<double>(i) / pieces;
            Point p{from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t};
            if (!m_impl->move(p)) return false;
            image.extend(p);
            if (i >= 2) {  // between two samples a smooth edge leaves the chord by less than it does over two pieces
                sag_x = std::max(sag_x, std::abs(here.x - (before.x + p.x) / 2));
                sag_y = std::max(sag_y, std::abs(here.y - (before.y + p.y) / 2));
            }
            before = here;
            here = p;
        }
        return true;
    };
    const Point a{box.min_x, box.min_y};
    const Point b{box.max_x, box.min_y};
    const Point c{box.max_x, box.max_y};
    const Point d{box.min_x, box.max_y};
    if (!walk_edge(a, b) || !walk_edge(b, c) || !walk_edge(c, d) || !walk_edge(d, a)) return out_of_range();
    return image.widened(sag_x, sag_y);
}

}  // namespace haishu::geo
