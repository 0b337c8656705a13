#pragma once
// A moment on the steady clock by which work must be done; passed down and checked between features.

#include <chrono>

namespace haishu
{

class Deadline
{
   public:
    static Deadline never() { return Deadline(std::chrono::steady_clock::time_point::max()); }
    static Deadline after(std::chrono::milliseconds span) { return Deadline(std::chrono::steady_clock::now() + span); }

    [[nodiscard]] bool has_passed() const { return std::chrono::steady_clock::now() >= m_at; }
    [[nodiscard]] std::chrono::steady_clock::time_point at() const { return m_at; }

   private:
    explicit Deadline(std::chrono::steady_clock::time_point at) : m_at(at) {}
    std::chrono::steady_clock::time_point m_at;
};

}  // namespace haishu
