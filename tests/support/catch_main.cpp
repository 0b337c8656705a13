// Cases tagged [sample-data] read real data that lies beside the checkout. Where there is none they are left out, and a line
// says so.

#define CATCH_CONFIG_RUNNER
#include <filesystem>
#include <iostream>

#include <catch2/catch.hpp>

int main(int argc, char** argv)
{
    Catch::Session session;
    if (const int fault = session.applyCommandLine(argc, argv); fault != 0) return fault;
    if (!std::filesystem::exists(HAISHU_SOURCE_DIR "/../shared/data")) {
        session.configData().testsOrTags.emplace_back("~[sample-data]");
        std::cout << "no sample data beside the checkout: the cases that read it are left out\n";
    }
    return session.run();
}
