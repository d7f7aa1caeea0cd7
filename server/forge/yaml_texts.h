#pragma once
// Private to server/forge/.

#include <string>
#include <vector>

#include <yaml-cpp/yaml.h>

namespace hotfix::forge {

/// One text, or those of a list; other things in it are left out.
inline std::vector<std::string> texts_of(const YAML::Node& node) {
  std::vector<std::string> texts;
  if (node.IsScalar()) texts.push_back(node.Scalar());
  if (node.IsSequence()) {
    for (const YAML::Node& item : node) {
      if (item.IsScalar()) texts.push_back(item.Scalar());
    }
  }
  return texts;
}

}  // namespace hotfix::forge
