#pragma once
// The body of a request that holds a password: nothing of it may outlive the handler, not even as a digest on record.

#include "server/auth/secret.hpp"
#include "server/http/message.hpp"

namespace haishu::server
{

class SecretBody
{
   public:
    explicit SecretBody(Request& request) : m_body(request.body) {}
    SecretBody(const SecretBody&) = delete;
    SecretBody& operator=(const SecretBody&) = delete;
    ~SecretBody()
    {
        wipe(m_body);
        m_body.clear();
    }

   private:
    std::string& m_body;
};

}  // namespace haishu::server
