// A writer killed at any moment: the lock is free at once, and what it has acknowledged is there, once.

#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace haishu::layers
{

namespace
{

// A process that inserts rows without end, two to a transaction, and tells the number of each pair after its commit.
class WritingProcess
{
   public:
    explicit WritingProcess(const std::string& path)
    {
        int ends[2];
        REQUIRE(pipe(ends) == 0);
        m_numbers = ends[0];
        m_process = fork();
        if (m_process == 0) write_rows(path, ends[1]);
        close(ends[1]);
    }
    ~WritingProcess() { kill_it(); }
    WritingProcess(const WritingProcess&) = delete;
    WritingProcess& operator=(const WritingProcess&) = delete;

    [[nodiscard]] pid_t process() const { return m_process; }
    // Waits for the next acknowledged number; 0 if there is none to come.
    std::int64_t next()
    {
        std::int64_t number = 0;
        return read(m_numbers, &number, sizeof number) == sizeof number ? number : 0;
    }
    void kill_it()
    {
        if (m_process <= 0) return;
        kill(m_process, SIGKILL);
        waitpid(m_process, nullptr, 0);
        m_process = 0;
    }
    void close_numbers() { close(m_numbers); }

   private:
    [[noreturn]] static void write_rows(const std::string& path, int numbers)
    {
        const auto store = Store::open(path, Access::Write);
        while (store) {
            const auto done =
                (*store)->apply(trial_layer(), {insert(feature("POINT(121.5 29.5)", "x")), insert(feature("", "y"))});
            if (!done) break;
            const std::int64_t number = done->back().fid;
            if (write(numbers, &number, sizeof number) != sizeof number) break;
        }
        _exit(1);
    }
    pid_t m_process = 0;
    int m_numbers = -1;
};

}  // namespace

TEST_CASE("a writer that is killed loses nothing that it acknowledged, and half of nothing stays")
{
    StoreFixture fixture;
    std::int64_t last = 0;
    for (int round = 0; round < 12; ++round) {
        fixture.close();
        WritingProcess writer(fixture.path);
        for (int i = 0; i < 3 + round * 5; ++i) {
            const std::int64_t number = writer.next();
            REQUIRE(number > last);
            last = number;
        }
        if (round == 0) {
            CHECK(fault_of(Store::open(fixture.path, Access::Write)).find("process " + std::to_string(writer.process())) !=
                  std::string::npos);
        }
        writer.kill_it();
        while (const std::int64_t number = writer.next()) last = number;
        writer.close_numbers();
        CHECK(fixture.faults() == "");
        const std::int64_t rows = fixture.store().count(trial_layer()).value();
        CHECK((rows == last || rows == last + 2));  // the last commit may have come before its acknowledgement
        last = rows;
    }
}

}  // namespace haishu::layers
