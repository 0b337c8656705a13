#pragma once
// HAISHU_ASSERT states what must hold by construction; it is on in every build. Input from outside never reaches one.

namespace haishu
{
[[noreturn]] void assertion_failed(const char* condition, const char* what, const char* file, int line);
}

#define HAISHU_ASSERT(condition, what) \
    ((condition) ? static_cast<void>(0) : ::haishu::assertion_failed(#condition, what, __FILE__, __LINE__))
