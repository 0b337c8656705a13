#include "geo/crs/world.hpp"

#include <cmath>
#include <numbers>
#include <utility>

namespace haishu::geo
{
namespace
{

constexpr double world_size = 4294967296.0;  // 2^32
constexpr double last_unit = 4294967295.0;

std::uint32_t to_unit(double fraction)
{
    // Nearest unit, so that a point that came from a world point goes back to the same one.
    const double unit = std::floor(fraction * world_size + 0.5);
    // In this order what is no number is 0.
    return static_cast<std::uint32_t>(std::min(std::max(0.0, unit), last_unit));
}

}  // namespace

WorldPoint world_from_lonlat(Point lonlat)
{
    const double sine = std::sin(lonlat.y * (std::numbers::pi / 180.0));
    return {to_unit(lonlat.x / 360.0 + 0.5), to_unit(0.5 - std::atanh(sine) / (2 * std::numbers::pi))};
}

Point lonlat_from_world(WorldPoint world)
{
    const double north = (0.5 - world.y / world_size) * 2 * std::numbers::pi;
    return {(world.x / world_size - 0.5) * 360.0, std::atan(std::sinh(north)) * (180.0 / std::numbers::pi)};
}

// The branch-free curve that FlatGeobuf uses: all levels of the curve's state are composed at once by a prefix scan.
std::uint32_t hilbert_key(WorldPoint p)
{
    const std::uint32_t x = p.x >> 16;
    const std::uint32_t y = p.y >> 16;

    std::uint32_t a = x ^ y;
    std::uint32_t b = 0xFFFF ^ a;
    std::uint32_t c = 0xFFFF ^ (x | y);
    std::uint32_t d = x & (y ^ 0xFFFF);

    std::uint32_t state_a = a | (b >> 1);
    std::uint32_t state_b = (a >> 1) ^ a;
    std::uint32_t state_c = ((c >> 1) ^ (b & (d >> 1))) ^ c;
    std::uint32_t state_d = ((a & (c >> 1)) ^ (d >> 1)) ^ d;

    for (const int shift : {2, 4}) {
        a = state_a;
        b = state_b;
        c = state_c;
        d = state_d;
        state_a = (a & (a >> shift)) ^ (b & (b >> shift));
        state_b = (a & (b >> shift)) ^ (b & ((a ^ b) >> shift));
        state_c ^= (a & (c >> shift)) ^ (b & (d >> shift));
        state_d ^= (b & (c >> shift)) ^ ((a ^ b) & (d >> shift));
    }
    a = state_a;
    b = state_b;
    c = state_c;
    d = state_d;
    state_c ^= (a & (c >> 8)) ^ (b & (d >> 8));
    state_d ^= (b & (c >> 8)) ^ ((a ^ b) & (d >> 8));

    a = state_c ^ (state_c >> 1);
    b = state_d ^ (state_d >> 1);
    std::uint32_t low = x ^ y;
    std::uint32_t high = b | (0xFFFF ^ (low | a));

    const auto spread = [](std::uint32_t v) {
        v = (v | (v << 8)) & 0x00FF00FF;
        v = (v | (v << 4)) & 0x0F0F0F0F;
        v = (v | (v << 2)) & 0x33333333;
        return (v | (v << 1)) & 0x55555555;
    };
    return (spread(high) << 1) | spread(low);
}

}  // namespace haishu::geo
