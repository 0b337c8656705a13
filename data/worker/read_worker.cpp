#include "data/worker/read_worker.hpp"

#include "data/worker/reader_talk.hpp"
#include "data/worker/record_codec.hpp"
#include "data/worker/worker_process.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <new>
#include <optional>

namespace haishu::data
{
namespace
{

constexpr std::size_t batch_bytes = std::size_t{1} << 18;
constexpr std::chrono::hours patience{24};  // the other side counts the time

Error record_too_large(std::uint64_t row)
{
    return Error{ErrorCode::TooLarge,
                 "record-too-large",
                 "row " + std::to_string(row) + ": one record takes more than 64 MiB",
                 {{"row", std::to_string(row)}}};
}

class ReadingSide
{
   public:
    ReadingSide(FrameChannel& channel, const ReaderOrder& order) : m_channel(channel), m_order(order) {}

    // False: nobody listens any more.
    bool answer(const Frame& question)
    {
        ByteReader in(question.payload);
        m_question = in.number<std::uint32_t>();
        switch (question.kind) {
            case FrameKind::List: return list();
            case FrameKind::Open: {
                const std::string layer(in.text(max_message_bytes));
                return open(layer, std::string(in.text(max_message_bytes)));
            }
            case FrameKind::Rewind: return rewind();
            default: return false;
        }
    }

   private:
    void begin_answer()
    {
        m_out.clear();
        m_out.number(m_question);
    }
    bool send(FrameKind kind) { return m_channel.send(kind, m_out.bytes()); }

    bool fail(const Error& error)
    {
        begin_answer();
        write_error(m_out, error);
        return send(FrameKind::Failure);
    }

    Result<SourceFiles*> files()
    {
        if (!m_files) {
            HAISHU_TRY(auto opened, SourceFiles::open(m_order.source, m_order.confinement.work_folder));
            m_files.emplace(std::move(opened));
        }
        return &*m_files;
    }

    bool list()
    {
        const auto source = files();
        if (!source) return fail(source.error());
        const auto layers = (*source)->layers();
        if (!layers) return fail(layers.error());
        begin_answer();
        write_layer_list(m_out, *layers);
        return send(FrameKind::Layers);
    }

    bool open(const std::string& layer, const std::string& encoding)
    {
        m_opened.reset();
        const auto source = files();
        if (!source) return fail(source.error());
        auto opened = (*source)->open_layer(layer, encoding);
        if (!opened) return fail(opened.error());
        m_opened.emplace(std::move(opened).value());
        begin_answer();
        write_layer_head(m_out, *m_opened);
        return send(FrameKind::Head) && send_records();
    }

    bool rewind()
    {
        if (!m_opened) return false;
        if (const auto done = m_opened->stream->rewind(); !done) return fail(done.error());
        return send_records();
    }

    // Up to the end, or to the next question.
    bool send_records()
    {
        RawRecord record;
        begin_answer();
        while (true) {
            const auto has_record = m_opened->stream->next(record);
            if (!has_record || !*has_record) {
                if (m_out.size() > sizeof m_question && !send(FrameKind::Records)) return false;
                if (!has_record) return fail(has_record.error());
                begin_answer();
                return send(FrameKind::End);
            }
            write_record(m_out, record);
            if (m_out.size() < batch_bytes) continue;
            if (m_out.size() > max_message_bytes) return fail(record_too_large(record.row));
            if (!send(FrameKind::Records)) return false;
            begin_answer();
            if (m_channel.has_something()) return true;
        }
    }

    FrameChannel& m_channel;
    const ReaderOrder& m_order;
    std::optional<SourceFiles> m_files;
    std::optional<OpenedSource> m_opened;
    std::uint32_t m_question = 0;
    ByteWriter m_out;
};

}  // namespace

int run_read_worker()
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    std::set_new_handler([] { ::_exit(exit_out_of_memory); });
    FrameChannel channel(worker_channel);
    Frame frame;
    if (channel.receive(frame, patience, {}) != FrameChannel::Got::Frame || frame.kind != FrameKind::Begin) return 2;
    const auto order = read_order(frame.payload);
    if (!order) return 2;
    for (const char* const name : {"TMPDIR", "CPL_TMPDIR", "SQLITE_TMPDIR"})
        ::setenv(name, order->confinement.work_folder.c_str(), 1);
    const auto confined = confine_this_process(order->confinement);
    if (!confined) {
        ByteWriter out;
        out.number(std::uint32_t{0});
        write_error(out, confined.error());
        channel.send(FrameKind::Failure, out.bytes());
        return 1;
    }
    if (!channel.send(FrameKind::Ready, *confined)) return 1;
    ReadingSide reading(channel, *order);
    try {
        while (channel.receive(frame, patience, {}) == FrameChannel::Got::Frame) {
            if (!reading.answer(frame)) break;
        }
    } catch (const std::exception&) {
        ::_exit(1);
    }
    // Nothing that the libraries would tidy up is worth running their code again.
    ::_exit(0);
}

}  // namespace haishu::data
