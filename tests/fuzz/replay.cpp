// Replays the corpora in an ordinary build: every file of every target as it is, then seeded mutations of it, the same on
// every run. What breaks is named on standard error and left as a file to be added to the corpus.
//
//   fuzz_replay CORPUS [SECONDS]     all targets, SECONDS (18) for all together
//   fuzz_replay --one TARGET FILE    one input

#include "tests/fuzz/target.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace
{

using haishu::fuzz::Target;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr std::size_t mutations_per_file = 4000;
constexpr std::size_t longest = 4096;

std::string current_target;
std::string current_input;

void tell_input(int signal_number)
{
    const std::string path = "crash-" + current_target;
    if (FILE* const file = std::fopen(path.c_str(), "wb")) {
        std::fwrite(current_input.data(), 1, current_input.size(), file);
        std::fclose(file);
    }
    std::fprintf(stderr, "fuzz target %s fails on %zu bytes, kept in %s\n", current_target.c_str(), current_input.size(),
                 path.c_str());
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

std::string content_of(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void run(const Target& target, std::string input)
{
    current_input = std::move(input);
    target.run(haishu::fuzz::bytes_of(current_input));
}

// std::mt19937 gives the same numbers everywhere, which the distributions of <random> do not.
std::size_t below(std::mt19937& random, std::size_t bound)
{
    return bound == 0 ? 0 : random() % bound;
}

std::string mutated(std::string input, const std::vector<std::string>& others, std::mt19937& random)
{
    static constexpr unsigned char telling[] = {0x00, 0x01, 0x7f, 0x80, 0xff, '\n', '"', '%', '{', '[', '-', '9', ',', '/'};
    for (std::size_t steps = 1 + below(random, 4); steps > 0; --steps) {
        const std::size_t at = below(random, input.size() + 1);
        const bool is_inside = at < input.size();
        switch (below(random, 7)) {
            case 0:
                if (is_inside) input[at] = static_cast<char>(input[at] ^ (1 << below(random, 8)));
                break;
            case 1:
                if (is_inside) input[at] = static_cast<char>(telling[below(random, std::size(telling))]);
                break;
            case 2: input.insert(at, 1, static_cast<char>(telling[below(random, std::size(telling))])); break;
            case 3: input.erase(at, 1 + below(random, 8)); break;
            case 4: input.resize(at); break;
            case 5: input.insert(at, input.substr(below(random, input.size() + 1), 1 + below(random, 32))); break;
            default: {
                const std::string& other = others[below(random, others.size())];
                input = input.substr(0, at) + other.substr(below(random, other.size() + 1));
            }
        }
    }
    if (input.size() > longest) input.resize(longest);
    return input;
}

// Returns the number of runs.
std::size_t replay(const Target& target, const fs::path& folder, Clock::duration time)
{
    current_target = std::string(target.name);
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> inputs;
    for (const fs::path& path : paths) inputs.push_back(content_of(path));

    std::size_t runs = 0;
    run(target, "");
    for (const std::string& input : inputs) run(target, input);
    const auto end = Clock::now() + time;
    std::mt19937 random(20'240'229);
    for (std::size_t i = 0; i < mutations_per_file * inputs.size() && Clock::now() < end; ++i, ++runs)
        run(target, mutated(inputs[i % inputs.size()], inputs, random));
    return runs + inputs.size() + 1;
}

int replay_all(const fs::path& corpus, std::chrono::seconds time)
{
    const auto targets = haishu::fuzz::targets();
    for (const Target& target : targets) {
        const fs::path folder = corpus / target.name;
        if (!fs::is_directory(folder) || fs::is_empty(folder)) {
            std::fprintf(stderr, "%s has no corpus\n", folder.c_str());
            return 1;
        }
        const auto began = Clock::now();
        const std::size_t runs = replay(target, folder, Clock::duration(time) / targets.size());
        const std::chrono::duration<double> took = Clock::now() - began;
        std::printf("%-16s %7zu runs in %.2f s\n", current_target.c_str(), runs, took.count());
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    signal(SIGABRT, tell_input);
    setvbuf(stdout, nullptr, _IOLBF, 0);
    if (argc == 4 && std::string(argv[1]) == "--one") {
        const auto* const target = haishu::fuzz::find_target(argv[2]);
        if (target == nullptr) return 2;
        current_target = argv[2];
        run(*target, content_of(argv[3]));
        return 0;
    }
    if (argc < 2) return 2;
    return replay_all(argv[1], std::chrono::seconds(argc > 2 ? std::atoi(argv[2]) : 18));
}
