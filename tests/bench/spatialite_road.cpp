// What a plain server over the same SpatiaLite file would do for each tile or box: query the R*Tree, fetch rows, let
// SpatiaLite project or write GeoJSON, quantise and encode. One connection, statements prepared once, warm page cache.
//
//   bench_spatialite tiles DB LAYERS < "z x y" lines      bench_spatialite boxes DB LAYER < "west south east north" lines
// Prints: operations rows cpu-microseconds bytes

#include "geo/codec/wkb.hpp"
#include "tiles/matrix/tile_matrix_set.hpp"

#include <sqlite3.h>
#include <protozero/pbf_writer.hpp>
// spatialite.h needs sqlite3.h before it
#include <spatialite.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace
{

using namespace haishu;

double cpu_microseconds()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

[[noreturn]] void fail(sqlite3* db, const std::string& what)
{
    std::fprintf(stderr, "%s: %s\n", what.c_str(), sqlite3_errmsg(db));
    std::exit(1);
}

sqlite3_stmt* prepare(sqlite3* db, const std::string& sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) fail(db, sql);
    return statement;
}

std::string attribute_columns(sqlite3* db, const std::string& table)
{
    std::string columns;
    sqlite3_stmt* info =
        prepare(db, "SELECT name FROM pragma_table_info('" + table + "') WHERE name NOT IN ('fid', 'geom', '_version')");
    while (sqlite3_step(info) == SQLITE_ROW)
        columns += std::string(", t.\"") + reinterpret_cast<const char*>(sqlite3_column_text(info, 0)) + "\"";
    sqlite3_finalize(info);
    return columns;
}

std::uint32_t zigzag(std::int32_t v)
{
    return (static_cast<std::uint32_t>(v) << 1) ^ static_cast<std::uint32_t>(v >> 31);
}

void add_geometry(protozero::pbf_writer& feature, const geo::Geometry& g, const geo::Box& box)
{
    std::vector<std::uint32_t> commands;
    const double scale = 4096.0 / box.width();
    std::int32_t last_x = 0;
    std::int32_t last_y = 0;
    const auto push = [&](const geo::Point& p) {
        const auto x = static_cast<std::int32_t>(std::lround((p.x - box.min_x) * scale));
        const auto y = static_cast<std::int32_t>(std::lround((box.max_y - p.y) * scale));
        commands.push_back(zigzag(x - last_x));
        commands.push_back(zigzag(y - last_y));
        last_x = x;
        last_y = y;
    };
    const bool point = g.ring_ends.empty();
    const bool polygon = !g.polygon_ends.empty();
    if (point) {
        commands.push_back(static_cast<std::uint32_t>(g.points.size() << 3 | 1));
        for (const geo::Point& p : g.points) push(p);
    }
    std::size_t begin = 0;
    for (const std::uint32_t end : g.ring_ends) {
        const std::size_t count = end - begin - (polygon ? 1 : 0);
        commands.push_back(1 << 3 | 1);
        push(g.points[begin]);
        commands.push_back(static_cast<std::uint32_t>((count - 1) << 3 | 2));
        for (std::size_t i = begin + 1; i < begin + count; ++i) push(g.points[i]);
        if (polygon) commands.push_back(1 << 3 | 7);
        begin = end;
    }
    feature.add_enum(3, point ? 1 : polygon ? 3 : 2);
    feature.add_packed_uint32(4, commands.begin(), commands.end());
}

struct Layer {
    std::string name;
    sqlite3_stmt* statement = nullptr;
};

std::size_t add_layer(protozero::pbf_writer& tile, const Layer& layer, const geo::Box& degrees, const geo::Box& metres)
{
    sqlite3_stmt* s = layer.statement;
    sqlite3_reset(s);
    sqlite3_bind_double(s, 1, degrees.min_x);
    sqlite3_bind_double(s, 2, degrees.max_x);
    sqlite3_bind_double(s, 3, degrees.min_y);
    sqlite3_bind_double(s, 4, degrees.max_y);
    std::map<std::string, std::uint32_t> values;
    std::vector<std::string> order;
    std::size_t rows = 0;
    std::string data;
    protozero::pbf_writer out(data);
    out.add_uint32(15, 2);
    out.add_string(1, layer.name);
    while (sqlite3_step(s) == SQLITE_ROW) {
        const auto* blob = static_cast<const unsigned char*>(sqlite3_column_blob(s, 1));
        const auto geometry = geo::read_wkb({blob, static_cast<std::size_t>(sqlite3_column_bytes(s, 1))});
        if (!geometry) continue;
        ++rows;
        protozero::pbf_writer feature(out, 2);
        feature.add_uint64(1, static_cast<std::uint64_t>(sqlite3_column_int64(s, 0)));
        std::vector<std::uint32_t> tags;
        for (int c = 2; c < sqlite3_column_count(s); ++c) {
            if (sqlite3_column_type(s, c) == SQLITE_NULL) continue;
            std::string text = reinterpret_cast<const char*>(sqlite3_column_text(s, c));
            const auto [at, added] = values.try_emplace(std::move(text), static_cast<std::uint32_t>(values.size()));
            if (added) order.push_back(at->first);
            tags.push_back(static_cast<std::uint32_t>(c - 2));
            tags.push_back(at->second);
        }
        feature.add_packed_uint32(2, tags.begin(), tags.end());
        add_geometry(feature, *geometry, metres);
    }
    for (int c = 2; c < sqlite3_column_count(s); ++c) out.add_string(3, sqlite3_column_name(s, c));
    for (const std::string& text : order) {
        protozero::pbf_writer value(out, 4);
        value.add_string(1, text);
    }
    if (rows > 0) tile.add_message(3, data);
    return rows;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 4) return 2;
    const bool tiles = std::string(argv[1]) == "tiles";
    void* cache = spatialite_alloc_connection();
    sqlite3* db = nullptr;
    if (sqlite3_open_v2(argv[2], &db, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) fail(db, argv[2]);
    spatialite_init_ex(db, cache, 0);
    // The projection of the tiles, which a database of ours has no need of.
    if (sqlite3_exec(db, "SELECT InsertEpsgSrid(3857) WHERE NOT EXISTS (SELECT 1 FROM spatial_ref_sys WHERE srid = 3857)",
                     nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail(db, "EPSG:3857");
    }

    std::vector<Layer> layers;
    std::stringstream names(argv[3]);
    for (std::string name; std::getline(names, name, ',');) {
        const std::string table = "layer_" + name;
        const std::string shape = tiles ? "AsBinary(ST_Transform(CastToXY(t.geom), 3857))" : "AsGeoJSON(t.geom, 9)";
        layers.push_back(
            {name,
             prepare(db, "SELECT t.fid, " + shape + attribute_columns(db, table) + " FROM \"idx_" + table +
                             "_geom\" AS i JOIN \"" + table +
                             "\" AS t ON t.fid = i.pkid WHERE i.xmax >= ?1 AND i.xmin <= ?2 AND i.ymax >= ?3 AND i.ymin <= ?4" +
                             (tiles ? "" : " LIMIT 1000"))});
    }
    const tiles::TileMatrixSet& mercator = *haishu::tiles::find_tile_matrix_set("WebMercatorQuad");
    std::size_t operations = 0;
    std::size_t rows = 0;
    std::size_t bytes = 0;
    const double begin = cpu_microseconds();
    for (std::string line; std::getline(std::cin, line); ++operations) {
        std::stringstream in(line);
        geo::Box degrees;
        if (tiles) {
            int z = 0;
            std::uint32_t x = 0;
            std::uint32_t y = 0;
            in >> z >> x >> y;
            const geo::Box metres = mercator.bounds({z, y, x});
            const double radius = 6378137.0;
            const auto lon = [&](double m) { return m / radius * 180 / M_PI; };
            const auto lat = [&](double m) { return std::atan(std::sinh(m / radius)) * 180 / M_PI; };
            degrees = {lon(metres.min_x), lat(metres.min_y), lon(metres.max_x), lat(metres.max_y)};
            std::string data;
            protozero::pbf_writer tile(data);
            for (const Layer& layer : layers) rows += add_layer(tile, layer, degrees, metres);
            bytes += data.size();
            continue;
        }
        in >> degrees.min_x >> degrees.min_y >> degrees.max_x >> degrees.max_y;
        sqlite3_stmt* s = layers.front().statement;
        sqlite3_reset(s);
        sqlite3_bind_double(s, 1, degrees.min_x);
        sqlite3_bind_double(s, 2, degrees.max_x);
        sqlite3_bind_double(s, 3, degrees.min_y);
        sqlite3_bind_double(s, 4, degrees.max_y);
        while (sqlite3_step(s) == SQLITE_ROW) {
            ++rows;
            for (int c = 1; c < sqlite3_column_count(s); ++c) bytes += static_cast<std::size_t>(sqlite3_column_bytes(s, c));
        }
    }
    if (rows == 0) fail(db, "no row in any tile or box");
    std::printf("%zu %zu %.0f %zu\n", operations, rows, cpu_microseconds() - begin, bytes);
    return 0;
}
