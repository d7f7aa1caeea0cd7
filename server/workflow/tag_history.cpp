#include "workflow/tag_history.h"

#include <algorithm>
#include <map>
#include <utility>

namespace hotfix::workflow {

namespace {

constexpr std::size_t progress_step = 4096;

/// Walks from one tag at a time, down to main or to an earlier tag.
class Walker {
 public:
  Walker(const git::CommitLookup& lookup, const MainHistory& main, std::span<const ProductionTag> tags)
      : lookup_(lookup), main_(main) {
    for (const ProductionTag& tag : tags) {
      const bool is_new = known_.try_emplace(tag.commit).second;
      if (is_new) order_.push_back(&tag);
    }
    // Oldest first, so that a tag finds those that it builds upon done; where clocks lie, see visit().
    std::ranges::stable_sort(order_, [&](const ProductionTag* one, const ProductionTag* two) {
      const std::int64_t first = time_of(one->commit);
      const std::int64_t second = time_of(two->commit);
      return first != second ? first < second : one->version < two->version;
    });
  }

  std::unordered_map<git::Oid, TagHistory> walk() {
    for (const ProductionTag* tag : order_) {
      std::vector<git::Oid> waiting{tag->commit};
      while (!waiting.empty()) {
        const auto needed = visit(waiting.back());
        if (needed && std::ranges::find(waiting, *needed) == waiting.end())
          waiting.push_back(*needed);
        else
          waiting.pop_back();
      }
    }
    std::unordered_map<git::Oid, TagHistory> result;
    for (auto& [commit, state] : known_) result.emplace(commit, std::move(state.history));
    return result;
  }

 private:
  struct State {
    TagHistory history;
    bool done = false;
  };

  std::int64_t time_of(const git::Oid& id) const {
    const git::CommitNode* node = lookup_(id);
    return node == nullptr ? 0 : node->time;
  }

  /// What is known of another tag at this commit; null where there is none.
  const State* other_tag(const git::Oid& id, const git::Oid& tag) const {
    const auto found = id == tag ? known_.end() : known_.find(id);
    return found == known_.end() ? nullptr : &found->second;
  }

  /// Whether main brought this commit itself, as seen from a tag that came to main by `place` and left it at `fork`.
  bool is_mains(const git::Oid& id, bool tag_in_main, std::uint32_t fork) const {
    if (!tag_in_main) return main_.contains(id);
    return main_.on_chain(id) || (main_.contains(id) && main_.entered(id) <= fork);
  }

  /// The first-parent chain of a merged tag leads to where its line left main.
  std::uint32_t first_fork(const git::Oid& tag) const {
    git::Oid id = tag;
    while (true) {
      if (main_.on_chain(id)) return main_.entered(id);
      if (const State* other = other_tag(id, tag); other != nullptr && other->done) return other->history.fork;
      const git::CommitNode* node = lookup_(id);
      if (node == nullptr || node->parents.empty()) return 0;
      id = node->parents.front();
    }
  }

  /// Finds a tag's own commits. Gives another tag that must be visited first, where there is one below it.
  std::optional<git::Oid> visit(const git::Oid& tag) {
    State& state = known_.at(tag);
    if (state.done) return std::nullopt;
    TagHistory found;
    found.in_main = main_.contains(tag);
    std::uint32_t limit = 0;
    if (found.in_main) limit = first_fork(tag);
    found.fork = limit;
    std::vector<git::Oid> all;
    std::vector<git::Oid> border;
    std::vector<git::Oid> left{tag};
    OidSet seen{tag};
    while (!left.empty()) {
      const git::Oid id = left.back();
      left.pop_back();
      if (is_mains(id, found.in_main, limit)) {
        border.push_back(id);
        if (main_.on_chain(id)) found.fork = std::max(found.fork, main_.entered(id));
        continue;
      }
      const State* other = other_tag(id, tag);
      if (other != nullptr && other->done) {
        inherit(found, other->history);  // it contains all of that tag
        continue;
      }
      if (other != nullptr && !in_progress_.contains(id)) {
        in_progress_.insert(tag);
        return id;
      }
      const git::CommitNode* node = lookup_(id);
      if (node == nullptr) {
        found.complete = false;
        continue;
      }
      all.push_back(id);
      for (const git::Oid& parent : node->parents)
        if (seen.insert(parent).second) left.push_back(parent);
    }
    settle(tag, found, all, border);
    state.history = std::move(found);
    state.done = true;
    in_progress_.erase(tag);
    return std::nullopt;
  }

  static void inherit(TagHistory& found, const TagHistory& from) {
    found.fork = std::max(found.fork, from.fork);
    for (const git::Oid& id : from.side) {
      if (std::ranges::find(found.side, id) == found.side.end()) found.side.push_back(id);
    }
    if (!from.complete) found.complete = false;
  }

  void settle(const git::Oid& tag, TagHistory& found, const std::vector<git::Oid>& all,
              const std::vector<git::Oid>& border) {
    std::vector<git::Oid> own;
    for (const git::Oid& id : all) {
      if (found.in_main && main_.entered(id) <= found.fork) continue;
      if (!claimed_.insert(id).second) continue;  // new in an earlier tag
      const git::CommitNode* node = lookup_(id);
      if (node->parents.size() <= 1) own.push_back(id);
    }
    found.own = newest_first(own, all);
    if (found.in_main) {
      if (!main_.on_chain(tag)) found.arrived = main_.at(main_.entered(tag));
      return;
    }
    add_sides(found, border);
  }

  /// What a tag took from a branch that main merged only later is in both as well.
  void add_sides(TagHistory& found, const std::vector<git::Oid>& border) const {
    for (const git::Oid& id : border) {
      if (std::ranges::find(found.side, id) == found.side.end()) found.side.push_back(id);
    }
    std::erase_if(found.side, [&](const git::Oid& id) { return main_.entered(id) <= found.fork; });
  }

  /// `some` of `all` so that no commit comes before one that builds upon it.
  std::vector<git::Oid> newest_first(const std::vector<git::Oid>& some, const std::vector<git::Oid>& all) const {
    std::unordered_map<git::Oid, std::size_t> children;
    for (const git::Oid& id : all) children.try_emplace(id, 0);
    const auto each_parent = [&](const git::Oid& id, auto&& act) {
      for (const git::Oid& parent : lookup_(id)->parents)
        if (const auto found = children.find(parent); found != children.end()) act(found->first, found->second);
    };
    for (const git::Oid& id : all) each_parent(id, [](const git::Oid&, std::size_t& count) { ++count; });
    using Entry = std::pair<std::int64_t, git::Oid>;
    std::vector<Entry> heap;
    const auto push = [&](const git::Oid& id) {
      heap.emplace_back(time_of(id), id);
      std::ranges::push_heap(heap);
    };
    for (const git::Oid& id : all)
      if (children.at(id) == 0) push(id);
    const OidSet wanted(some.begin(), some.end());
    std::vector<git::Oid> sorted;
    while (!heap.empty()) {
      std::ranges::pop_heap(heap);
      const git::Oid id = heap.back().second;
      heap.pop_back();
      if (wanted.contains(id)) sorted.push_back(id);
      each_parent(id, [&](const git::Oid& parent, std::size_t& count) {
        if (--count == 0) push(parent);
      });
    }
    return sorted;
  }

  const git::CommitLookup& lookup_;
  const MainHistory& main_;
  std::vector<const ProductionTag*> order_;
  std::unordered_map<git::Oid, State> known_;  // by the tag's commit
  OidSet claimed_;                             // commits that are some tag's own
  OidSet in_progress_;
};

}  // namespace

MainHistory::MainHistory(const git::CommitLookup& lookup, const git::Oid& tip,
                         const std::function<bool(std::size_t)>& on_progress) {
  for (git::Oid id = tip;;) {
    const git::CommitNode* node = lookup(id);
    if (node == nullptr) {
      complete_ = false;
      break;
    }
    chain_.push_back(id);
    if (node->parents.empty()) break;
    id = node->parents.front();
  }
  std::ranges::reverse(chain_);
  std::vector<git::Oid> left;
  for (std::uint32_t place = 1; place <= chain_.size(); ++place) {
    left.push_back(at(place));
    while (!left.empty()) {
      const git::Oid id = left.back();
      left.pop_back();
      if (places_.contains(id)) continue;
      const git::CommitNode* node = lookup(id);
      if (node == nullptr) {
        complete_ = false;
        continue;
      }
      places_.emplace(id, place);
      left.insert(left.end(), node->parents.begin(), node->parents.end());
      if (on_progress && places_.size() % progress_step == 0 && !on_progress(places_.size())) {
        complete_ = false;
        return;
      }
    }
  }
}

std::uint32_t MainHistory::entered(const git::Oid& id) const {
  const auto found = places_.find(id);
  return found == places_.end() ? 0 : found->second;
}

bool MainHistory::on_chain(const git::Oid& id) const {
  const std::uint32_t place = entered(id);
  return place != 0 && at(place) == id;
}

std::vector<TagHistory> tag_histories(const git::CommitLookup& lookup, const MainHistory& main,
                                      std::span<const ProductionTag> tags) {
  const auto known = Walker(lookup, main, tags).walk();
  std::vector<TagHistory> histories;
  histories.reserve(tags.size());
  for (const ProductionTag& tag : tags) histories.push_back(known.at(tag.commit));
  return histories;
}

bool shares(const git::CommitLookup& lookup, const TagHistory& tag, const MainHistory& main, const git::Oid& id) {
  const std::uint32_t place = main.entered(id);
  if (place == 0 || place <= tag.fork) return place != 0;
  return std::ranges::any_of(tag.side,
                             [&](const git::Oid& side) { return is_ancestor(lookup, id, side) == Answer::yes; });
}

}  // namespace hotfix::workflow
