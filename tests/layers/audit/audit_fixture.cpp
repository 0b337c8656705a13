#include "tests/layers/audit/audit_fixture.hpp"

#include "tests/layers/store/outside_view.hpp"

#include <catch2/catch.hpp>

namespace haishu::layers
{

AuditRecord a_read(std::int64_t rows)
{
    AuditRecord record;
    record.actor = "wang";
    record.role = "clerk";
    record.source = "192.0.2.7";
    record.purpose = "inspection";
    record.action = "read";
    record.operation = "GET getItems";
    record.object = "hazard";
    record.digest = "00112233445566778899aabbccddeeff";
    record.result = "200";
    record.trace = "0123456789abcdef";
    record.rows = rows;
    return record;
}

AuditFixture::AuditFixture() : paths(AuditPaths::of(path))
{
    options.now_ms = [this] { return now_ms.load(); };
    options.note = [this](const std::string& line) {
        const std::lock_guard lock(m_mutex);
        notes.push_back(line);
    };
}

AuditLog& AuditFixture::log()
{
    if (m_log) return *m_log;
    auto opened = AuditLog::open(
        path,
        [this, writing = std::make_shared<std::mutex>()](const auto& work) {
            const std::lock_guard lock(*writing);
            return work(store());
        },
        options);
    INFO(fault_of(opened));
    REQUIRE(opened);
    m_log = std::move(opened).value();
    return *m_log;
}

void AuditFixture::close_all()
{
    m_log.reset();
    close();
}

void AuditFixture::write(int records)
{
    for (int i = 1; i <= records; ++i) REQUIRE(fault_of(log().append(a_read(i))) == "");
}

AuditProof AuditFixture::proof()
{
    const auto reader = Store::open(path, Access::Read);
    REQUIRE(fault_of(reader) == "");
    auto checked = check_audit(**reader, path);
    REQUIRE(fault_of(checked) == "");
    return std::move(checked).value();
}

std::string AuditFixture::faults()
{
    std::string text;
    for (const AuditFault& fault : proof().faults) text += (text.empty() ? "" : "\n") + fault.text;
    return text;
}

void AuditFixture::bend(const std::string& sql)
{
    close_all();
    OutsideView outside(path);
    for (const char* trigger : {"audit_is_appended", "audit_is_not_changed", "audit_is_not_removed", "audit_segment_is_appended",
                                "audit_segment_is_not_changed", "audit_segment_is_not_removed"}) {
        outside.ask(std::string("DROP TRIGGER IF EXISTS ") + trigger);
    }
    outside.ask(sql);
}

std::string AuditFixture::ask(const std::string& sql)
{
    return OutsideView(path).ask(sql);
}

}  // namespace haishu::layers
