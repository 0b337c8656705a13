// Names of fields as sources have them, one a line: as a layer keeps them and as a shapefile can hold them.

#include "data/normalize/field_mapping.hpp"

#include "data/normalize/shapefile_names.hpp"
#include "data/readers/probe.hpp"
#include "layers/store/utf8.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

#include <set>

namespace haishu::fuzz
{

void fuzz_field_names(Bytes bytes)
{
    const std::string_view text = Input(bytes).text();
    if (!layers::is_utf8(text)) return;  // names are decoded before
    std::vector<std::string> names;
    for (Input input(bytes); !input.is_done() && names.size() < 300;) names.emplace_back(input.line());

    const std::vector<std::string> clean = data::clean_field_names(names);
    HAISHU_ASSERT(clean.size() == names.size(), "each field has a name");
    std::set<std::string> seen;
    for (const std::string& name : clean) {
        HAISHU_ASSERT(!name.empty() && name.size() <= 255, "a name has 1 to 255 bytes");
        expect_clean_text(name);
        HAISHU_ASSERT(seen.insert(data::lower_ascii(name)).second, "names differ by more than case");
    }
    const std::vector<std::string> cut = data::shapefile_names(clean);
    HAISHU_ASSERT(cut.size() == clean.size(), "each field has a short name");
    seen.clear();
    for (const std::string& name : cut) {
        HAISHU_ASSERT(!name.empty() && name.size() <= 10, "a short name has 1 to 10 bytes");
        HAISHU_ASSERT(layers::is_utf8(name), "no character is split");
        HAISHU_ASSERT(seen.insert(data::lower_ascii(name)).second, "short names differ by more than case");
    }
}

}  // namespace haishu::fuzz
