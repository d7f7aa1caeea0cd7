#include "workflow/ancestry.h"

#include <algorithm>
#include <utility>

namespace hotfix::workflow {
namespace {

constexpr unsigned side_one = 1;
constexpr unsigned side_two = 2;
constexpr unsigned both = side_one | side_two;
constexpr unsigned stale = 4;

/// Colours commits from two sides, newest first, like git's paint_down_to_common: a commit whose colours grow after it
/// was passed on (clock skew) is passed on again. It knows when nothing interesting is left.
class Painter {
 public:
  using Interesting = bool (*)(unsigned colours);

  struct Step {
    git::Oid id;
    const git::CommitNode* node;
    unsigned colours;
  };

  Painter(const git::CommitLookup& lookup, Interesting interesting) : lookup_(lookup), interesting_(interesting) {}

  void add(const git::Oid& id, unsigned colours) {
    const auto [at, is_new] = states_.try_emplace(id);
    State& state = at->second;
    if (is_new) state.node = lookup_(id);
    if (state.node == nullptr) {
      if (is_new) missing_.push_back(id);
      state.colours |= colours;
      return;
    }
    if ((state.colours & colours) == colours) return;
    const bool was = interesting_(state.colours) && state.queued;
    state.colours |= colours;
    if (was && !interesting_(state.colours)) --waiting_;
    if (!was && state.queued && interesting_(state.colours)) ++waiting_;
    if (state.queued) return;
    state.queued = true;
    if (interesting_(state.colours)) ++waiting_;
    heap_.push_back({state.node->time, order_++, id});
    std::push_heap(heap_.begin(), heap_.end());
  }

  std::optional<Step> pop() {
    if (heap_.empty()) return std::nullopt;
    std::pop_heap(heap_.begin(), heap_.end());
    const git::Oid id = heap_.back().id;
    heap_.pop_back();
    State& state = states_.at(id);
    state.queued = false;
    if (interesting_(state.colours)) --waiting_;
    return Step{id, state.node, state.colours};
  }

  void pass_on(const Step& step, unsigned colours) {
    for (const git::Oid& parent : step.node->parents) add(parent, colours);
  }

  bool any_interesting() const { return waiting_ > 0; }
  /// Whether history ended where it still mattered: what both sides have is the same, known or not.
  bool incomplete() const {
    return std::any_of(missing_.begin(), missing_.end(), [&](const git::Oid& id) { return interesting_(colours(id)); });
  }
  unsigned colours(const git::Oid& id) const {
    const auto found = states_.find(id);
    return found == states_.end() ? 0 : found->second.colours;
  }

 private:
  struct State {
    const git::CommitNode* node = nullptr;
    unsigned colours = 0;
    bool queued = false;
  };
  struct Entry {
    std::int64_t time;
    std::uint64_t order;
    git::Oid id;
    bool operator<(const Entry& other) const { return time != other.time ? time < other.time : order > other.order; }
  };

  const git::CommitLookup& lookup_;
  Interesting interesting_;
  std::unordered_map<git::Oid, State> states_;
  std::vector<Entry> heap_;
  std::uint64_t order_ = 0;
  std::size_t waiting_ = 0;
  std::vector<git::Oid> missing_;
};

struct Painted {
  std::vector<git::Oid> met;  // in the order they were met, each one once
  bool complete = true;
};

/// Paints until nothing interesting waits, and on for the slack, so that a skewed clock does not hide a common commit.
Painted paint(Painter& painter, Painter::Interesting interesting, std::size_t bound) {
  Painted painted;
  OidSet met;
  std::int64_t oldest = std::numeric_limits<std::int64_t>::max();
  std::size_t below = 0;
  std::size_t visits = 0;
  while (const auto step = painter.pop()) {
    if (++visits > bound) {
      painted.complete = false;
      break;
    }
    if (interesting(step->colours)) oldest = std::min(oldest, step->node->time);
    if (met.insert(step->id).second) painted.met.push_back(step->id);
    painter.pass_on(*step, step->colours);
    if (painter.any_interesting()) {
      below = 0;
      continue;
    }
    if (oldest == std::numeric_limits<std::int64_t>::max()) break;
    below = step->node->time < oldest && oldest - step->node->time > clock_slack_seconds ? below + 1 : 0;
    if (below > clock_slack_commits) break;
  }
  if (painter.incomplete()) painted.complete = false;
  return painted;
}

/// Children before parents; among those that may come next, the newest.
std::vector<git::Oid> children_first(const git::CommitLookup& lookup, const std::vector<git::Oid>& commits) {
  std::unordered_map<git::Oid, std::size_t> children;
  for (const git::Oid& id : commits) children.try_emplace(id, 0);
  const auto inside_parents = [&](const git::Oid& id, auto&& each) {
    const git::CommitNode* node = lookup(id);
    if (node == nullptr) return;
    for (const git::Oid& parent : node->parents)
      if (const auto found = children.find(parent); found != children.end()) each(found);
  };
  for (const git::Oid& id : commits) inside_parents(id, [](auto found) { ++found->second; });
  using Entry = std::pair<std::int64_t, std::pair<std::size_t, git::Oid>>;
  std::vector<Entry> heap;
  std::size_t order = commits.size();
  const auto push = [&](const git::Oid& id) {
    const git::CommitNode* node = lookup(id);
    heap.push_back({node == nullptr ? 0 : node->time, {order--, id}});
    std::push_heap(heap.begin(), heap.end());
  };
  order += commits.size();
  for (const git::Oid& id : commits)
    if (children.at(id) == 0) push(id);
  std::vector<git::Oid> sorted;
  sorted.reserve(commits.size());
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end());
    const git::Oid id = heap.back().second.second;
    heap.pop_back();
    sorted.push_back(id);
    inside_parents(id, [&](auto found) {
      if (--found->second == 0) push(found->first);
    });
  }
  return sorted;
}

}  // namespace

void DateWalk::push(const git::Oid& id, std::int64_t child_time) {
  if (!seen_.insert(id).second) return;
  const git::CommitNode* node = lookup_(id);
  if (node == nullptr) {
    missing_ = true;
    newest_edge_ = std::max(newest_edge_, child_time);
    return;
  }
  heap_.push_back({node->time, order_++, id, node});
  std::push_heap(heap_.begin(), heap_.end());
}

std::optional<DateWalk::Step> DateWalk::next() {
  if (heap_.empty()) return std::nullopt;
  std::pop_heap(heap_.begin(), heap_.end());
  const Entry entry = heap_.back();
  heap_.pop_back();
  ++given_;
  for (const git::Oid& parent : entry.node->parents) push(parent, entry.time);
  return Step{entry.id, entry.node};
}

std::optional<std::int64_t> DateWalk::next_time() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().time;
}

Answer is_ancestor(const git::CommitLookup& lookup, const git::Oid& ancestor, const git::Oid& descendant) {
  if (ancestor == descendant) return Answer::yes;
  const git::CommitNode* wanted = lookup(ancestor);
  DateWalk walk(lookup);
  walk.push(descendant);
  DateCutOff cut_off(wanted == nullptr ? std::numeric_limits<std::int64_t>::min() : wanted->time);
  while (const auto step = walk.next()) {
    if (walk.seen(ancestor)) return Answer::yes;
    if (cut_off.reached(step->node->time)) break;
  }
  const bool incomplete = wanted == nullptr ? walk.incomplete() : walk.incomplete(wanted->time);
  return incomplete ? Answer::unknown : Answer::no;
}

MergeBases merge_bases(const git::CommitLookup& lookup, const git::Oid& one, const git::Oid& two) {
  MergeBases answer;
  Painter painter(lookup, [](unsigned colours) { return colours != 0 && (colours & stale) == 0; });
  painter.add(one, side_one);
  painter.add(two, side_two);
  std::vector<git::Oid> common;
  OidSet known;
  while (painter.any_interesting()) {
    const auto step = painter.pop();
    if (!step) break;
    unsigned colours = step->colours;
    if ((colours & both) == both) {
      if ((colours & stale) == 0 && known.insert(step->id).second) common.push_back(step->id);
      colours |= stale;
    }
    painter.pass_on(*step, colours);
  }
  for (const git::Oid& id : common)
    if ((painter.colours(id) & stale) == 0) answer.commits.push_back(id);
  // Dates alone can leave an ancestor of another result in (git removes such ones too).
  for (std::size_t i = 0; answer.commits.size() > 1 && i < answer.commits.size();) {
    const git::Oid id = answer.commits[i];
    const bool redundant = std::any_of(answer.commits.begin(), answer.commits.end(), [&](const git::Oid& other) {
      return other != id && is_ancestor(lookup, id, other) == Answer::yes;
    });
    if (redundant)
      answer.commits.erase(answer.commits.begin() + static_cast<std::ptrdiff_t>(i));
    else
      ++i;
  }
  answer.complete = !painter.incomplete();
  return answer;
}

AheadBehind ahead_behind(const git::CommitLookup& lookup, const git::Oid& one, const git::Oid& two, std::size_t bound) {
  constexpr Painter::Interesting one_side = [](unsigned colours) { return colours == side_one || colours == side_two; };
  Painter painter(lookup, one_side);
  painter.add(one, side_one);
  painter.add(two, side_two);
  const Painted painted = paint(painter, one_side, bound);
  AheadBehind answer;
  for (const git::Oid& id : painted.met) {
    if (painter.colours(id) == side_one) ++answer.ahead;
    if (painter.colours(id) == side_two) ++answer.behind;
  }
  answer.exact = painted.complete;
  return answer;
}

CommitRange commits_between(const git::CommitLookup& lookup, std::span<const git::Oid> excluded, const git::Oid& tip,
                            std::size_t bound) {
  constexpr Painter::Interesting only_tip = [](unsigned colours) { return colours == side_one; };
  Painter painter(lookup, only_tip);
  painter.add(tip, side_one);
  for (const git::Oid& id : excluded) painter.add(id, side_two);
  const Painted painted = paint(painter, only_tip, bound);
  std::vector<git::Oid> inside;
  for (const git::Oid& id : painted.met)
    if (painter.colours(id) == side_one) inside.push_back(id);
  return {children_first(lookup, inside), painted.complete};
}

Chain first_parent_chain(const git::CommitLookup& lookup, const git::Oid& tip, const OidSet& until,
                         std::int64_t oldest) {
  Chain chain;
  DateCutOff cut_off(oldest);
  git::Oid id = tip;
  while (!until.contains(id)) {
    const git::CommitNode* node = lookup(id);
    if (node == nullptr) {
      chain.complete = false;
      break;
    }
    chain.commits.push_back(id);
    if (node->parents.empty() || cut_off.reached(node->time)) break;
    id = node->parents[0];
  }
  return chain;
}

ReachableSet reachable_from(const git::CommitLookup& lookup, std::span<const git::Oid> tips, std::int64_t oldest) {
  ReachableSet set;
  DateWalk walk(lookup);
  for (const git::Oid& tip : tips) walk.push(tip);
  DateCutOff cut_off(oldest);
  while (const auto step = walk.next()) {
    set.commits.insert(step->id);
    if (cut_off.reached(step->node->time)) break;
  }
  set.complete = !walk.incomplete();
  return set;
}

}  // namespace hotfix::workflow
