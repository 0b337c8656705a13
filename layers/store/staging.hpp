#pragma once
// A staging file: features of one layer on their way in, written outside the database so that nothing is half done and
// the writer is free meanwhile. Store::publish takes it over. The file is removed by its owner.

#include "geo/base/result.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/store/feature.hpp"

#include <memory>
#include <string>

namespace haishu::layers
{

class StagingWriter
{
   public:
    static Result<StagingWriter> create(const std::string& path, const LayerDescriptor& descriptor);
    StagingWriter(StagingWriter&&) noexcept;
    ~StagingWriter();

    Result<void> add(const Feature& feature);  // fid 0, or a wanted one that must be unique
    Result<void> finish();

   private:
    struct Impl;
    explicit StagingWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::layers
