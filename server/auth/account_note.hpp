#pragma once
// What the record of a request about accounts says: what was done, and to whom. Never what was sent.

#include "server/audit/audit_note.hpp"
#include "server/http/message.hpp"

#include <string_view>

namespace haishu::server
{

// `action` is one of AuditRecord. Nothing to do where no record is made.
inline void note_account(Request& request, std::string_view action, std::string_view account)
{
    if (!request.audit) return;
    request.audit->action = action;
    request.audit->object = account;
}

}  // namespace haishu::server
