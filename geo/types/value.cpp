#include "geo/types/value.hpp"

namespace haishu::geo
{

Value to_value(const ValueView& v)
{
    switch (v.index()) {
        case 1: return std::get<1>(v);
        case 2: return std::get<2>(v);
        case 3: return std::get<3>(v);
        case 4: return std::string(std::get<4>(v));
        default: return std::monostate{};
    }
}

ValueView to_view(const Value& v)
{
    switch (v.index()) {
        case 1: return std::get<1>(v);
        case 2: return std::get<2>(v);
        case 3: return std::get<3>(v);
        case 4: return std::string_view(std::get<4>(v));
        default: return std::monostate{};
    }
}

}  // namespace haishu::geo
