#include "layers/store/staging.hpp"

#include "geo/crs/world.hpp"
#include "layers/catalog/code_format.hpp"
#include "layers/store/geometry_blob.hpp"
#include "layers/store/layer_table.hpp"
#include "layers/store/staging_file.hpp"

#include <filesystem>

namespace haishu::layers
{

struct StagingWriter::Impl {
    Connection db;
    LayerDescriptor layer;
    std::optional<Statement> insert;
    std::string blob;
    std::int64_t count = 0;
};

StagingWriter::StagingWriter(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
StagingWriter::StagingWriter(StagingWriter&&) noexcept = default;
StagingWriter::~StagingWriter() = default;

Result<StagingWriter> StagingWriter::create(const std::string& path, const LayerDescriptor& descriptor)
{
    std::error_code fault;
    std::filesystem::remove(path, fault);
    HAISHU_TRY(Connection db, Connection::open(path, OpenMode::Create));
    // Half a staging file is worth nothing, so nothing is spent on surviving a crash; the last row says that it is whole.
    // (A defensive connection ignores journal_mode=OFF.)
    for (const char* pragma : {"PRAGMA journal_mode=MEMORY", "PRAGMA synchronous=OFF", "PRAGMA locking_mode=EXCLUSIVE"}) {
        HAISHU_CHECK(db.execute(pragma));
    }
    HAISHU_CHECK(db.execute(std::string("PRAGMA application_id=") + STAGING_APPLICATION_ID));
    HAISHU_CHECK(db.execute("BEGIN"));
    HAISHU_CHECK(db.execute("CREATE TABLE staging (descriptor TEXT NOT NULL, feature_count INTEGER)"));
    HAISHU_CHECK(db.execute("INSERT INTO staging VALUES(?, NULL)", write_descriptor(descriptor)));
    HAISHU_CHECK(db.execute(staged_table_sql(descriptor)));
    auto impl = std::make_unique<Impl>(Impl{std::move(db), descriptor, std::nullopt, {}, 0});
    std::string places = "?,?,?";
    for (std::size_t i = 0; i < descriptor.fields.size(); ++i) places += ",?";
    HAISHU_TRY(impl->insert, impl->db.prepare("INSERT INTO feature VALUES(NULL," + places + ")"));
    return StagingWriter(std::move(impl));
}

Result<void> StagingWriter::add(const Feature& feature)
{
    Impl& impl = *m_impl;
    if (feature.values.size() != impl.layer.fields.size()) {
        return bad_input("feature-values", "a feature of this layer has " + std::to_string(impl.layer.fields.size()) + " values");
    }
    if (feature.fid < 0 || feature.fid > LARGEST_FID) {
        return bad_input("fid-range", "a feature number lies between 1 and 9007199254740991");
    }
    impl.blob.clear();
    std::uint32_t key = 0;
    const bool has_geometry = feature.geometry && geo::vertex_count(*feature.geometry) > 0;
    if (has_geometry) {
        HAISHU_CHECK(append_blob(impl.blob, *feature.geometry, impl.layer.geometry, impl.layer.has_z));
        key = geo::hilbert_key(geo::world_from_lonlat(feature.geometry->box().center()));
    }
    impl.insert->bind(1, feature.fid == 0 ? std::nullopt : std::optional(feature.fid));
    impl.insert->bind(2, std::int64_t{key});
    for (std::size_t i = 0; i < impl.layer.fields.size(); ++i) {
        HAISHU_CHECK(check_code(impl.layer.fields[i], feature.values[i]));
        HAISHU_CHECK(bind_field(*impl.insert, static_cast<int>(i) + 3, impl.layer.fields[i], feature.values[i]));
    }
    const int last = static_cast<int>(impl.layer.fields.size()) + 3;
    const Bytes blob(reinterpret_cast<const unsigned char*>(impl.blob.data()), impl.blob.size());
    impl.insert->bind(last, has_geometry ? std::optional(blob) : std::nullopt);
    HAISHU_CHECK(impl.insert->run());
    ++impl.count;
    return {};
}

Result<void> StagingWriter::finish()
{
    HAISHU_CHECK(m_impl->db.execute("UPDATE staging SET feature_count=?", m_impl->count));
    return m_impl->db.execute("COMMIT");
}

}  // namespace haishu::layers
