#pragma once

#include "data/demo/facts.hpp"
#include "data/demo/random.hpp"

#include <set>
#include <string>
#include <vector>

namespace haishu::data
{

struct NetLine;

// Unique, plausible names of made-up streets, from the parts in the seeds.
class StreetNames
{
   public:
    StreetNames(const Facts& facts, const Random& random);
    void give(NetLine& line, const std::string& zone);

   private:
    std::set<std::string> m_taken;
    Random m_random;
    std::vector<std::string> m_first, m_second;
};

}  // namespace haishu::data
