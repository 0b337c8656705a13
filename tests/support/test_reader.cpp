// test_reader read-worker: the reading process, as `haishu read-worker` is. test_reader <misdeed>: a process that confines
// itself in the same way and then does what a file that has taken it over might make it do.

#include "data/worker/byte_codec.hpp"
#include "data/worker/read_worker.hpp"
#include "data/worker/reader_talk.hpp"
#include "data/worker/worker_process.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::data
{
namespace
{

// Its failure goes to the other side as an error with this id.
void tell(FrameChannel& channel, const std::string& id)
{
    ByteWriter out;
    out.number(std::uint32_t{1});
    out.number(static_cast<std::uint8_t>(ErrorCode::BadInput));
    out.text(id);
    out.text(id);
    out.number(std::uint32_t{0});
    channel.send(FrameKind::Failure, out.bytes());
}

void can_open(FrameChannel& channel, const char* path, int flags)
{
    tell(channel, ::open(path, flags, 0600) >= 0 ? "it-opened" : "it-was-refused");
}

void misbehave(std::string_view misdeed, FrameChannel& channel, const ReaderOrder& order)
{
    if (misdeed == "crash") *static_cast<volatile int*>(nullptr) = 1;
    if (misdeed == "abort") std::abort();
    if (misdeed == "loop") {
        volatile unsigned turns = 0;
        for (;;) {
            turns = turns + 1;
        }
    }
    if (misdeed == "sleep") ::sleep(3600);
    if (misdeed == "eat") {
        for (std::vector<char*> eaten;;) eaten.push_back(static_cast<char*>(std::memset(new char[1 << 24], 1, 1 << 24)));
    }
    if (misdeed == "fork") ::fork();
    if (misdeed == "exec") ::execl("/bin/true", "true", nullptr);
    if (misdeed == "kill") ::kill(::getppid(), 0);
    if (misdeed == "connect") {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        ::connect(::socket(AF_INET, SOCK_STREAM, 0), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    if (misdeed == "write outside") return can_open(channel, "/tmp/haishu-written-outside", O_WRONLY | O_CREAT);
    if (misdeed == "read outside") return can_open(channel, "/etc/passwd", O_RDONLY);
    if (misdeed == "write inside") return can_open(channel, (order.confinement.work_folder + "/own").c_str(), O_WRONLY | O_CREAT);
    if (misdeed == "write the source") return can_open(channel, order.source.c_str(), O_WRONLY);
    if (misdeed == "fill") {
        const int file = ::open((order.confinement.work_folder + "/full").c_str(), O_WRONLY | O_CREAT, 0600);
        std::vector<char> piece(1 << 16);
        while (::write(file, piece.data(), piece.size()) > 0) {
        }
        return tell(channel, "it-was-stopped");
    }
    if (misdeed == "descriptors") {
        int count = 0;
        for (int i = 0; i < 256; ++i) count += ::fcntl(i, F_GETFD) >= 0 ? 1 : 0;
        return tell(channel, "open-" + std::to_string(count));
    }
    if (misdeed == "environment") {
        int count = 0;
        while (environ[count] != nullptr) ++count;
        return tell(channel, "variables-" + std::to_string(count));
    }
    if (misdeed == "babble") {
        const std::string noise(1 << 20, '\xA5');
        (void)::send(worker_channel, noise.data(), noise.size(), MSG_NOSIGNAL);
    }
    if (misdeed == "promise") {  // more than anybody takes
        const char head[] = "\xFF\xFF\xFF\xFF\x13";
        (void)::send(worker_channel, head, 5, MSG_NOSIGNAL);
        ::sleep(3600);
    }
}

int run_misdeed(std::string_view misdeed)
{
    FrameChannel channel(worker_channel);
    Frame frame;
    channel.receive(frame, std::chrono::hours(1), {});
    const auto order = read_order(frame.payload);
    if (!order || !confine_this_process(order->confinement)) return 3;
    channel.send(FrameKind::Ready, "confined");
    channel.receive(frame, std::chrono::hours(1), {});
    std::set_new_handler([] { ::_exit(exit_out_of_memory); });
    misbehave(misdeed, channel, *order);
    return 0;
}

}  // namespace
}  // namespace haishu::data

int main(int argc, char** argv)
{
    const std::string_view what = argc > 1 ? argv[1] : "";
    return what == "read-worker" ? haishu::data::run_read_worker() : haishu::data::run_misdeed(what);
}
