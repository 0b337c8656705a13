#include "server/api/processes/job_book.hpp"
#include "geo/ops/operation_deadline.hpp"

#include <future>
#include <thread>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;

namespace
{

const JobOwner li{"li", layers::Role::Staff, "192.0.2.1"};
const JobOwner nobody{"", layers::Role::Resident, "192.0.2.1"};

// Work that begins, and ends only when it is told to or called off.
struct Gated {
    std::promise<void> begun;
    std::promise<void> may_end;
    std::shared_future<void> end = may_end.get_future().share();

    JobBook::Work work()
    {
        return [this](layers::WorkControl& control) -> Result<ProcessOutput> {
            begun.set_value();
            while (end.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) HAISHU_CHECK(control.check());
            return ProcessOutput{"application/json", "{}"};
        };
    }
};

JobBook::Work gives(std::string body)
{
    return [body](layers::WorkControl&) -> Result<ProcessOutput> { return ProcessOutput{"application/json", body}; };
}

void wait_until_done(const JobBook& book, const JobOwner& owner, const std::string& id)
{
    for (;;) {
        const auto status = book.find(owner, id);
        if (!status || status->state == JobState::Successful || status->state == JobState::Failed) return;
        std::this_thread::yield();
    }
}

}  // namespace

TEST_CASE("a job tells its state, its progress and that its results are not ready")
{
    Gated gated;
    JobBook book;
    const std::string id = book.add(li, "p",
                                    [&](layers::WorkControl& control) {
                                        control.set_percent(40);
                                        return gated.work()(control);
                                    })
                               ->id;
    gated.begun.get_future().wait();
    CHECK(book.find(li, id)->state == JobState::Running);
    CHECK(book.find(li, id)->percent == 40);
    CHECK(book.results(li, id).error().id == "result-not-ready");
    gated.may_end.set_value();
    wait_until_done(book, li, id);
    CHECK(book.find(li, id)->percent == 100);
    CHECK((*book.results(li, id))->body == "{}");
}

TEST_CASE("a job whose geometry work was broken off at its end fails, whatever it made of it")
{
    JobLimits limits;
    limits.run_time = std::chrono::milliseconds(5);
    JobBook book(limits);
    const std::string id = book.add(li, "p",
                                    [](layers::WorkControl&) -> Result<ProcessOutput> {
                                        while (!geo::OperationDeadline::is_over()) std::this_thread::yield();
                                        return ProcessOutput{"application/json", "{}"};
                                    })
                               ->id;
    wait_until_done(book, li, id);
    CHECK(book.find(li, id)->state == JobState::Failed);
    CHECK(book.results(li, id).error().id == "deadline");
}

TEST_CASE("a dismissed job stops working")
{
    std::promise<std::string> reason;
    Gated gated;
    JobBook book;
    const std::string id = book.add(li, "p",
                                    [&](layers::WorkControl& control) {
                                        auto result = gated.work()(control);
                                        reason.set_value(result ? "none" : result.error().id);
                                        return result;
                                    })
                               ->id;
    gated.begun.get_future().wait();
    CHECK(book.dismiss(li, id)->state == JobState::Running);
    CHECK(reason.get_future().get() == "work-called-off");
    CHECK(book.find(li, id).error().id == "no-such-job");
}

TEST_CASE("a book that is closed calls off what runs and waits for it")
{
    Gated gated;
    bool ended = false;
    {
        JobBook book;
        CHECK(book.add(li, "p", [&](layers::WorkControl& control) {
            auto result = gated.work()(control);
            ended = true;
            return result;
        }));
        gated.begun.get_future().wait();
    }
    CHECK(ended);
}

TEST_CASE("an owner has a few unfinished jobs at a time, and others are not in his way")
{
    Gated gated;
    JobLimits limits;
    limits.threads = 1;
    limits.unfinished_by_owner = 2;
    JobBook book(limits);
    CHECK(book.add(li, "p", gated.work()));
    CHECK(book.add(li, "p", gives("1")));
    CHECK(book.add(li, "p", gives("1")).error().id == "jobs-too-many");
    CHECK(book.add(nobody, "p", gives("1")));
    CHECK(book.add(JobOwner{"", layers::Role::Resident, "192.0.2.9"}, "p", gives("1")));
    gated.may_end.set_value();
}

TEST_CASE("an owner waits for one execution at a time")
{
    JobBook book;
    auto first = std::make_unique<Result<ExecutionTurn>>(book.take_turn(li));
    REQUIRE(*first);
    CHECK(book.take_turn(li).error().id == "executions-too-many");
    CHECK(book.take_turn(nobody));
    CHECK(book.take_turn(nobody));
    first.reset();
    CHECK(book.take_turn(li));
}

TEST_CASE("finished jobs go when they are old, many or large, oldest first")
{
    JobLimits limits;
    limits.threads = 1;
    limits.jobs = 3;
    limits.result_bytes = 400;
    JobBook book(limits);
    std::vector<std::string> ids;
    for (int i = 0; i < 4; ++i) {
        ids.push_back(book.add(li, "p", gives("1"))->id);
        wait_until_done(book, li, ids.back());
    }
    CHECK(book.find(li, ids[0]).error().id == "no-such-job");
    CHECK(book.find(li, ids[3]));
    CHECK(book.list(li).size() <= 3);

    const std::string large = book.add(li, "p", gives(std::string(101, 'x')))->id;
    wait_until_done(book, li, large);
    CHECK(book.results(li, large).error().id == "result-too-large");

    limits.age = std::chrono::milliseconds(0);
    JobBook forgetful(limits);
    const std::string id = forgetful.add(li, "p", gives("1"))->id;
    wait_until_done(forgetful, li, id);
    CHECK(forgetful.results(li, id).error().id == "no-such-job");
    CHECK(forgetful.list(li).empty());
}

TEST_CASE("what a process throws is a failed job and no end of the server")
{
    JobBook book;
    const std::string id = book.add(li, "p", [](layers::WorkControl&) -> Result<ProcessOutput> { throw std::bad_alloc(); })->id;
    wait_until_done(book, li, id);
    CHECK(book.results(li, id).error().id == "internal");
}

TEST_CASE("a job that takes too long ends")
{
    Gated gated;
    JobLimits limits;
    limits.run_time = std::chrono::milliseconds(20);
    JobBook book(limits);
    const std::string id = book.add(li, "p", gated.work())->id;
    wait_until_done(book, li, id);
    CHECK(book.results(li, id).error().code == ErrorCode::TimedOut);
}

TEST_CASE("what a session has worked out is not for a key of the same account that opens less")
{
    Request request;
    request.viewer = {"li", layers::Role::Staff, "", true};
    request.viewer.key = "k1";
    request.remote_address = "192.0.2.1";
    const JobOwner session = job_owner(request);
    request.viewer.key_layers = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"school"});
    const JobOwner key = job_owner(request);
    JobBook book;
    const std::string of_session = book.add(session, "p", gives("1"))->id;
    const std::string of_key = book.add(key, "p", gives("2"))->id;
    CHECK(book.find(key, of_session).error().id == "no-such-job");
    CHECK(book.find(session, of_key).error().id == "no-such-job");
    CHECK(book.find(key, of_key));
    wait_until_done(book, session, of_session);
    wait_until_done(book, key, of_key);
}
