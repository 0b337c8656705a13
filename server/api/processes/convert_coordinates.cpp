// The process `convert-coordinates`: positions from one frame to another.

#include "geo/crs/conversion.hpp"
#include "server/api/json_text.hpp"
#include "server/api/processes/input_check.hpp"
#include "server/api/processes/process.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

Result<geo::Frame> read_frame(const nlohmann::json& inputs, const char* name)
{
    auto frame = geo::parse_frame(inputs.at(name).get<std::string>());
    if (frame) return frame;
    return invalid_input(below("/inputs", name), "is no known reference system: write EPSG:4549, OGC:CRS84, gcj02 or bd09");
}

Error at(const Error& error, std::size_t index)
{
    return error.id == "coordinate-out-of-range"
               ? invalid_input(below("/inputs/coordinates", index),
                               "lies outside what its reference system, or the wanted one, can carry")
               : error;
}

double rounded(double value, bool in_degrees)
{
    constexpr double by_degree = 1e10;  // a hundredth of a millimetre
    constexpr double by_metre = 1e5;
    const double scale = in_degrees ? by_degree : by_metre;
    const double result = std::round(value * scale) / scale;
    return result == 0 ? 0 : result;  // no -0
}

Result<ProcessOutput> run(const layers::Gate&, const nlohmann::json& inputs, layers::WorkControl& control)
{
    HAISHU_TRY(const geo::Frame from, read_frame(inputs, "from"));
    HAISHU_TRY(const geo::Frame to, read_frame(inputs, "to"));
    HAISHU_TRY(const geo::Conversion conversion, geo::Conversion::create(from, to));
    const bool by_authority = inputs.value("axis_order", "xy") == "authority";
    const bool turn_in = by_authority && geo::is_north_first(from);
    const bool turn_out = by_authority && geo::is_north_first(to);
    const bool out_in_degrees = geo::is_in_degrees(to);

    const nlohmann::json& coordinates = inputs.at("coordinates");
    std::string list;
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
        HAISHU_CHECK(control.check());
        const nlohmann::json& sent = coordinates[i];
        geo::Point p{sent[0].get<double>(), sent[1].get<double>()};
        if (turn_in) std::swap(p.x, p.y);
        const auto made = conversion.apply(p);
        if (!made) return at(made.error(), i);
        list += i == 0 ? "[" : ",[";
        append_json_number(list, rounded(turn_out ? made->y : made->x, out_in_degrees));
        list += ',';
        append_json_number(list, rounded(turn_out ? made->x : made->y, out_in_degrees));
        if (sent.size() == 3) {  // heights stay as they are
            list += ',';
            append_json_number(list, sent[2].get<double>());
        }
        list += ']';
    }
    Json head{{"from", geo::frame_name(from)},
              {"to", geo::frame_name(to)},
              {"axis_order", by_authority ? "authority" : "xy"},
              {"unit", out_in_degrees ? "degree" : "metre"},
              {"uncertainty_m", conversion.uncertainty_m()}};
    std::string body = head.dump();
    body.pop_back();
    return ProcessOutput{"application/json", body + ",\"coordinates\":[" + list + "]}"};
}

}  // namespace

Process convert_coordinates_process()
{
    Process process = described_process("convert-coordinates");
    process.is_quick = true;
    process.run = run;
    return process;
}

}  // namespace haishu::server
