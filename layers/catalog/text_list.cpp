#include "layers/catalog/text_list.hpp"

#include <algorithm>

namespace haishu::layers
{

void visit_items(std::string_view text, std::string_view separator, FunctionRef<void(std::string_view)> visit)
{
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        std::string_view item = text.substr(0, end);
        text.remove_prefix(std::min(text.size(), end + separator.size()));
        item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
        item.remove_suffix(item.size() - (item.find_last_not_of(' ') + 1));
        if (!item.empty()) visit(item);
    }
}

}  // namespace haishu::layers
