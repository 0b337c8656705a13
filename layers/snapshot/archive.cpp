#include "layers/snapshot/archive.hpp"

#include <libdeflate.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>

namespace haishu::layers
{

namespace
{

constexpr std::size_t buffer_size = std::size_t{64} * 1024;
// What goes past the buffer does so in pieces that are still in the processor's cache when the checksum is taken.
constexpr std::size_t piece_size = std::size_t{512} * 1024;

std::uint32_t checksum_of(std::uint32_t before, const std::uint8_t* bytes, std::size_t count)
{
    return libdeflate_crc32(before, bytes, count);
}

}  // namespace

ArchiveWriter::ArchiveWriter(int file, const std::atomic<bool>& stop) : m_file(file), m_stop(stop)
{
    m_waiting.reserve(buffer_size);
}

void ArchiveWriter::bytes(const void* from, std::size_t count)
{
    const auto* at = static_cast<const std::uint8_t*>(from);
    if (count == 0) return;
    if (m_waiting.size() + count > buffer_size) flush();
    if (count <= buffer_size) {
        m_waiting.insert(m_waiting.end(), at, at + count);
        return;
    }
    for (std::size_t piece = 0; count > 0; at += piece, count -= piece) {
        piece = std::min(count, piece_size);
        put(at, piece);
    }
}

void ArchiveWriter::flush()
{
    put(m_waiting.data(), m_waiting.size());
    m_waiting.clear();
}

void ArchiveWriter::put(const std::uint8_t* from, std::size_t count)
{
    if (m_stop) fail();
    if (!m_is_good || count == 0) return;
    m_checksum = checksum_of(m_checksum, from, count);
    while (count > 0) {
        const ssize_t written = write(m_file, from, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return fail();
        from += written;
        count -= static_cast<std::size_t>(written);
    }
}

bool ArchiveWriter::finish()
{
    flush();
    number(m_checksum);
    flush();
    return m_is_good;
}

ArchiveReader::ArchiveReader(int file) : m_file(file)
{
    struct stat state {
    };
    if (fstat(file, &state) != 0 || state.st_size < static_cast<off_t>(sizeof m_checksum)) return;
    m_left = static_cast<std::uint64_t>(state.st_size) - sizeof m_checksum;
}

bool ArchiveReader::text(std::string& text)
{
    std::uint64_t count = 0;
    if (!number(count) || count > m_left) return false;
    text.resize(static_cast<std::size_t>(count));
    return bytes(text.data(), text.size());
}

bool ArchiveReader::bytes(void* to, std::size_t count)
{
    if (count > m_left) return false;
    m_left -= count;
    auto* at = static_cast<std::uint8_t*>(to);
    while (count > 0) {
        if (m_ahead_at < m_ahead.size()) {
            const std::size_t piece = std::min(count, m_ahead.size() - m_ahead_at);
            std::memcpy(at, m_ahead.data() + m_ahead_at, piece);
            m_ahead_at += piece;
            at += piece;
            count -= piece;
        } else if (count >= buffer_size) {
            const std::size_t piece = std::min(count, piece_size);
            if (!take(at, piece)) return false;
            at += piece;
            count -= piece;
        } else {
            // `count` of what is left is still to come, and the rest after it.
            m_ahead.resize(static_cast<std::size_t>(std::min<std::uint64_t>(buffer_size, m_left + count)));
            m_ahead_at = 0;
            if (!take(m_ahead.data(), m_ahead.size())) return false;
        }
    }
    return true;
}

bool ArchiveReader::take(std::uint8_t* to, std::size_t count)
{
    for (std::size_t done = 0; done < count;) {
        const ssize_t got = read(m_file, to + done, count - done);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        done += static_cast<std::size_t>(got);
    }
    m_checksum = checksum_of(m_checksum, to, count);
    return true;
}

bool ArchiveReader::finish()
{
    const std::uint32_t expected = m_checksum;
    std::uint32_t stored = 0;
    return m_left == 0 && m_ahead_at == m_ahead.size() && take(reinterpret_cast<std::uint8_t*>(&stored), sizeof stored) &&
           stored == expected;
}

}  // namespace haishu::layers
