#include "layers/audit/audit_log.hpp"

#include "layers/audit/audit_folder.hpp"
#include "layers/audit/audit_upkeep.hpp"
#include "layers/store/audit_table.hpp"
#include "layers/store/utf8.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace haishu::layers
{

namespace
{

using Steady = std::chrono::steady_clock;

constexpr std::size_t LONGEST_TEXT = 500;
constexpr std::size_t MOST_WAITING = 20'000;
constexpr std::size_t MOST_AT_ONCE = 2'000;
constexpr auto RETRY_AFTER = std::chrono::seconds(2);
// When several arrive while one commit is under way, the next one waits this long for more of them: each write of the disk
// costs as much as many records.
constexpr std::size_t MANY_AT_ONCE = 4;
constexpr auto GATHER_TIME = std::chrono::milliseconds(8);

Error no_record(const std::string& reason)
{
    return Error{ErrorCode::Busy, "audit-unavailable", "the audit cannot be written: " + reason, {}};
}

std::int64_t machine_ms()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Texts come from requests: what is not UTF-8 or has no end is kept readable.
void tidy(std::string& text)
{
    if (text.size() > LONGEST_TEXT) {
        std::size_t end = LONGEST_TEXT;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        text.resize(end);
        text += "...";
    }
    if (is_utf8(text)) return;
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
}

void tidy(AuditRecord& record)
{
    for (std::string* text : {&record.actor, &record.role, &record.source, &record.purpose, &record.action, &record.operation,
                              &record.object, &record.digest, &record.result, &record.trace}) {
        tidy(*text);
    }
}

}  // namespace

struct AuditLog::Impl {
    struct Waiting {
        AuditRecord record;
        Done done;
    };

    explicit Impl(Error why) : refusal(std::move(why)) {}
    Impl(ChainKey chain_key, WithStore store, AuditOptions chosen)
        : key(std::move(chain_key)), with_store(std::move(store)), options(std::move(chosen))
    {
    }

    void run();
    void commit(std::vector<Waiting> batch);
    Result<void> write(std::vector<Waiting>& batch);
    void after_commit(std::int64_t at_ms);
    void note(const std::string& line) const
    {
        if (options.note) options.note("audit: " + line);
    }

    std::optional<Error> refusal;
    std::optional<ChainKey> key;
    WithStore with_store;
    AuditOptions options;
    std::optional<AuditFolder> folder;
    std::unique_ptr<AuditUpkeep> upkeep;
    AuditHead last;                         // of the thread
    std::string last_day;                   // that has an anchor; of the thread
    std::atomic<Steady::rep> failed_at{0};  // of the last write, if it failed

    std::mutex mutex;  // guards all below
    std::condition_variable wake;
    std::condition_variable settled;
    std::deque<Waiting> waiting;
    bool is_busy = false;
    bool is_stopping = false;
    std::thread thread;
};

namespace
{

// Any sound piece will do: a record that somebody changed must not stop the audit.
Result<bool> is_key_of(const ChainKey& key, const AuditPaths& paths, const AuditLog::WithStore& with_store)
{
    const auto head = read_head(paths, key);
    if (head && *head) return true;
    HAISHU_TRY(const ReadAnchors anchors, read_anchors(paths, key));
    if (!anchors.anchors.empty()) return true;
    bool is_right = false;
    std::optional<Mac> before;
    HAISHU_CHECK(with_store([&](Store& store) {
        return AuditTable(store).scan(0, [&](AuditEntry&& entry) {
            if (!before && entry.sequence == 1) before = Mac{};
            const std::string bytes = canonical_bytes(entry.at_ms, entry.record);
            is_right = before && key.link(audit_chain, entry.sequence, *before, bytes) == entry.mac;
            before = entry.mac;
            return !is_right;
        });
    }));
    return is_right;
}

}  // namespace

Result<std::unique_ptr<AuditLog>> AuditLog::open(const std::string& database, WithStore with_store, AuditOptions options)
{
    if (options.keep_months != 0 && options.keep_months < least_audit_months) {
        return bad_input("audit-months-too-few",
                         fmt::format("the audit is kept for at least {} months, or for ever", least_audit_months));
    }
    if (!options.now_ms) options.now_ms = machine_ms;
    const AuditPaths paths = AuditPaths::of(database);
    std::optional<AuditTable::Head> head;
    bool is_at_home = false;
    HAISHU_CHECK(with_store([&](Store& store) -> Result<void> {
        HAISHU_TRY(head, AuditTable(store).head());
        HAISHU_TRY(is_at_home, AuditTable(store).is_at_home());
        return {};
    }));
    HAISHU_TRY(const std::string anchors, read_text_file(paths.anchors()));
    // A chain that has begun here needs the key that it began with. A copy that came without its key begins another.
    const bool has_begun = head.has_value() || !anchors.empty();
    const bool may_begin = !has_begun || (!is_at_home && anchors.empty());
    bool is_beginning = !has_begun;
    HAISHU_TRY(ChainKey key, may_begin ? ChainKey::read_or_make(paths.key) : ChainKey::read(paths.key));
    if (has_begun) {
        HAISHU_TRY(const bool is_right, is_key_of(key, paths, with_store));
        is_beginning = !is_right && may_begin;
        if (!is_right && !is_beginning) {
            return Error{ErrorCode::Conflict,
                         "audit-key-wrong",
                         paths.key + ": not the key that the audit was begun with: put that one back from where it is kept",
                         {}};
        }
    }
    auto impl = std::make_unique<Impl>(std::move(key), std::move(with_store), std::move(options));
    HAISHU_TRY(impl->folder, AuditFolder::open(paths, *impl->key));
    if (is_beginning && head) {
        HAISHU_CHECK(impl->folder->add_anchor({AnchorKind::Begin, impl->options.now_ms(), head->sequence, head->mac, 0, {}}));
    }
    // From the first record on the head is there, so that a missing one tells that it was taken away; and it takes no more
    // room, so that a full disk is no such tale.
    if (is_beginning) HAISHU_CHECK(impl->folder->put_head(head ? AuditHead{head->sequence, head->mac} : AuditHead{}));
    if (!is_at_home) HAISHU_CHECK(impl->with_store([](Store& store) { return AuditTable(store).settle_here(); }));
    const auto note = [raw = impl.get()](const std::string& line) { raw->note(line); };
    impl->upkeep = std::make_unique<AuditUpkeep>(database, *impl->key, *impl->folder, impl->with_store, impl->options, note);
    HAISHU_TRY(impl->last, impl->upkeep->begin());
    auto log = std::unique_ptr<AuditLog>(new AuditLog(std::move(impl)));
    log->m_impl->thread = std::thread([raw = log->m_impl.get()] { raw->run(); });
    return log;
}

std::unique_ptr<AuditLog> AuditLog::unavailable(const Error& reason)
{
    return std::unique_ptr<AuditLog>(new AuditLog(std::make_unique<Impl>(reason)));
}

AuditLog::AuditLog(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

AuditLog::~AuditLog()
{
    if (!m_impl->thread.joinable()) return;
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->is_stopping = true;
    }
    m_impl->wake.notify_all();
    m_impl->thread.join();
}

Result<void> AuditLog::append(AuditRecord record)
{
    std::mutex mutex;
    std::condition_variable told;
    std::optional<Result<void>> result;
    append(std::move(record), [&](const Result<void>& done) {
        const std::lock_guard lock(mutex);
        result = done;
        told.notify_one();
    });
    std::unique_lock lock(mutex);
    told.wait(lock, [&] { return result.has_value(); });
    return *result;
}

void AuditLog::append(AuditRecord record, Done done)
{
    if (m_impl->refusal) return done(no_record(m_impl->refusal->detail));
    tidy(record);
    {
        const std::lock_guard lock(m_impl->mutex);
        if (m_impl->waiting.size() < MOST_WAITING && !m_impl->is_stopping) {
            m_impl->waiting.push_back({std::move(record), std::move(done)});
            if (m_impl->waiting.size() == 1) m_impl->wake.notify_one();
            return;
        }
    }
    done(no_record("too much waits for the disk"));
}

void AuditLog::drain()
{
    if (m_impl->refusal) return;
    std::unique_lock lock(m_impl->mutex);
    m_impl->settled.wait(lock, [this] { return m_impl->waiting.empty() && !m_impl->is_busy; });
}

Result<void> AuditLog::ready() const
{
    if (m_impl->refusal) return no_record(m_impl->refusal->detail);
    const Steady::rep failed_at = m_impl->failed_at.load();
    const bool failed_lately = failed_at != 0 && Steady::now() - Steady::time_point(Steady::duration(failed_at)) < RETRY_AFTER;
    if (failed_lately) return no_record("the last write failed");
    return {};
}

std::string AuditLog::digest(std::string_view text) const
{
    return m_impl->key ? m_impl->key->digest(text) : std::string();
}

void AuditLog::Impl::run()
{
    std::unique_lock lock(mutex);
    std::size_t last_batch = 0;
    for (;;) {
        if (last_batch >= MANY_AT_ONCE) wake.wait_for(lock, GATHER_TIME, [this] { return is_stopping; });
        const bool has_upkeep = upkeep->is_due();
        if (waiting.empty() && !has_upkeep) {
            is_busy = false;
            settled.notify_all();
            if (is_stopping) return;
            wake.wait(lock, [this] { return is_stopping || !waiting.empty(); });
            if (waiting.empty()) continue;
        }
        is_busy = true;
        std::vector<Waiting> batch;
        while (!waiting.empty() && batch.size() < MOST_AT_ONCE) {
            batch.push_back(std::move(waiting.front()));
            waiting.pop_front();
        }
        const bool is_ending = is_stopping;
        last_batch = batch.size();
        lock.unlock();
        if (!batch.empty()) commit(std::move(batch));
        // In small pieces, so that it stands before no record.
        if (!is_ending) {
            if (const auto own = upkeep->step(last)) commit({{*own, {}}});
        } else {
            upkeep->give_up();
        }
        lock.lock();
    }
}

void AuditLog::Impl::commit(std::vector<Waiting> batch)
{
    const Result<void> written = write(batch);
    if (!written) note(written.error().detail);
    failed_at = written ? 0 : Steady::now().time_since_epoch().count();
    for (const Waiting& one : batch) {
        if (!one.done) continue;
        written ? one.done({}) : one.done(no_record(written.error().detail));
    }
}

Result<void> AuditLog::Impl::write(std::vector<Waiting>& batch)
{
    std::vector<AuditEntry> entries;
    entries.reserve(batch.size());
    AuditHead head = last;
    const std::int64_t at_ms = options.now_ms();
    for (Waiting& one : batch) {
        AuditEntry entry{head.sequence + 1, at_ms, std::move(one.record), {}};
        entry.mac = key->link(audit_chain, entry.sequence, head.mac, canonical_bytes(at_ms, entry.record));
        head = {entry.sequence, entry.mac};
        entries.push_back(std::move(entry));
    }
    const Result<void> appended = with_store([&](Store& store) { return AuditTable(store).append(entries); });
    if (!appended) return appended;
    last = head;
    upkeep->appended(static_cast<std::int64_t>(entries.size()), at_ms);
    after_commit(at_ms);
    return {};
}

// What stands outside the database follows it; the records are durable whether this succeeds or not.
void AuditLog::Impl::after_commit(std::int64_t at_ms)
{
    Result<void> followed = folder->put_head(last);
    if (const std::string day = day_text(at_ms); followed && day != last_day) {
        followed = folder->add_anchor({AnchorKind::Day, at_ms, last.sequence, last.mac, 0, {}});
        if (followed) {
            last_day = day;
            note(fmt::format("anchor {} {} {}", day, last.sequence, hex(last.mac)));
        }
    }
    if (!followed) note(followed.error().detail);
}

}  // namespace haishu::layers
