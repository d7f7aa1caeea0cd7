#pragma once
// A commit graph in memory, written down by hand: dag.commit("b", {"a"}). Dates grow by an hour per commit unless
// given.

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "git/values.h"

namespace hotfix::workflow::testing {

/// The commit of that name: the name's bytes, at most 20.
inline git::Oid oid(const std::string& name) {
  git::Oid id;
  std::copy_n(name.begin(), std::min(name.size(), id.bytes.size()), id.bytes.begin());
  return id;
}

inline std::string name_of(const git::Oid& id) {
  return std::string(id.bytes.begin(), std::find(id.bytes.begin(), id.bytes.end(), 0));
}

inline std::vector<std::string> names_of(const std::vector<git::Oid>& ids) {
  std::vector<std::string> names;
  for (const git::Oid& id : ids) names.push_back(name_of(id));
  return names;
}

class Dag {
 public:
  static constexpr std::int64_t start = 1'700'000'000;
  static constexpr std::int64_t hour = 3600;

  Dag& commit(const std::string& name, const std::vector<std::string>& parents = {}) {
    now_ += hour;
    return commit_at(name, now_, parents);
  }

  Dag& commit_at(const std::string& name, std::int64_t time, const std::vector<std::string>& parents = {}) {
    git::CommitNode node;
    node.time = time;
    for (const std::string& parent : parents) node.parents.push_back(oid(parent));
    nodes_[oid(name)] = node;
    return *this;
  }

  /// name1, name2, … one behind the other.
  Dag& chain(const std::string& parent, const std::vector<std::string>& names) {
    std::string last = parent;
    for (const std::string& name : names) {
      commit(name, last.empty() ? std::vector<std::string>{} : std::vector<std::string>{last});
      last = name;
    }
    return *this;
  }

  /// As a shallow clone: the commit is not there.
  Dag& forget(const std::string& name) {
    nodes_.erase(oid(name));
    return *this;
  }

  std::int64_t time(const std::string& name) const { return nodes_.at(oid(name)).time; }

  git::CommitLookup lookup() const {
    return [this](const git::Oid& id) -> const git::CommitNode* {
      ++looked_up_;
      const auto found = nodes_.find(id);
      return found == nodes_.end() ? nullptr : &found->second;
    };
  }

  std::size_t looked_up() const { return looked_up_; }

 private:
  std::unordered_map<git::Oid, git::CommitNode> nodes_;
  std::int64_t now_ = start;
  mutable std::size_t looked_up_ = 0;
};

}  // namespace hotfix::workflow::testing
