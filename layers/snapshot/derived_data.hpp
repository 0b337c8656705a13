#pragma once
// What is made from a block of rows when somebody first asks for it, and kept as long as the block lives: indexes of names,
// dictionaries. Each kind of thing is a type; the block knows none of them. What is made by a recipe is made again for the
// block that comes in the place of this one, before anybody reads that. Safe from many threads.

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <typeindex>
#include <utility>

namespace haishu::layers
{

class RowBlock;

class DerivedData
{
   public:
    // Makes a T of all rows of a block. `before` is what was made of an earlier state of the rows, or null. Refers to nothing
    // that a request holds. Null once `is_stopped`, which may be null itself.
    template <class T>
    using Recipe =
        std::function<std::shared_ptr<const T>(const RowBlock& block, const T* before, const std::atomic<bool>* is_stopped)>;

    // `make` gives a T, and is called once for each type and key; whoever asks for the same meanwhile waits.
    template <class T, class Make>
    const T& get(const std::string& key, Make&& make) const
    {
        return get_or_make<T>(key, nullptr, [&](const T*) { return std::make_shared<const T>(make()); });
    }
    // The same by a recipe; `block` is the one that this belongs to.
    template <class T>
    const T& get(const std::string& key, const RowBlock& block, const Recipe<T>& recipe) const
    {
        return get_or_make<T>(key, any(recipe), [&](const T* before) { return recipe(block, before, nullptr); });
    }

    // Makes it, if it is not there, until told to stop.
    template <class T>
    void make(const std::string& key, const RowBlock& block, const Recipe<T>& recipe, const std::atomic<bool>& is_stopped) const
    {
        const std::shared_ptr<Entry> entry = entry_of({std::type_index(typeid(T)), key}, any(recipe));
        const std::lock_guard lock(entry->making);
        if (thing_of(*entry) != nullptr) return;
        Made thing = made<T>(recipe(block, static_cast<const T*>(entry->before.get()), &is_stopped));
        if (thing.thing) keep(*entry, std::move(thing));
    }

    // Makes all that the other block has by recipes; `block` is the one that this belongs to. Not when told to stop.
    void make_like(const DerivedData& other, const RowBlock& block, const std::atomic<bool>& is_stopped) const;
    // What recipes made of the earlier state, or had of one before that, is given to them when they make it of this one.
    void start_from(const DerivedData& earlier);
    // Of all that says how large it is.
    [[nodiscard]] std::size_t memory_bytes() const;

   private:
    struct Made {
        std::shared_ptr<const void> thing;
        std::size_t bytes = 0;
    };
    using AnyRecipe = std::function<Made(const RowBlock& block, const void* before, const std::atomic<bool>* is_stopped)>;
    struct Entry {
        std::mutex making;  // taken before m_mutex
        AnyRecipe recipe;   // guarded by m_mutex, as all below
        std::shared_ptr<const void> before;
        Made made;
    };
    using Key = std::pair<std::type_index, std::string>;

    template <class T>
    static AnyRecipe any(const Recipe<T>& recipe)
    {
        return [recipe](const RowBlock& block, const void* before, const std::atomic<bool>* is_stopped) {
            return made<T>(recipe(block, static_cast<const T*>(before), is_stopped));
        };
    }
    template <class T>
    static Made made(std::shared_ptr<const T> thing)
    {
        std::size_t bytes = 0;
        if constexpr (requires { thing->memory_bytes(); }) bytes = thing ? thing->memory_bytes() : 0;
        return {std::move(thing), bytes};
    }

    template <class T, class Make>
    const T& get_or_make(const std::string& key, const AnyRecipe& recipe, Make&& make) const
    {
        const std::shared_ptr<Entry> entry = entry_of({std::type_index(typeid(T)), key}, recipe);
        if (const void* known = thing_of(*entry)) return *static_cast<const T*>(known);
        const std::lock_guard lock(entry->making);
        if (const void* known = thing_of(*entry)) return *static_cast<const T*>(known);
        return *static_cast<const T*>(keep(*entry, made<T>(make(static_cast<const T*>(entry->before.get())))));
    }
    std::shared_ptr<Entry> entry_of(const Key& key, const AnyRecipe& recipe) const;
    const void* thing_of(const Entry& entry) const;  // null: not made yet
    const void* keep(Entry& entry, Made made) const;

    mutable std::mutex m_mutex;
    mutable std::map<Key, std::shared_ptr<Entry>> m_entries;
};

}  // namespace haishu::layers
