#pragma once
// In which encoding are these texts? All texts of a source are pooled, because a single word often fits several: 学校 in
// GBK is valid UTF-8. Candidates are UTF-8, GB18030, Big5 and Windows-1252, judged by how plausible their characters are
// in the texts of a map.

#include <string>
#include <string_view>
#include <vector>

namespace haishu::data
{

struct EncodingCandidate {
    std::string name;
    double confidence = 0;  // 0 to 1
};

class EncodingGuess
{
   public:
    void add(std::string_view text);
    [[nodiscard]] bool is_full() const { return m_size >= max_bytes; }
    [[nodiscard]] bool is_ascii() const { return m_texts.empty(); }

    // Best first. `declared` (as encoding_named gives it, or empty) counts in favour, and is not proof.
    [[nodiscard]] std::vector<EncodingCandidate> candidates(std::string_view declared) const;
    [[nodiscard]] std::string best(std::string_view declared) const { return candidates(declared).front().name; }

   private:
    static constexpr std::size_t max_bytes = 1 << 20;
    std::vector<std::string> m_texts;  // those with a byte beyond ASCII
    std::size_t m_size = 0;
};

}  // namespace haishu::data
