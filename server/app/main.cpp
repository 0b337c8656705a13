#include "server/app/command_line.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv)
{
    try {
        return haishu::server::run_command_line(argc, argv);
    } catch (const std::exception& fault) {
        std::fprintf(stderr, "haishu: unexpected fault: %s\n", fault.what());
        return 1;
    }
}
