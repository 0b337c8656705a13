#pragma once
// Flat arrays to a file and back at the speed of copying, with a checksum over everything. The writer fails once and for
// all at the first fault; the reader gives nothing back that the file is too short for, so that any bytes may be read.
// The file is of this machine's byte order; who needs to know writes a mark.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace haishu::layers
{

class ArchiveWriter
{
   public:
    // The file stays the caller's. Writing gives up when `stop` becomes true.
    ArchiveWriter(int file, const std::atomic<bool>& stop);

    template <class T>
    void number(const T& value)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        bytes(&value, sizeof value);
    }
    template <class T>
    void list(std::span<const T> values)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        number(std::uint64_t{values.size()});
        bytes(values.data(), values.size_bytes());
    }
    template <class T>
    void list(const std::vector<T>& values)
    {
        list(std::span<const T>(values));
    }
    void text(std::string_view text) { list(std::span<const char>(text)); }
    void fail() { m_is_good = false; }
    // Writes the checksum. False if anything went wrong up to here.
    [[nodiscard]] bool finish();

   private:
    void bytes(const void* from, std::size_t count);
    void flush();
    void put(const std::uint8_t* from, std::size_t count);

    int m_file;
    const std::atomic<bool>& m_stop;
    bool m_is_good = true;
    std::uint32_t m_checksum = 0;
    std::vector<std::uint8_t> m_waiting;
};

class ArchiveReader
{
   public:
    // Reads from the start of the file, which stays the caller's.
    explicit ArchiveReader(int file);

    template <class T>
    [[nodiscard]] bool number(T& value)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        return bytes(&value, sizeof value);
    }
    template <class T>
    [[nodiscard]] bool list(std::vector<T>& values)
    {
        std::uint64_t count = 0;
        if (!number(count) || count > m_left / sizeof(T)) return false;
        values.resize(static_cast<std::size_t>(count));
        return bytes(values.data(), values.size() * sizeof(T));
    }
    [[nodiscard]] bool text(std::string& text);
    // True when all has been read and the checksum is that of what was read.
    [[nodiscard]] bool finish();

   private:
    bool bytes(void* to, std::size_t count);
    bool take(std::uint8_t* to, std::size_t count);

    int m_file;
    std::uint64_t m_left = 0;  // without the checksum
    std::uint32_t m_checksum = 0;
    std::vector<std::uint8_t> m_ahead;
    std::size_t m_ahead_at = 0;
};

}  // namespace haishu::layers
