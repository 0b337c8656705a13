#include "layers/store/past_state.hpp"

#include "layers/store/date_text.hpp"
#include "layers/store/sqlite.hpp"
#include "layers/store/store_impl.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace haishu::layers
{

namespace
{

// As the change log writes it, always with milliseconds: so that text is ordered as time is.
std::string log_time(std::int64_t milliseconds)
{
    constexpr std::int64_t second = 1000;
    const std::int64_t rest = (milliseconds % second + second) % second;
    std::string whole = date_time_text(milliseconds - rest);
    if (whole.empty()) return whole;
    whole.pop_back();
    return fmt::format("{}.{:03}Z", whole, rest);
}

Error unknown_past(std::string_view layer, std::string_view since)
{
    return not_found("past-unknown", fmt::format("what `{}` was is known from {} on", layer, since))
        .with("collection", layer)
        .with("since", since);
}

struct Changed {
    std::int64_t fid = 0;
    bool was_there = true;
    bool is_gone = false;
};

Result<std::vector<Changed>> changed_since(Connection& db, const std::string& layer, std::int64_t sequence, std::size_t most)
{
    HAISHU_TRY(
        Statement select,
        db.prepare("SELECT c.fid, (SELECT operation FROM change_log WHERE seq=c.first),"
                   " (SELECT operation FROM change_log WHERE seq=c.last) FROM (SELECT fid, min(seq) AS first, max(seq) AS last"
                   " FROM change_log WHERE layer=?1 AND seq>?2 AND operation<>3 GROUP BY fid) AS c ORDER BY c.fid LIMIT ?3",
                   layer, sequence, static_cast<std::int64_t>(most) + 1));
    std::vector<Changed> changed;
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) return changed;
        const bool was_there = select.integer(1) != static_cast<int>(Operation::Insert);
        changed.push_back({select.integer(0), was_there, select.integer(2) == static_cast<int>(Operation::Delete)});
    }
}

// The newest version before `before` of which something is known: values, or that it was deleted. Publishes that left the
// feature alone stand between the others without values.
Result<std::optional<FeatureVersion>> version_before(Store& store, const LayerDescriptor& layer, std::int64_t fid,
                                                     std::int64_t before, bool with_values)
{
    constexpr std::size_t at_once = 8;
    for (;;) {
        HAISHU_TRY(auto versions, store.feature_history(layer, fid, before, at_once));
        for (FeatureVersion& version : versions) {
            if (version.feature || (version.operation == Operation::Delete && !with_values))
                return std::optional(std::move(version));
        }
        if (versions.size() < at_once) return std::optional<FeatureVersion>();
        before = versions.back().sequence;
    }
}

Result<PastState> read_past(Store& store, Connection& db, const LayerDescriptor& layer, std::int64_t moment_ms, std::size_t most)
{
    PastState past;
    const std::string moment = log_time(moment_ms);  // lent to the statement
    HAISHU_TRY(Statement last,
               db.prepare("SELECT coalesce(max(seq), 0) FROM change_log WHERE layer=?1 AND at<=?2", layer.id, moment));
    HAISHU_TRY(const bool has_last, last.step());
    if (has_last) past.sequence = last.integer(0);
    HAISHU_TRY(Statement publish,
               db.prepare("SELECT seq, at FROM change_log WHERE layer=?1 AND operation=3 ORDER BY seq DESC LIMIT 1", layer.id));
    HAISHU_TRY(const bool was_published, publish.step());
    const std::string since = was_published ? std::string(publish.text(1)) : std::string("0001-01-01T00:00:00Z");
    if (was_published && publish.integer(0) > past.sequence) return unknown_past(layer.id, since);

    HAISHU_TRY(const std::vector<Changed> changed, changed_since(db, layer.id, past.sequence, most));
    if (changed.size() > most) {
        return Error{ErrorCode::TooLarge, "past-too-far", fmt::format("more than {} features were changed since", most), {}}
            .with("collection", layer.id)
            .with("maximum", std::to_string(most));
    }
    for (const Changed& each : changed) {
        if (!each.was_there) {
            past.not_there.push_back(each.fid);
            continue;
        }
        HAISHU_TRY(auto version, version_before(store, layer, each.fid, past.sequence + 1, false));
        if (!version) return unknown_past(layer.id, since);
        if (!version->feature) {
            past.not_there.push_back(each.fid);
            continue;
        }
        PastState::Row row{std::move(*version->feature), std::nullopt};
        if (each.is_gone) {
            constexpr std::int64_t newest = std::int64_t{1} << 62;
            HAISHU_TRY(auto newest_version, version_before(store, layer, each.fid, newest, true));
            if (newest_version) row.last = std::move(newest_version->feature);
        }
        past.rows.push_back(std::move(row));
    }
    return past;
}

}  // namespace

Result<PastState> past_state(Store& store, const LayerDescriptor& layer, std::int64_t moment_ms, std::size_t most_features)
{
    PastState past;
    HAISHU_CHECK(store.read_together([&]() -> Result<void> {
        HAISHU_TRY(past, read_past(store, store.impl().db, layer, moment_ms, most_features));
        return {};
    }));
    return past;
}

}  // namespace haishu::layers
