#pragma once
// A non-owning reference to a callable: one indirect call per feature, no allocation. The callable must outlive the call.

#include <memory>
#include <type_traits>
#include <utility>

namespace haishu
{

template <class Signature>
class FunctionRef;

template <class R, class... Args>
class FunctionRef<R(Args...)>
{
   public:
    template <class F, class = std::enable_if_t<!std::is_same_v<std::remove_cvref_t<F>, FunctionRef>>>
    FunctionRef(F&& callable)  // NOLINT(google-explicit-constructor)
        : m_object(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
          m_call([](void* object, Args... args) -> R {
              return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...);
          })
    {
    }
    R operator()(Args... args) const { return m_call(m_object, std::forward<Args>(args)...); }

   private:
    void* m_object;
    R (*m_call)(void*, Args...);
};

}  // namespace haishu
