#pragma once
// The Chinese of what errors say in English: the reason of a refusal, the place in the input, the type of a value.
//
// server/messages/*.phrases.json hold sections ("reason", "place", ...) of English phrases and their Chinese. An English
// phrase stands there as the sources format it, "has more than {} vertices"; its Chinese takes what stood in place of the
// first {} as {0}, of the second as {1}, and as {0:type} when that is a phrase of section "type" itself. What is sent as
// English is so the key of its Chinese, and an error carries one text only.

#include <string>
#include <string_view>

namespace haishu::server
{

// The English itself where the section has no such phrase.
std::string in_chinese(std::string_view section, std::string_view english);

}  // namespace haishu::server
