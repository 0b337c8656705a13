#include "layers/search/place_score.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::layers
{

namespace
{

double of_place(NamePlace place)
{
    switch (place) {
        case NamePlace::Whole: return 1000;
        case NamePlace::Stem: return 900;
        case NamePlace::Beginning: return 780;
        case NamePlace::WordBeginning: return 700;
        case NamePlace::Inside: break;
    }
    return 520;
}

double off_for(Closeness closeness)
{
    switch (closeness) {
        case Closeness::Literal: return 0;
        case Closeness::UsualReading: return 50;
        case Closeness::RareReading: return 170;
        case Closeness::Initial: return 200;
        case Closeness::RareInitial: return 300;
        case Closeness::Slip: break;
    }
    return 330;
}

// Half of it is left at 1500 m.
double for_nearness(const std::optional<double>& distance_m)
{
    constexpr double most = 150;
    constexpr double half_m = 1500;
    return distance_m ? most / (1 + *distance_m / half_m) : 0;
}

double of_worth(const PlaceWorth& worth)
{
    return 1.2 * worth.importance + 4.0 * worth.rank + for_nearness(worth.distance_m);
}

double off_for(NameRole role)
{
    switch (role) {
        case NameRole::Name: return 0;
        case NameRole::OtherName: return 60;
        case NameRole::About: break;
    }
    return 350;
}

}  // namespace

double name_score(const NameMatch& match, NameRole role, std::size_t name_length, const PlaceWorth& worth)
{
    const auto typed = static_cast<double>(match.end - match.from);
    const double left_over = std::min(static_cast<double>(name_length) - typed, 20.0);
    return of_place(match.place) - off_for(match.closeness) - off_for(role) - 4 * left_over + of_worth(worth);
}

double kind_score(bool is_named, const PlaceWorth& worth)
{
    return (is_named ? 950 : 920) + of_worth(worth);
}

}  // namespace haishu::layers
