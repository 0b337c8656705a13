// Counting 1,000,000 cases in a polygon of 200 vertices by class and time, and by group, beside the same work by a scan with
// a prepared GEOS geometry and by SpatiaLite's SQL with its R*Tree. One thread, everything in memory, rounds interleaved.
//
//   bench_counts [ROWS] [CSV]       CSV: writes the rows for other rivals, columns lon,lat,time,category,community

#include "geo/ops/spatial_relation.hpp"
#include "layers/policy/gate.hpp"
#include "layers/query/query.hpp"
#include "layers/query/statistics.hpp"
#include "layers/snapshot/layer_snapshot.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
// spatialite.h needs sqlite3.h before it
#include <spatialite.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <set>

namespace
{

using namespace haishu;
using namespace haishu::layers;

constexpr std::int64_t start_ms = 1'640'966'400'000;  // 2022-01-01 in UTC+8
constexpr std::int64_t day_ms = 86'400'000;
constexpr const char* wanted_classes = "'0101','0103','0105','0107','0109','0111','0113','0115'";

struct Case {
    geo::Point point;
    std::int64_t time;
    std::string category;
    std::string community;
};

std::vector<Case> make_cases(std::size_t count)
{
    std::mt19937 random(11);
    std::uniform_real_distribution<double> x(121.50, 121.57);
    std::uniform_real_distribution<double> y(29.84, 29.90);
    std::uniform_int_distribution<std::int64_t> time(0, 3 * 365 * day_ms / 1000 - 1);
    std::uniform_int_distribution<int> kind(1, 16);
    std::uniform_int_distribution<int> community(1, 80);
    std::vector<Case> cases;
    cases.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        cases.push_back({{x(random), y(random)},
                         start_ms + time(random) * 1000,
                         fmt::format("01{:02}", kind(random)),
                         fmt::format("330203{:03}", community(random))});
    return cases;
}

// A star of 200 corners over an eighth of the cases.
geo::Geometry make_polygon()
{
    geo::Geometry polygon;
    polygon.type = geo::GeometryType::Polygon;
    for (int i = 0; i < 200; ++i) {
        const double angle = 6.283185307179586 * i / 200;
        const double reach = 1 + 0.25 * std::sin(7 * angle) + (i % 2 == 0 ? 0.05 : 0);
        polygon.points.push_back({121.535 + 0.0135 * reach * std::cos(angle), 29.87 + 0.0116 * reach * std::sin(angle)});
    }
    polygon.points.push_back(polygon.points.front());
    polygon.ring_ends = {201};
    polygon.polygon_ends = {1};
    return polygon;
}

LayerView make_view(const std::vector<Case>& cases)
{
    auto layer = std::make_shared<LayerDescriptor>();
    layer->id = "case";
    layer->level = Level::Public;
    layer->geometry = GeometryKind::Point;
    layer->fields = {{.name = "category", .type = FieldType::Text},
                     {.name = "community", .type = FieldType::Text},
                     {.name = "time", .type = FieldType::DateTime}};
    layer->time_field = "time";
    SnapshotBuilder builder(layer);
    for (std::size_t i = 0; i < cases.size(); ++i) {
        Feature feature;
        feature.fid = static_cast<std::int64_t>(i) + 1;
        feature.geometry.emplace();
        feature.geometry->points = {cases[i].point};
        feature.values = {cases[i].category, cases[i].community, cases[i].time};
        builder.add(std::move(feature));
    }
    auto catalog = std::make_shared<CatalogSnapshot>();
    catalog->layers["case"] = {layer, builder.finish({})};
    return Gate(catalog, {}).open("case").value();
}

double cpu_ms()
{
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

template <class Work>
double measure(std::vector<double>& times, Work work)
{
    const double begin = cpu_ms();
    work();
    times.push_back(cpu_ms() - begin);
    return times.back();
}

double median(std::vector<double> times)
{
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

// An SQLite database in memory with the same rows, a spatial index and one over the time.
class Sql
{
   public:
    explicit Sql(const std::vector<Case>& cases)
    {
        sqlite3_open(":memory:", &m_db);
        m_cache = spatialite_alloc_connection();
        spatialite_init_ex(m_db, m_cache, 0);
        run("SELECT InitSpatialMetadata(1)");
        run("CREATE TABLE c (fid INTEGER PRIMARY KEY, category TEXT, community TEXT, time INTEGER)");
        run("SELECT AddGeometryColumn('c', 'geom', 4490, 'POINT', 'XY')");
        run("BEGIN");
        sqlite3_stmt* insert = prepare("INSERT INTO c (category, community, time, geom) VALUES (?, ?, ?, MakePoint(?, ?, 4490))");
        for (const Case& row : cases) {
            sqlite3_bind_text(insert, 1, row.category.c_str(), -1, SQLITE_STATIC);
            sqlite3_bind_text(insert, 2, row.community.c_str(), -1, SQLITE_STATIC);
            sqlite3_bind_int64(insert, 3, row.time);
            sqlite3_bind_double(insert, 4, row.point.x);
            sqlite3_bind_double(insert, 5, row.point.y);
            if (sqlite3_step(insert) != SQLITE_DONE) fail("insert");
            sqlite3_reset(insert);
        }
        sqlite3_finalize(insert);
        run("COMMIT");
        run("SELECT CreateSpatialIndex('c', 'geom')");
        run("CREATE INDEX c_time ON c (time)");
        run("ANALYZE");
    }
    ~Sql()
    {
        sqlite3_close(m_db);
        spatialite_cleanup_ex(m_cache);
    }
    Sql(const Sql&) = delete;
    Sql& operator=(const Sql&) = delete;

    // The first column of the first row, and all rows read.
    std::int64_t run(const std::string& sql)
    {
        sqlite3_stmt* statement = prepare(sql);
        std::int64_t first = -1;
        int state = SQLITE_ROW;
        while ((state = sqlite3_step(statement)) == SQLITE_ROW)
            if (first < 0) first = sqlite3_column_int64(statement, 0);
        if (state != SQLITE_DONE) fail(sql);
        sqlite3_finalize(statement);
        return first;
    }

   private:
    [[noreturn]] void fail(const std::string& what)
    {
        std::fprintf(stderr, "%s: %s\n", what.c_str(), sqlite3_errmsg(m_db));
        std::exit(1);
    }
    sqlite3_stmt* prepare(const std::string& sql)
    {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(m_db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) fail(sql);
        return statement;
    }
    sqlite3* m_db = nullptr;
    void* m_cache = nullptr;
};

std::size_t count_with_geos(const std::vector<Case>& cases, const geo::Geometry& polygon, std::int64_t from, std::int64_t to)
{
    const geo::PreparedShape prepared = geo::PreparedShape::create(polygon).value();
    const geo::Box box = polygon.box();
    const std::set<std::string> wanted{"0101", "0103", "0105", "0107", "0109", "0111", "0113", "0115"};
    geo::Geometry point;
    point.points.resize(1);
    std::size_t count = 0;
    for (const Case& row : cases) {
        if (row.time < from || row.time >= to || !box.contains(row.point) || wanted.count(row.category) == 0) continue;
        point.points[0] = row.point;
        count += prepared.is_related(point, geo::SpatialRelation::Intersects) == true ? 1 : 0;
    }
    return count;
}

void write_csv(const std::vector<Case>& cases, const char* path)
{
    std::FILE* file = std::fopen(path, "w");
    std::fputs("X,Y,time,category,community\n", file);
    for (const Case& row : cases)
        fmt::print(file, "{:.9f},{:.9f},{},{},{}\n", row.point.x, row.point.y, format_date_time(row.time), row.category,
                   row.community);
    std::fclose(file);
}

}  // namespace

int main(int argc, char** argv)
{
    const std::size_t rows = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
    const std::vector<Case> cases = make_cases(rows);
    if (argc > 2) write_csv(cases, argv[2]);
    const geo::Geometry polygon = make_polygon();
    const LayerView view = make_view(cases);
    Sql sql(cases);
    std::string wkt = "POLYGON((";
    for (const geo::Point& p : polygon.points)
        wkt += fmt::format("{}{:.17g} {:.17g}", &p == &polygon.points.front() ? "" : ",", p.x, p.y);
    wkt += "))";
    const geo::Box box = polygon.box();
    const ExpressionPointer filter = parse_cql2_text(fmt::format("category IN ({})", wanted_classes)).value();

    std::vector<double> ours, ours_all, geos, in_sql, grouped, grouped_sql;
    for (int round = 0; round < 15; ++round) {
        const std::int64_t from = start_ms + (round * 37 % 700) * day_ms;
        const std::int64_t to = from + 365 * day_ms;
        std::size_t counted = 0;
        std::size_t inside = 0;
        std::size_t groups = 0;
        measure(ours, [&] {
            const Area area = Area::of_shape(polygon).value();
            RowChoice choice = RowChoice::create(view, &area, filter, TimeWindow{2, from, to}).value();
            counted = run_statistics(view, choice, {}, Deadline::never()).value().matched;
        });
        measure(ours_all, [&] {
            const Area area = Area::of_shape(polygon).value();
            RowChoice choice = RowChoice::create(view, &area, nullptr, std::nullopt).value();
            inside = run_statistics(view, choice, {}, Deadline::never()).value().matched;
        });
        std::size_t expected = 0;
        measure(geos, [&] { expected = count_with_geos(cases, polygon, from, to); });
        measure(grouped, [&] {
            const auto grouping = group_by_fields({1, 0});
            RowChoice choice = RowChoice::create(view, nullptr, nullptr, TimeWindow{2, from, to}).value();
            groups = run_statistics(view, choice, {grouping.get(), {}, std::nullopt}, Deadline::never()).value().groups.size();
        });
        if (round < 3) {
            std::int64_t found = 0;
            measure(in_sql, [&] {
                found =
                    sql.run(fmt::format("SELECT count(*) FROM c WHERE fid IN (SELECT pkid FROM idx_c_geom WHERE xmax >= {} AND "
                                        "xmin <= {} AND ymax >= {} "
                                        "AND ymin <= {}) AND time >= {} AND time < {} AND category IN ({}) AND "
                                        "ST_Intersects((SELECT ST_GeomFromText('{}', 4490)), geom)",
                                        box.min_x, box.max_x, box.min_y, box.max_y, from, to, wanted_classes, wkt));
            });
            measure(grouped_sql, [&] {
                sql.run(fmt::format("SELECT community, category, count(*) FROM c WHERE time >= {} AND time < {} GROUP BY 1, 2",
                                    from, to));
            });
            if (static_cast<std::size_t>(found) != counted)
                return std::fprintf(stderr, "SpatiaLite counts %lld, not %zu\n", static_cast<long long>(found), counted), 1;
        }
        if (groups != 80 * 16 || inside < counted) return std::fprintf(stderr, "groups or rows are missing\n"), 1;
        if (counted != expected) return std::fprintf(stderr, "GEOS counts %zu, not %zu\n", expected, counted), 1;
    }
    fmt::print("counts over {} cases, thread CPU milliseconds, medians; all agree\n", rows);
    fmt::print(
        "  200-vertex polygon, 8 of 16 classes, a year of three: ours {:.2f}; prepared GEOS scan {:.1f}, ratio {:.1f}; "
        "SpatiaLite SQL {:.0f}, ratio {:.0f}\n",
        median(ours), median(geos), median(geos) / median(ours), median(in_sql), median(in_sql) / median(ours));
    fmt::print("  the polygon alone: ours {:.2f}\n", median(ours_all));
    fmt::print("  by community and class, a year of three: ours {:.2f}; SQLite {:.0f}, ratio {:.0f}\n", median(grouped),
               median(grouped_sql), median(grouped_sql) / median(grouped));
    return 0;
}
