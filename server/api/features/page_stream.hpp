#pragma once
// A long page of features, written while it is sent: it needs the memory of one piece.

#include "layers/query/query.hpp"
#include "server/api/features/feature_crs.hpp"
#include "server/http/body_stream.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace haishu::server
{

// About as many bytes as the features will have as text. Pages beyond this are streamed.
inline constexpr std::size_t most_text_at_once = 4 * 1024 * 1024;
inline std::size_t estimated_text_bytes(const layers::Page& page)
{
    std::size_t bytes = 0;
    for (const layers::FeatureRef& feature : page.features) bytes += 300 + feature.geometry().points.size() * 26;
    return bytes;
}

// `Writer` appends a feature to a text and takes a GeometryWriter for the thread that it runs on.
template <class Writer>
class PageStream : public BodyStream
{
   public:
    struct Frame {
        std::string head, separator, tail;
    };

    // The features are of `view`.
    PageStream(std::shared_ptr<const layers::LayerView> view, const layers::Page& page, geo::Crs crs, Writer writer, Frame frame)
        : m_view(std::move(view)), m_features(page.features), m_crs(crs), m_writer(std::move(writer)), m_frame(std::move(frame))
    {
    }

    Result<Next> next(std::string& piece, Deadline deadline) override
    {
        HAISHU_TRY(const GeometryWriter geometry, GeometryWriter::create(m_crs));
        m_writer.use(geometry);
        if (m_written == 0) piece += m_frame.head;
        for (; m_written < m_features.size() && piece.size() < piece_bytes; ++m_written) {
            if (deadline.has_passed()) return Error{ErrorCode::TimedOut, "deadline", "the answer took too long to write", {}};
            if (m_written > 0) piece += m_frame.separator;
            HAISHU_CHECK(m_writer.append(piece, m_features[m_written]));
        }
        if (m_written < m_features.size()) return Next::Piece;
        piece += m_frame.tail;
        return Next::End;
    }

   private:
    std::shared_ptr<const layers::LayerView> m_view;
    std::vector<layers::FeatureRef> m_features;
    geo::Crs m_crs;
    Writer m_writer;
    Frame m_frame;
    std::size_t m_written = 0;
};

}  // namespace haishu::server
