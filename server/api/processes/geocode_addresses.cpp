// The process `geocode-addresses`: a table of addresses, and for each the best candidate or none.

#include "layers/search/address/geocoder.hpp"
#include "server/api/features/feature_csv.hpp"
#include "server/api/json_text.hpp"
#include "server/api/processes/process.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

std::string notes_text(const layers::AddressCandidate& candidate)
{
    std::string text;
    for (const layers::AddressNote note : candidate.notes) {
        if (!text.empty()) text += ' ';
        text += layers::note_name(note);
    }
    return text;
}

void append_json_row(std::string& out, std::size_t number, const std::string& address, const layers::AddressCandidate* found)
{
    out += number == 0 ? R"({"address":)" : R"(,{"address":)";
    append_json_string(out, address);
    if (found == nullptr) {
        out += R"(,"level":"none"})";
        return;
    }
    out += R"(,"level":)";
    append_json_string(out, layers::level_name(found->level));
    out += R"(,"score":)";
    append_json_number(out, found->score);
    out += R"(,"text":)";
    append_json_string(out, found->text);
    if (found->point) {
        out += R"(,"point":[)";
        append_json_number(out, found->point->x);
        out += ',';
        append_json_number(out, found->point->y);
        out += ']';
    }
    out += R"(,"collection":)";
    append_json_string(out, found->collection);
    out += R"(,"id":)";
    append_json_number(out, found->fid);
    out += R"(,"notes":)";
    append_json_string(out, notes_text(*found));
    out += '}';
}

void append_csv_row(std::string& out, const std::string& address, const layers::AddressCandidate* found)
{
    out += csv_cell(address);
    if (found == nullptr) {
        out += ",none,,,,,,,\r\n";
        return;
    }
    out += ',';
    out += layers::level_name(found->level);
    out += ',';
    append_json_number(out, found->score);
    out += ',' + csv_cell(found->text) + ',';
    if (found->point) append_json_number(out, found->point->x);
    out += ',';
    if (found->point) append_json_number(out, found->point->y);
    out += ',' + found->collection + ',' + std::to_string(found->fid) + ',' + notes_text(*found) + "\r\n";
}

Result<ProcessOutput> run(const layers::Gate& gate, const nlohmann::json& inputs, layers::WorkControl& control)
{
    const nlohmann::json& addresses = inputs.at("addresses");
    const bool is_csv = inputs.value("format", "json") == "csv";
    std::string out = is_csv ? "\xef\xbb\xbf"
                               "address,level,score,text,longitude,latitude,collection,id,notes\r\n"
                             : R"({"rows":[)";
    std::size_t exact = 0;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        HAISHU_CHECK(control.check());
        control.set_percent(static_cast<int>(i * 100 / addresses.size()));
        const std::string address = addresses[i].get<std::string>();
        HAISHU_TRY(const layers::Geocoded found, layers::geocode(gate, address, 1, control.deadline()));
        const layers::AddressCandidate* best = found.candidates.empty() ? nullptr : &found.candidates.front();
        if (best != nullptr && best->level <= layers::AddressLevel::Building) ++exact;
        if (is_csv) {
            append_csv_row(out, address, best);
        } else {
            append_json_row(out, i, address, best);
        }
    }
    if (is_csv) return ProcessOutput{"text/csv; charset=utf-8", std::move(out)};
    out += R"(],"exact":)";
    append_json_number(out, static_cast<std::int64_t>(exact));
    out += '}';
    return ProcessOutput{"application/json", std::move(out)};
}

}  // namespace

Process geocode_addresses_process()
{
    Process process = described_process("geocode-addresses");
    process.run = run;
    return process;
}

}  // namespace haishu::server
