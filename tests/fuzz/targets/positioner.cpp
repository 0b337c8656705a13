// Coordinates of an import in whatever system: the first line names it, the rest is a shape as well-known binary.

#include "data/normalize/positioner.hpp"

#include "geo/codec/wkb.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

#include <map>

namespace haishu::fuzz
{
namespace
{

// Setting a transformation up takes longer than thousands of points, so the first ones are kept.
const Result<data::Positioner>& positioner_for(const std::string& requested)
{
    static std::map<std::string, Result<data::Positioner>> known;
    static Result<data::Positioner> last = data::Positioner::create("", {}, false);
    if (const auto found = known.find(requested); found != known.end()) return found->second;
    last = data::Positioner::create(requested, {}, false);
    if (!last || known.size() >= 64) return last;
    return known.emplace(requested, std::move(last)).first->second;
}

}  // namespace

void fuzz_positioner(Bytes bytes)
{
    Input input(bytes);
    const std::string requested(input.line());
    const auto& positioner = positioner_for(requested);
    if (!positioner) return expect_problem(positioner.error());
    auto geometry = geo::read_wkb(input.bytes());
    if (!geometry) return;
    if (const auto placed = positioner->place(*geometry, 1); !placed) return expect_problem(placed.error());
    const geo::Box box = geometry->box();
    HAISHU_ASSERT(box.is_empty() || geo::Box({-180, -90, 180, 90}).contains(box), "what is placed lies on Earth");
    expect_well_formed(*geometry, bytes.size());
}

}  // namespace haishu::fuzz
