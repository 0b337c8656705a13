#include "server/api/events/change_feed.hpp"
#include "layers/store/staging.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <unistd.h>

using namespace haishu;
using namespace haishu::server;
using Next = BodyStream::Next;

namespace
{

const char* const public_layer = R"({
  "id": "kiosk", "title": {"zh": "亭", "en": "Kiosks"}, "group": "life", "level": "public", "geometry": "Point",
  "fields": [{"name": "name", "type": "text", "title": {"zh": "名称", "en": "Name"}}],
  "zoom": {"min": 0, "max": 18}, "generalise": "none"
})";

const char* const internal_layer = R"({
  "id": "works", "title": {"zh": "工程", "en": "Works"}, "group": "management", "level": "internal", "geometry": "Point",
  "fields": [{"name": "name", "type": "text", "title": {"zh": "名称", "en": "Name"}}],
  "zoom": {"min": 0, "max": 18}, "generalise": "none"
})";

const char* const restricted_layer = R"({
  "id": "depot", "title": {"zh": "仓库", "en": "Depots"}, "group": "emergency", "level": "restricted", "geometry": "Point",
  "fields": [{"name": "name", "type": "text", "title": {"zh": "名称", "en": "Name"}},
             {"name": "street_code", "type": "text", "title": {"zh": "街道", "en": "Street"}}],
  "zoom": {"min": 0, "max": 18}, "generalise": "none"
})";

template <class T>
T or_throw(Result<T> result)
{
    if (!result) throw std::runtime_error(result.error().id + ": " + result.error().detail);
    return std::move(result).value();
}

void or_throw(const Result<void>& result)
{
    if (!result) throw std::runtime_error(result.error().id + ": " + result.error().detail);
}

// Layers without rows, and what is told of writes to them.
class Town
{
   public:
    explicit Town(FeedLimits limits = {})
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "haishu-feed-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        m_folder = pattern;
        m_catalog = or_throw(layers::LiveCatalog::open(m_folder + "/town.sqlite"));
        or_throw(m_catalog->load());
        for (const char* descriptor : {public_layer, internal_layer, restricted_layer}) {
            const std::string staging = m_folder + "/staging";
            {
                auto writer = or_throw(layers::StagingWriter::create(staging, or_throw(layers::parse_descriptor(descriptor))));
                or_throw(writer.finish());
            }
            or_throw(m_catalog->publish(staging, layers::PublishMode::Replace, ""));
        }
        m_feed = std::make_unique<ChangeFeed>(*m_catalog, limits);
    }
    ~Town()
    {
        m_feed.reset();
        m_catalog.reset();
        std::filesystem::remove_all(m_folder);
    }
    Town(const Town&) = delete;
    Town& operator=(const Town&) = delete;

    ChangeFeed& feed() { return *m_feed; }

    // As many new rows in one write. The sequence of the last change.
    std::int64_t insert_untold(const std::string& layer, std::size_t rows = 1)
    {
        std::vector<layers::Edit> edits(rows);
        double longitude = 121.5;
        for (layers::Edit& edit : edits) {
            edit.operation = layers::Operation::Insert;
            edit.feature.geometry.emplace().points = {{longitude += 0.01, 29.8}};
            edit.feature.values = {std::string("new")};
        }
        return or_throw(m_catalog->apply(layer, edits)).back().sequence;
    }
    std::int64_t insert(const std::string& layer)
    {
        const std::int64_t sequence = insert_untold(layer);
        m_feed->wait_until_told();
        return sequence;
    }

    // One row with the code of its street.
    std::int64_t insert_at(const std::string& layer, const std::string& street)
    {
        layers::Edit edit;
        edit.operation = layers::Operation::Insert;
        edit.feature.geometry.emplace().points = {{121.5, 29.8}};
        edit.feature.values = {std::string("new"), street};
        const std::int64_t sequence = or_throw(m_catalog->apply(layer, {edit})).back().sequence;
        m_feed->wait_until_told();
        return sequence;
    }
    // The row of fid 1 gets another street.
    std::int64_t move_first(const std::string& layer, const std::string& street)
    {
        layers::Edit edit;
        edit.operation = layers::Operation::Update;
        edit.fid = 1;
        edit.feature.geometry.emplace().points = {{121.5, 29.8}};
        edit.feature.values = {std::string("new"), street};
        const std::int64_t sequence = or_throw(m_catalog->apply(layer, {edit})).back().sequence;
        m_feed->wait_until_told();
        return sequence;
    }

   private:
    std::string m_folder;
    std::unique_ptr<layers::LiveCatalog> m_catalog;
    std::unique_ptr<ChangeFeed> m_feed;
};

// Rung when the stream has something to say.
class Bell
{
   public:
    explicit Bell(BodyStream& stream) : m_stream(stream)
    {
        stream.set_wake([this] {
            const std::lock_guard lock(m_mutex);
            m_is_rung = true;
            m_changed.notify_all();
        });
    }
    ~Bell() { m_stream.set_wake({}); }
    Bell(const Bell&) = delete;
    Bell& operator=(const Bell&) = delete;

    void wait()
    {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait_for(lock, std::chrono::seconds(60), [this] { return m_is_rung; }))
            throw std::runtime_error("the stream stays silent");
        m_is_rung = false;
    }

    bool is_rung()
    {
        const std::lock_guard lock(m_mutex);
        return m_is_rung;
    }

   private:
    BodyStream& m_stream;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_is_rung = false;
};

ChangeFeed::Wanted wanted(layers::Role role = layers::Role::Resident, const std::string& address = "192.0.2.1")
{
    ChangeFeed::Wanted wanted;
    wanted.address = address;
    wanted.viewer.role = role;
    return wanted;
}

// All that the stream has to say for now.
std::string heard(BodyStream& stream, Next expected = Next::Later)
{
    std::string all;
    for (;;) {
        std::string piece;
        const Next next = or_throw(stream.next(piece, Deadline::never()));
        all += piece;
        if (next == Next::Piece) continue;
        CHECK(next == expected);
        return all;
    }
}

std::string event(const std::string& kind, std::int64_t id)
{
    return "id: " + std::to_string(id) + "\nevent: " + kind + "\n";
}

struct Heard {
    std::string kind;
    std::int64_t id;
};

std::vector<Heard> events_in(const std::string& text)
{
    static const std::regex head("id: ([0-9]+)\nevent: ([a-z]+)\n");
    std::vector<Heard> events;
    for (std::sregex_iterator match(text.begin(), text.end(), head), end; match != end; ++match)
        events.push_back({(*match)[2], std::stoll((*match)[1])});
    return events;
}

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a write is told to those who may see it, and to nobody else")
{
    Town town;
    const auto resident = or_throw(town.feed().listen(wanted()));
    const auto staff = or_throw(town.feed().listen(wanted(layers::Role::Staff)));
    heard(*resident);
    heard(*staff);
    const std::int64_t of_works = town.insert("works");
    CHECK(heard(*resident).empty());
    CHECK(has(heard(*staff), event("change", of_works)));
    const std::int64_t of_kiosk = town.insert("kiosk");
    CHECK(has(heard(*resident), event("change", of_kiosk)));
    CHECK(has(heard(*staff), event("change", of_kiosk)));
}

TEST_CASE("a listener hears of rows in his duty, and of others not even that something was written")
{
    Town town;
    const auto of_duty = [](std::vector<std::string> areas) {
        ChangeFeed::Wanted clerk = wanted(layers::Role::Clerk);
        clerk.viewer.duty = std::make_shared<const layers::Duty>(layers::Duty{std::move(areas), {}});
        return clerk;
    };
    const auto west = or_throw(town.feed().listen(of_duty({"W"})));
    const auto also_west = or_throw(town.feed().listen(of_duty({"W"})));
    const auto east = or_throw(town.feed().listen(of_duty({"E"})));
    const auto everywhere = or_throw(town.feed().listen(wanted(layers::Role::Clerk)));
    for (const auto& stream : {west, also_west, east, everywhere}) heard(*stream);
    Bell bell(*east);
    const std::int64_t in_west = town.insert_at("depot", "W");
    CHECK(has(heard(*west), event("change", in_west)));
    CHECK(has(heard(*also_west), event("change", in_west)));
    CHECK(has(heard(*everywhere), event("change", in_west)));
    CHECK_FALSE(bell.is_rung());
    CHECK(heard(*east).empty());
    // Moved from one area to the other: gone for the one, new for the other.
    const std::int64_t moved = town.move_first("depot", "E");
    CHECK(has(heard(*west), R"("op":"delete")"));
    CHECK(has(heard(*east), R"("op":"insert")"));
    CHECK(has(heard(*everywhere), R"("op":"update")"));
    // Who comes back misses nothing of his own.
    ChangeFeed::Wanted back = of_duty({"W"});
    back.after = in_west;
    CHECK(has(heard(*or_throw(town.feed().listen(back))), event("change", moved)));
}

TEST_CASE("duties that nobody listens with are forgotten, and those that somebody does are not")
{
    Town town({.rings = 4});
    const auto of_area = [](const std::string& area) {
        ChangeFeed::Wanted clerk = wanted(layers::Role::Clerk);
        clerk.viewer.duty = std::make_shared<const layers::Duty>(layers::Duty{{area}, {}});
        return clerk;
    };
    const auto west = or_throw(town.feed().listen(of_area("W")));
    for (int i = 0; i < 10; ++i) CHECK(town.feed().listen(of_area("other " + std::to_string(i))));
    heard(*west);
    const std::int64_t seen = town.insert_at("depot", "W");
    CHECK(has(heard(*west), event("change", seen)));
    // A place in what is forgotten is one from which all is to be read anew.
    ChangeFeed::Wanted back = of_area("other 0");
    back.after = 0;
    CHECK(has(heard(*or_throw(town.feed().listen(back))), "event: reset"));
    const auto resident = or_throw(town.feed().listen(wanted()));
    const auto staff = or_throw(town.feed().listen(wanted(layers::Role::Staff)));
    const auto clerk = or_throw(town.feed().listen(wanted(layers::Role::Clerk)));
    CHECK_FALSE(town.feed().listen(of_area("one too many")));
}

TEST_CASE("whose rights end while he listens hears nothing more, not even what already waits for him")
{
    Town town;
    std::atomic<Standing> standing = Standing::Same;
    ChangeFeed::Wanted staff = wanted(layers::Role::Staff);
    staff.standing = [&standing] { return standing.load(); };
    const auto stream = or_throw(town.feed().listen(staff));
    heard(*stream);
    const std::int64_t seen = town.insert("works");
    CHECK(has(heard(*stream), event("change", seen)));
    town.insert("works");
    standing = Standing::Ended;
    CHECK(heard(*stream, Next::End).empty());
}

TEST_CASE("whose rights are not known at once hears what waits for him when they are, and nothing if they have ended")
{
    Town town;
    std::atomic<Standing> standing = Standing::Same;
    std::atomic<bool> is_same = true;
    ChangeFeed::Wanted staff = wanted(layers::Role::Staff);
    staff.standing = [&standing] { return standing.load(); };
    staff.is_same_standing = [&] {
        if (is_same) standing = Standing::Same;
        return is_same.load();
    };
    const auto stream = or_throw(town.feed().listen(staff));
    heard(*stream);

    const std::int64_t first = town.insert("works");
    Bell bell(*stream);
    standing = Standing::Unknown;
    CHECK(heard(*stream).empty());
    bell.wait();
    CHECK(has(heard(*stream), event("change", first)));

    town.insert("works");
    standing = Standing::Unknown;
    is_same = false;
    CHECK(heard(*stream).empty());
    town.feed().wait_until_told();
    CHECK(heard(*stream, Next::End).empty());
}

TEST_CASE("who was away longer than the ring of events reaches is told to read anew, and then goes on")
{
    FeedLimits limits;
    limits.events = 2;
    Town town(limits);
    const std::int64_t first = town.insert("kiosk");
    const std::int64_t second = town.insert("kiosk");
    const std::int64_t third = town.insert("kiosk");

    ChangeFeed::Wanted back = wanted();
    back.after = first;  // the two after it are in the ring
    const std::string all = heard(*or_throw(town.feed().listen(back)));
    CHECK_FALSE(has(all, "event: reset\n"));
    CHECK(has(all, event("change", second)));
    CHECK(has(all, event("change", third)));

    back.after = first - 1;
    const auto late = or_throw(town.feed().listen(back));
    const std::string told = heard(*late);
    CHECK(has(told, event("reset", third)));
    CHECK_FALSE(has(told, "event: change\n"));
    const std::int64_t fourth = town.insert("kiosk");
    CHECK(has(heard(*late), event("change", fourth)));
}

TEST_CASE("an id that this server has not given yet is answered with a reset")
{
    Town town;
    const std::int64_t last = town.insert("kiosk");
    ChangeFeed::Wanted back = wanted();
    back.after = last + 1000;  // of a database that was restored to an earlier state
    CHECK(has(heard(*or_throw(town.feed().listen(back))), event("reset", last)));
}

TEST_CASE("a reader who takes nothing costs no more than the ring, and is told once that events were missed")
{
    FeedLimits limits;
    limits.event_bytes = 1;  // the newest alone
    Town town(limits);
    const auto slow = or_throw(town.feed().listen(wanted()));
    const auto quick = or_throw(town.feed().listen(wanted()));
    heard(*slow);
    heard(*quick);
    std::int64_t last = 0;
    for (int i = 0; i < 20; ++i) {
        last = town.insert("kiosk");
        CHECK(has(heard(*quick), event("change", last)));
    }
    CHECK(heard(*slow) == event("reset", last) + "data: {}\n\n");
    last = town.insert("kiosk");
    CHECK(has(heard(*slow), event("change", last)));
}

TEST_CASE("a reader who wants nothing of what happens does not fall out of the ring")
{
    FeedLimits limits;
    limits.events = 2;
    Town town(limits);
    ChangeFeed::Wanted elsewhere = wanted();
    elsewhere.boxes = {{10, 50, 11, 51}};
    const auto stream = or_throw(town.feed().listen(elsewhere));
    heard(*stream);
    for (int i = 0; i < 5; ++i) town.insert("kiosk");
    CHECK(heard(*stream).empty());
}

TEST_CASE("writes that find the queue full are told as a reset at once")
{
    FeedLimits limits;
    limits.pending_writes = 0;
    Town town(limits);
    const auto stream = or_throw(town.feed().listen(wanted()));
    heard(*stream);
    const std::int64_t lost = town.insert("kiosk");
    CHECK(heard(*stream) == event("reset", lost) + "data: {}\n\n");
}

TEST_CASE("a write that found the queue full is told as a reset before any later write is told")
{
    FeedLimits limits;
    limits.pending_writes = 1;
    Town town(limits);
    const auto all = or_throw(town.feed().listen(wanted(layers::Role::Staff)));
    ChangeFeed::Wanted kiosks = wanted(layers::Role::Staff);
    kiosks.collections = {"kiosk"};
    const auto stream = or_throw(town.feed().listen(kiosks));
    Bell bell(*all);
    std::string told = heard(*all);
    heard(*stream);

    const std::int64_t busy_with = town.insert_untold("works", 600);  // takes the feed longer than the next two are written
    town.insert_untold("works", 600);
    const std::int64_t lost = town.insert_untold("kiosk");
    while (!has(told, event("change", busy_with))) {
        bell.wait();
        told += heard(*all);
    }
    town.insert_untold("works");
    town.feed().wait_until_told();
    const auto events = events_in(heard(*stream));
    REQUIRE(events.size() == 1);
    CHECK(events[0].kind == "reset");
    CHECK(events[0].id >= lost);
}

TEST_CASE("one address has a bounded number of streams, and all together have")
{
    FeedLimits limits;
    limits.listeners = 3;
    limits.listeners_per_address = 2;
    Town town(limits);
    auto first = or_throw(town.feed().listen(wanted(layers::Role::Resident, "192.0.2.1")));
    const auto second = or_throw(town.feed().listen(wanted(layers::Role::Resident, "192.0.2.1")));
    const auto refused = town.feed().listen(wanted(layers::Role::Resident, "192.0.2.1"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().id == "listeners-too-many");
    CHECK(refused.error().code == ErrorCode::Busy);

    const auto other = or_throw(town.feed().listen(wanted(layers::Role::Resident, "192.0.2.2")));
    CHECK_FALSE(town.feed().listen(wanted(layers::Role::Resident, "192.0.2.3")));

    first.reset();
    CHECK(town.feed().listen(wanted(layers::Role::Resident, "192.0.2.1")));
}

TEST_CASE("an open line beats while nothing happens, with the id to come back with")
{
    FeedLimits limits;
    limits.beat = std::chrono::milliseconds(1);
    Town town(limits);
    const std::int64_t last = town.insert("kiosk");
    const auto stream = or_throw(town.feed().listen(wanted()));
    Bell bell(*stream);
    heard(*stream);
    for (int beat = 0; beat < 3; ++beat) {
        bell.wait();
        CHECK(has(heard(*stream), event("heartbeat", last)));
    }
}

TEST_CASE("a feed that stops ends its streams")
{
    Town town;
    const auto stream = or_throw(town.feed().listen(wanted()));
    heard(*stream);
    town.feed().stop();
    CHECK(heard(*stream, Next::End).empty());
}
