#pragma once
// The database file through SQLite and SpatiaLite's own module, past our store: an outside oracle, and a way to do damage.

#include <memory>
#include <string>

struct sqlite3;

namespace haishu::layers
{

class OutsideView
{
   public:
    explicit OutsideView(const std::string& path);
    // All rows of one statement: columns are joined by "|", rows by " ; ", null is "null", reals are as SQLite writes
    // them. Fails the test on a fault. Writing statements answer "".
    std::string ask(const std::string& sql);
    // The same for an answer of one number.
    long long number(const std::string& sql) { return std::stoll(ask(sql)); }
    // Makes the tables what they were after that many migrations; 0: there are only those of SpatiaLite. Accounts are lost.
    void go_back_to_migration(int last);

   private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    std::unique_ptr<sqlite3, Close> m_handle;
};

}  // namespace haishu::layers
