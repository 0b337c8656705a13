#pragma once
// What the service says of itself: names and terms, from server/api/pages/service.json.

#include <string>

namespace haishu::server
{

struct Service {
    std::string title;
    std::string title_en;
    std::string description;
    std::string description_en;
    std::string attribution;
};

const Service& service();

}  // namespace haishu::server
