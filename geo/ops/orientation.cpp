#include "geo/ops/orientation.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace haishu::geo
{
namespace
{

// A sum kept exactly as doubles that do not overlap, smallest first (Shewchuk's grow-expansion).
class ExactSum
{
   public:
    void add_product(double a, double b)
    {
        const double product = a * b;
        add(std::fma(a, b, -product));
        add(product);
    }

    [[nodiscard]] int sign() const
    {
        for (std::size_t i = m_size; i-- > 0;)
            if (m_parts[i] != 0) return m_parts[i] > 0 ? 1 : -1;
        return 0;
    }

   private:
    void add(double v)
    {
        for (std::size_t i = 0; i < m_size; ++i) {
            const double sum = v + m_parts[i];
            const double back = sum - v;
            m_parts[i] = (v - (sum - back)) + (m_parts[i] - back);
            v = sum;
        }
        m_parts[m_size++] = v;
    }

    std::array<double, 12> m_parts{};
    std::size_t m_size = 0;
};

}  // namespace

int orientation(Point a, Point b, Point c)
{
    const double left = (a.x - c.x) * (b.y - c.y);
    const double right = (a.y - c.y) * (b.x - c.x);
    const double determinant = left - right;
    // Beyond this bound rounding cannot have turned the sign (Shewchuk, "Adaptive precision", A-estimate).
    constexpr double epsilon = std::numeric_limits<double>::epsilon() / 2;
    constexpr double factor = (3.0 + 16.0 * epsilon) * epsilon;
    if (std::abs(determinant) > factor * (std::abs(left) + std::abs(right))) return determinant > 0 ? 1 : -1;

    ExactSum exact;  // (a-c) x (b-c) = ax by - ax cy - cx by - ay bx + ay cx + cy bx
    exact.add_product(a.x, b.y);
    exact.add_product(-a.x, c.y);
    exact.add_product(-c.x, b.y);
    exact.add_product(-a.y, b.x);
    exact.add_product(a.y, c.x);
    exact.add_product(c.y, b.x);
    return exact.sign();
}

}  // namespace haishu::geo
