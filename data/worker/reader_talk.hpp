#pragma once
// What a reading process is told first.

#include "data/worker/byte_codec.hpp"
#include "data/worker/confinement.hpp"

#include <optional>

namespace haishu::data
{

struct ReaderOrder {
    std::string source;
    Confinement confinement;
};

inline void write_order(ByteWriter& out, const ReaderOrder& order)
{
    out.text(order.source);
    out.text(order.confinement.work_folder);
    for (const auto* paths : {&order.confinement.readable, &order.confinement.listable}) {
        out.number(static_cast<std::uint32_t>(paths->size()));
        for (const std::string& path : *paths) out.text(path);
    }
    const WorkerLimits& limits = order.confinement.limits;
    for (const std::uint64_t limit :
         {limits.memory_bytes, limits.cpu_seconds, limits.wait_seconds, limits.open_files, limits.file_bytes})
        out.number(limit);
}

inline std::optional<ReaderOrder> read_order(std::string_view bytes)
{
    constexpr std::size_t max_path_bytes = 4096;
    ByteReader in(bytes);
    ReaderOrder order;
    order.source = in.text(max_path_bytes);
    order.confinement.work_folder = in.text(max_path_bytes);
    for (auto* paths : {&order.confinement.readable, &order.confinement.listable}) {
        const auto count = in.number<std::uint32_t>();
        for (std::uint32_t i = 0; i < count && !in.has_failed(); ++i) paths->emplace_back(in.text(max_path_bytes));
    }
    WorkerLimits& limits = order.confinement.limits;
    for (std::uint64_t* limit :
         {&limits.memory_bytes, &limits.cpu_seconds, &limits.wait_seconds, &limits.open_files, &limits.file_bytes})
        *limit = in.number<std::uint64_t>();
    if (in.has_failed() || !in.is_at_end()) return std::nullopt;
    return order;
}

}  // namespace haishu::data
