#pragma once
// What is made from a block of rows when somebody first asks for it, and kept as long as the block lives: indexes of names,
// dictionaries. Each kind of thing is a type; the block knows none of them. Safe from many threads.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <typeindex>
#include <utility>

namespace haishu::layers
{

class DerivedData
{
   public:
    // `make` gives a T, and is called once for each type and key; whoever asks meanwhile waits.
    template <class T, class Make>
    const T& get(const std::string& key, Make&& make) const
    {
        const std::lock_guard lock(m_making);
        std::shared_ptr<const void>& known = m_known[{std::type_index(typeid(T)), key}];
        if (!known) known = std::make_shared<const T>(make());
        return *static_cast<const T*>(known.get());
    }

   private:
    mutable std::mutex m_making;
    mutable std::map<std::pair<std::type_index, std::string>, std::shared_ptr<const void>> m_known;
};

}  // namespace haishu::layers
