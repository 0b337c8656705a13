#include "data/worker/confined_reader.hpp"

#include "data/worker/read_worker.hpp"
#include "data/worker/reader_talk.hpp"
#include "data/worker/record_codec.hpp"
#include "data/worker/worker_process.hpp"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include <filesystem>

namespace haishu::data
{
namespace
{

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t max_parts = 64;  // files of one name beside each other

Error timed_out(const WorkerLimits& limits)
{
    const std::string seconds = std::to_string(limits.cpu_seconds);
    return bad_input("reader-timed-out", "reading the file took more than " + seconds + " s, so it was given up")
        .with("seconds", seconds);
}

Error out_of_memory(const WorkerLimits& limits)
{
    const std::string size = std::to_string(limits.memory_bytes >> 20);
    return bad_input("reader-out-of-memory", "reading the file takes more than " + size +
                                                 " MiB of memory, so it was given up; divide it, or send it in another format")
        .with("mebibytes", size);
}

// What the way a process ended says about the file.
Error end_of_process(int status, const WorkerLimits& limits)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == exit_out_of_memory) return out_of_memory(limits);
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (signal == SIGXCPU) return timed_out(limits);
    if (signal == SIGSYS)
        return bad_input(
            "reader-forbidden",
            "the process that read the file tried what reading does not need, so it was ended; the file may be hostile");
    const char* const name = signal != 0 ? ::sigabbrev_np(signal) : nullptr;
    const std::string how = name != nullptr     ? "SIG" + std::string(name)
                            : signal != 0       ? "signal " + std::to_string(signal)
                            : WIFEXITED(status) ? "exit code " + std::to_string(WEXITSTATUS(status))
                                                : "unknown";
    return bad_input("reader-crashed", "the process that read the file crashed (" + how +
                                           "); the file may be damaged, nothing of it was taken over")
        .with("reason", how);
}

// The files that belong to `source`, of the same name but for the ending.
Confinement confinement_for(const fs::path& source, const std::string& work_folder, const WorkerLimits& limits)
{
    Confinement confinement{work_folder, {source.string()}, {}, limits};
    std::error_code fault;
    if (!fs::is_regular_file(source, fault)) return confinement;
    const fs::path folder = source.parent_path();
    confinement.listable.push_back(folder.string());
    const std::string stem = lower_ascii(source.stem().string());
    for (fs::directory_iterator entry(folder, fault), end; !fault && entry != end; entry.increment(fault)) {
        if (confinement.readable.size() == max_parts) break;
        const fs::path& path = entry->path();
        if (lower_ascii(path.stem().string()) == stem && path != source) confinement.readable.push_back(path.string());
    }
    return confinement;
}

}  // namespace

// One question at a time, each with its answers.
class ConfinedReader::Talk
{
   public:
    Talk(WorkerProcess process, const ReaderOptions& options) : m_process(std::move(process)), m_options(options) {}

    Result<void> begin(const ReaderOrder& order)
    {
        ByteWriter out;
        write_order(out, order);
        m_process.channel().send(FrameKind::Begin, out.bytes());
        HAISHU_TRY(const FrameKind kind, receive());
        if (kind == FrameKind::Failure) return failed(read_error(std::string_view(m_frame.payload).substr(sizeof m_question)));
        if (kind != FrameKind::Ready || m_frame.payload.size() > 200) return failed(reader_nonsense("greeting"));
        if (m_options.note) m_options.note(m_frame.payload);
        return {};
    }

    void ask(FrameKind kind, const std::vector<std::string>& texts = {})
    {
        ByteWriter out;
        out.number(++m_question);
        for (const std::string& text : texts) out.text(text);
        m_process.channel().send(kind, out.bytes());
    }

    // The next answer to the last question: `first` or `last`, else an error. Its content is in payload().
    Result<FrameKind> answer(FrameKind first, FrameKind last)
    {
        for (;;) {
            HAISHU_TRY(const FrameKind kind, receive());
            if (kind == FrameKind::Ready) return failed(reader_nonsense("greeting"));
            if (m_frame.payload.size() < sizeof m_question) return failed(reader_nonsense("message"));
            ByteReader in(m_frame.payload);
            const auto question = in.number<std::uint32_t>();
            if (question < m_question) continue;  // what was under way
            if (question > m_question) return failed(reader_nonsense("message"));
            if (kind == FrameKind::Failure) return read_error(payload());
            if (kind != first && kind != last) return failed(reader_nonsense("message"));
            return kind;
        }
    }
    [[nodiscard]] std::string_view payload() const { return std::string_view(m_frame.payload).substr(sizeof m_question); }
    [[nodiscard]] bool is_alive() const { return !m_fault; }
    [[nodiscard]] std::uint32_t question() const { return m_question; }

    // The talk is over.
    Error failed(Error error)
    {
        m_process.kill();
        m_fault = error;
        return error;
    }

   private:
    Result<FrameKind> receive()
    {
        if (m_fault) return *m_fault;
        if (m_options.is_called_off && m_options.is_called_off()) return failed(called_off());
        const auto began = Clock::now();
        const auto patience = std::chrono::seconds(m_options.limits.wait_seconds) - m_waited;
        const auto got = m_process.channel().receive(m_frame, std::chrono::duration_cast<std::chrono::milliseconds>(patience),
                                                     m_options.is_called_off);
        m_waited += Clock::now() - began;
        switch (got) {
            case FrameChannel::Got::Frame: return m_frame.kind;
            case FrameChannel::Got::TooLarge: return failed(reader_nonsense("size"));
            case FrameChannel::Got::TimedOut: return failed(timed_out(m_options.limits));
            case FrameChannel::Got::CalledOff: return failed(called_off());
            case FrameChannel::Got::Ended: break;
        }
        return failed(end_of_process(m_process.kill(), m_options.limits));
    }

    static Error called_off() { return Error{ErrorCode::Conflict, "import-called-off", "the import was called off", {}}; }

    WorkerProcess m_process;
    ReaderOptions m_options;
    Frame m_frame;
    std::uint32_t m_question = 0;
    Clock::duration m_waited{};
    std::optional<Error> m_fault;
};

namespace
{

using Talk = ConfinedReader::Talk;

class ConfinedStream : public RecordStream
{
   public:
    ConfinedStream(std::shared_ptr<Talk> talk, LayerHead head)
        : m_talk(std::move(talk)), m_head(std::move(head)), m_question(m_talk->question()), m_records("")
    {
        issues = m_head.issues;
    }

    [[nodiscard]] const std::vector<RawField>& fields() const override { return m_head.fields; }
    [[nodiscard]] const DeclaredCrs& crs() const override { return m_head.crs; }
    [[nodiscard]] std::optional<std::uint64_t> count() const override { return m_head.count; }

    Result<bool> next(RawRecord& record) override
    {
        if (m_is_at_end) return false;
        HAISHU_ASSERT(m_question == m_talk->question(), "one layer of a source is read at a time");
        while (m_records.is_at_end()) {
            HAISHU_TRY(const FrameKind kind, m_talk->answer(FrameKind::Records, FrameKind::End));
            m_is_at_end = kind == FrameKind::End;
            if (m_is_at_end) return false;
            m_records = ByteReader(m_talk->payload());
        }
        if (const auto read = read_record(m_records, m_head, m_last_row, record); !read) return m_talk->failed(read.error());
        m_last_row = record.row;
        return true;
    }

    Result<void> rewind() override
    {
        m_talk->ask(FrameKind::Rewind);
        m_question = m_talk->question();
        m_records = ByteReader("");
        m_last_row = 0;
        m_is_at_end = false;
        return {};
    }

   private:
    std::shared_ptr<Talk> m_talk;
    LayerHead m_head;
    std::uint32_t m_question;
    ByteReader m_records;
    std::uint64_t m_last_row = 0;
    bool m_is_at_end = false;
};

// The one layer that was opened.
class ConfinedSource : public DataSource
{
   public:
    ConfinedSource(std::shared_ptr<Talk> talk, LayerHead head)
        : m_talk(std::move(talk)), m_head(std::move(head)), m_names{m_head.layer_name}
    {
        text_encoding = m_head.text_encoding;
        declared_encoding = m_head.declared_encoding;
        unknown_crs = m_head.unknown_crs;
        replaced_texts = m_head.replaced_texts;
        encoding_verdict = m_head.encoding_verdict;
    }
    [[nodiscard]] const std::vector<std::string>& layer_names() const override { return m_names; }
    Result<std::unique_ptr<RecordStream>> read_layer(std::size_t) override
    {
        return std::unique_ptr<RecordStream>(std::make_unique<ConfinedStream>(m_talk, m_head));
    }

   private:
    std::shared_ptr<Talk> m_talk;
    LayerHead m_head;
    std::vector<std::string> m_names;
};

}  // namespace

ConfinedReader::ConfinedReader(std::shared_ptr<Talk> talk) : m_talk(std::move(talk)) {}
ConfinedReader::ConfinedReader(ConfinedReader&&) noexcept = default;
ConfinedReader& ConfinedReader::operator=(ConfinedReader&&) noexcept = default;
ConfinedReader::~ConfinedReader() = default;

Result<ConfinedReader> ConfinedReader::start(const std::string& path, const std::string& work_folder,
                                             const ReaderOptions& options)
{
    std::error_code fault;
    const fs::path source = fs::absolute(path, fault);
    const fs::path folder = fs::absolute(work_folder, fault);
    HAISHU_TRY(auto process, WorkerProcess::start(options.program, options.arguments, folder.string()));
    auto talk = std::make_shared<Talk>(std::move(process), options);
    HAISHU_CHECK(talk->begin({source.string(), confinement_for(source, folder.string(), options.limits)}));
    return ConfinedReader(std::move(talk));
}

bool ConfinedReader::is_alive() const
{
    return m_talk->is_alive();
}

Result<std::vector<ListedLayer>> ConfinedReader::layers()
{
    m_talk->ask(FrameKind::List);
    HAISHU_TRY([[maybe_unused]] const FrameKind kind, m_talk->answer(FrameKind::Layers, FrameKind::Layers));
    auto layers = read_layer_list(m_talk->payload());
    if (!layers) return m_talk->failed(layers.error());
    return layers;
}

Result<OpenedSource> ConfinedReader::open_layer(const std::string& source_layer, const std::string& encoding)
{
    m_talk->ask(FrameKind::Open, {source_layer, encoding});
    HAISHU_TRY([[maybe_unused]] const FrameKind kind, m_talk->answer(FrameKind::Head, FrameKind::Head));
    auto head = read_layer_head(m_talk->payload());
    if (!head) return m_talk->failed(head.error());
    OpenedSource opened;
    opened.format = head->format;
    opened.layer_name = head->layer_name;
    opened.source = std::make_unique<ConfinedSource>(m_talk, std::move(head).value());
    HAISHU_TRY(opened.stream, opened.source->read_layer(0));
    return opened;
}

Result<OpenedSource> open_confined(const std::string& path, const std::string& source_layer, const std::string& encoding,
                                   const std::string& work_folder, const ReaderOptions& options)
{
    HAISHU_TRY(auto reader, ConfinedReader::start(path, work_folder, options));
    return reader.open_layer(source_layer, encoding);
}

}  // namespace haishu::data
