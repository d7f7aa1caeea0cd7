#include "protocol/fields.h"

#include <algorithm>

namespace hotfix::protocol {

std::string Path::text() const {
  std::vector<const Path*> steps;
  for (const Path* step = this; step != nullptr; step = step->parent) steps.push_back(step);
  std::reverse(steps.begin(), steps.end());
  std::string text;
  for (const Path* step : steps) {
    // Keys of a map come from the client: a long one must not become a long answer.
    constexpr std::size_t longest = 100;
    if (step->name.data() == nullptr) {
      text.append("[").append(std::to_string(step->index)).append("]");
    } else {
      text.append(text.empty() ? "" : ".").append(step->name.substr(0, longest));
    }
  }
  return text;
}

}  // namespace hotfix::protocol
