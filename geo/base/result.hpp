#pragma once
// Result<T>: a value or an Error. A caller may not ignore it.

#include "geo/base/assert.hpp"
#include "geo/base/error.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace haishu
{

template <class T>
class [[nodiscard]] Result
{
   public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

    explicit operator bool() const { return m_state.index() == 0; }
    [[nodiscard]] T& value() &
    {
        HAISHU_ASSERT(m_state.index() == 0, "value() is asked only of a success");
        return *std::get_if<0>(&m_state);
    }
    [[nodiscard]] const T& value() const&
    {
        HAISHU_ASSERT(m_state.index() == 0, "value() is asked only of a success");
        return *std::get_if<0>(&m_state);
    }
    [[nodiscard]] T&& value() &&
    {
        HAISHU_ASSERT(m_state.index() == 0, "value() is asked only of a success");
        return std::move(*std::get_if<0>(&m_state));
    }
    [[nodiscard]] const Error& error() const
    {
        HAISHU_ASSERT(m_state.index() == 1, "error() is asked only of a failure");
        return *std::get_if<1>(&m_state);
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

   private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void>
{
   public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}  // NOLINT(google-explicit-constructor)

    explicit operator bool() const { return !m_error; }
    [[nodiscard]] const Error& error() const
    {
        HAISHU_ASSERT(m_error.has_value(), "error() is asked only of a failure");
        return *m_error;
    }

   private:
    std::optional<Error> m_error;
};

}  // namespace haishu

// HAISHU_TRY(auto rows, read(path));   leaves the function with the error, or declares `rows`.
#define HAISHU_JOIN_INNER(a, b) a##b
#define HAISHU_JOIN(a, b) HAISHU_JOIN_INNER(a, b)
#define HAISHU_TRY_NAMED(result, declaration, expression) \
    auto result = (expression);                           \
    if (!result) return result.error();                   \
    declaration = std::move(result).value()
#define HAISHU_TRY(declaration, expression) HAISHU_TRY_NAMED(HAISHU_JOIN(try_, __COUNTER__), declaration, expression)
// HAISHU_CHECK(write(path));   the same for Result<void>.
#define HAISHU_CHECK_NAMED(result, expression)                          \
    do {                                                                \
        if (auto result = (expression); !result) return result.error(); \
    } while (false)
#define HAISHU_CHECK(expression) HAISHU_CHECK_NAMED(HAISHU_JOIN(check_, __COUNTER__), expression)
