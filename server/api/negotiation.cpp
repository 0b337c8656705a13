#include "server/api/negotiation.hpp"

#include "server/http/token.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace haishu::server
{

namespace
{

struct MediaRange {
    std::string_view type;
    int weight = 0;  // 0 to 1000
};

std::vector<MediaRange> media_ranges(std::string_view accept)
{
    std::vector<MediaRange> ranges;
    while (!accept.empty()) {
        std::string_view rest = take_part(accept, ',');
        const std::string_view type = take_part(rest, ';');
        if (type.find('/') == std::string_view::npos) continue;
        MediaRange range{type, 1000};
        // Parameters other than the weight do not narrow a range here: no type is offered in two versions.
        while (!rest.empty()) {
            const std::string_view parameter = take_part(rest, ';');
            if (equal_ignoring_case(parameter.substr(0, 2), "q="))
                range.weight = parse_weighted("x;" + std::string(parameter)).weight;
        }
        ranges.push_back(range);
    }
    return ranges;
}

// 3: the very type, 2: type/*, 1: */*, 0: no match.
int specificity(std::string_view range, std::string_view media_type)
{
    if (range == "*/*") return 1;
    if (equal_ignoring_case(range, media_type)) return 3;
    if (range.size() > 2 && range.substr(range.size() - 2) == "/*" &&
        equal_ignoring_case(range.substr(0, range.size() - 1), media_type.substr(0, range.size() - 1))) {
        return 2;
    }
    return 0;
}

int weight_for(const std::vector<MediaRange>& ranges, const Representation& representation)
{
    int best = 0;
    int weight = 0;
    for (const MediaRange& range : ranges) {
        int match = specificity(range.type, link_type(representation.content_type));
        if (!representation.also_for.empty()) match = std::max(match, specificity(range.type, representation.also_for));
        if (match > best) {
            best = match;
            weight = range.weight;
        }
    }
    return weight;
}

}  // namespace

std::string_view link_type(std::string_view content_type)
{
    return take_part(content_type, ';');
}

Result<const Representation*> choose_representation(const Request& request, std::span<const Representation> offered)
{
    if (const auto wanted = request.query_value("f")) {
        for (const Representation& representation : offered) {
            if (representation.name == *wanted) return &representation;
        }
        std::string names;
        for (const Representation& representation : offered)
            names += (names.empty() ? "" : ", ") + std::string(representation.name);
        return bad_input("format-unknown", "this resource has no such format; f may be " + names).with("formats", names);
    }
    const auto ranges = media_ranges(request.header("accept"));
    if (ranges.empty()) return &offered.front();
    const Representation* best = nullptr;
    int best_weight = 0;
    for (const Representation& representation : offered) {
        const int weight = weight_for(ranges, representation);
        if (weight > best_weight) {
            best_weight = weight;
            best = &representation;
        }
    }
    if (best != nullptr) return best;
    std::string types;
    for (const Representation& representation : offered)
        types += (types.empty() ? "" : ", ") + std::string(link_type(representation.content_type));
    return Error{ErrorCode::NotAcceptable, "not-acceptable", "this resource is available as " + types, {{"types", types}}};
}

Parameter format_parameter(std::span<const Representation> offered)
{
    Parameter parameter;
    parameter.name = "f";
    parameter.description = "Format of the answer; wins over the Accept header.";
    for (const Representation& representation : offered) parameter.allowed.emplace_back(representation.name);
    return parameter;
}

}  // namespace haishu::server
