#pragma once
// Local coordinate systems that an operator has fitted from control points. Their parameters are controlled survey results:
// they lie encrypted beside the database (FILE.local-systems, libsodium's secretbox), the key in a file of its own that only
// its owner may read (FILE.local-key, or wherever the operator keeps it), and neither is part of the database, its backups
// and what a server answers. No function here tells parameters or has them in an error; definition() is for the reading of
// coordinates alone.

#include "geo/crs/plane_fit.hpp"
#include "geo/types/box.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::data
{

// What may be told.
struct LocalSystemInfo {
    std::string name;
    geo::PlaneModel model = geo::PlaneModel::Similarity;
    std::size_t points = 0;
    double rms_m = 0;
    geo::Box area;  // of the control points, degrees
};

struct LocalSystem {
    LocalSystemInfo info;
    std::string definition;  // PROJ pipeline from CGCS2000 degrees to the plane, for geo::Transform::create_from_definition
};

// "local:NAME" -> "NAME"; empty for another text.
std::string_view local_system_name(std::string_view crs);

// Empty if there is no such system and with it "local-system-unknown". Errors: bad_input "local-system-name" (letters, digits,
// - and _, 40 at most), "local-system-unknown", Conflict "local-key-missing", "local-key-exposed" (others may read it),
// "local-key-wrong" (another key, or a damaged file), "local-key-damaged".
class LocalSystems
{
   public:
    // `key_path` may be empty: FILE.local-key. Without any system on file no key is needed.
    static Result<LocalSystems> open(const std::string& database, const std::string& key_path);

    [[nodiscard]] std::vector<LocalSystemInfo> list() const;
    [[nodiscard]] Result<std::string> definition(std::string_view name) const;
    [[nodiscard]] const std::vector<LocalSystem>& systems() const { return m_systems; }

    // Each is on the disk when it returns, whole or not at all; the key is made with the first system. Error of put():
    // Conflict "local-system-exists".
    Result<void> put(LocalSystem system);
    Result<void> remove(std::string_view name);

   private:
    LocalSystems(std::string file, std::string key_path) : m_file(std::move(file)), m_key_path(std::move(key_path)) {}
    [[nodiscard]] Result<void> write() const;

    std::string m_file;
    std::string m_key_path;
    std::vector<LocalSystem> m_systems;
};

}  // namespace haishu::data
