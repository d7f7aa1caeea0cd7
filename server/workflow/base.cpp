#include "workflow/base.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <utility>

#include "workflow/base_evidence.h"
#include "workflow/tag_search.h"

namespace hotfix::workflow {
namespace {

std::vector<git::Oid> tips_of(const std::vector<git::Branch>& branches) {
  std::vector<git::Oid> tips;
  for (const git::Branch& branch : branches) tips.push_back(branch.commit);
  return tips;
}

/// One question on its way to its answer; the steps are in the order in which run() takes them.
class BaseFinder {
 public:
  explicit BaseFinder(const BaseQuestion& question)
      : q_(question), evidence_(read_reflogs(question)), chains_(q_.lookup, tips_of(q_.targets)) {}

  BaseAnswer run();

 private:
  std::int64_t time_of(const git::Oid& id) const {
    const git::CommitNode* node = q_.lookup(id);
    return node == nullptr ? 0 : node->time;
  }
  bool on_target(const git::Oid& id) { return chains_.contains(id, time_of(id)); }
  bool has_tag(const git::Oid& id) const {
    return std::any_of(q_.tags.begin(), q_.tags.end(), [&](const ProductionTag& tag) { return tag.commit == id; });
  }

  void find_anchor();
  git::Oid below_trailing_merges() const;
  bool is_claimed_elsewhere(const git::Oid& id);
  void find_own_tag_commits();

  bool take_chosen();
  bool take_event();
  bool take_nearest_tag();
  std::optional<git::Oid> fork_from_targets();
  void take_fork_point();
  void fill_from_tag(const ProductionTag& tag);
  void fill_from_name(const std::string& name);

  std::vector<git::Oid> released_in_range(const std::vector<git::Oid>& range);
  void find_range();
  void find_target_commits();
  void find_merge_back();
  OidSet reached_without_target(const git::Oid& from, OidSet reached) const;
  void split_range();
  void find_running();
  bool is_newer(const ProductionTag& running) const;

  const BaseQuestion& q_;
  ReflogEvidence evidence_;
  BranchChains chains_;
  BaseAnswer answer_;

  std::optional<git::Oid> anchor_;   // the topmost commit on HEAD's first-parent chain that was made elsewhere
  std::vector<git::Oid> made_here_;  // HEAD's first-parent chain above the anchor, newest first
  OidSet made_set_;
  OidSet own_tag_commits_;       // production tags there do not count as a base
  OidSet branch_chain_;          // HEAD's first-parent chain within the range
  std::vector<git::Oid> range_;  // base..HEAD, newest first
  OidSet in_range_;
  OidSet target_commits_;  // those of the range that are on a target's first-parent chain, made here aside
  OidSet merge_backs_;     // merges on a target that brought this hotfix there
  git::Oid compare_base_;  // the base, or the newest release that was merged in since
};

/// The topmost position on HEAD's first-parent chain that the branch took over from elsewhere.
void BaseFinder::find_anchor() {
  OidSet positions(evidence_.foreign.begin(), evidence_.foreign.end());
  for (const git::Oid& id : evidence_.rebased)
    if (has_tag(id) || on_target(id)) positions.insert(id);
  // An event recorded at the very start says where the branch was; one of a later adopt does not.
  const bool started = q_.event && q_.event->head == q_.event->commit && !q_.event->head.is_null();
  if (started) positions.insert(q_.event->head);
  if (positions.empty()) return;
  std::int64_t oldest = std::numeric_limits<std::int64_t>::max();
  for (const git::Oid& id : positions)
    if (const git::CommitNode* node = q_.lookup(id)) oldest = std::min(oldest, node->time);
  if (oldest == std::numeric_limits<std::int64_t>::max()) return;
  const Chain chain = first_parent_chain(q_.lookup, q_.head, positions, oldest);
  const git::Oid& last = chain.commits.empty() ? q_.head : chain.commits.back();
  const git::CommitNode* node = q_.lookup(last);
  const git::Oid stop = chain.commits.empty() || node == nullptr || node->parents.empty() ? last : node->parents[0];
  if (!positions.contains(stop)) return;
  anchor_ = stop;
  made_here_ = chain.commits;
  made_set_ = OidSet(made_here_.begin(), made_here_.end());
}

git::Oid BaseFinder::below_trailing_merges() const {
  git::Oid id = q_.head;
  const git::CommitNode* node = q_.lookup(id);
  while (node != nullptr && node->parents.size() > 1) {
    id = node->parents[0];
    node = q_.lookup(id);
  }
  return id;
}

/// Whether main, production, a release branch or another hotfix has this commit on its own line of history.
bool BaseFinder::is_claimed_elsewhere(const git::Oid& id) {
  if (on_target(id)) return true;
  std::vector<git::Oid> tips = tips_of(q_.production_branches);
  if (q_.branch) {
    const std::string_view own = short_branch_name(*q_.branch);
    for (const git::Branch& branch : q_.other_branches)
      if (short_branch_name(branch.ref) != own) tips.push_back(branch.commit);
  }
  return BranchChains(q_.lookup, std::move(tips)).contains(id, time_of(id));
}

void BaseFinder::find_own_tag_commits() {
  if (anchor_) {
    own_tag_commits_ = made_set_;
    return;
  }
  // Nothing says where the branch began: a release at its very end that no other branch has is this hotfix's deploy.
  const git::Oid end = below_trailing_merges();
  if (has_tag(end) && !is_claimed_elsewhere(end)) own_tag_commits_.insert(end);
}

void BaseFinder::fill_from_tag(const ProductionTag& tag) {
  Base& base = *answer_.base;
  base.tag = tag.name;
  base.product = tag.product;
  base.line = tag.line;
  base.is_production_tag = true;
}

void BaseFinder::fill_from_name(const std::string& name) {
  if (const ProductionTag* tag = find_tag(q_.tags, name)) {
    fill_from_tag(*tag);
    return;
  }
  // A tag that is gone, or that is no production tag (any more).
  answer_.base->tag = name;
  const auto parts = split_tag(name);
  if (!parts || parts->components().empty()) return;
  for (const ProductionTag& tag : q_.tags) {
    const auto other = split_tag(tag.name);
    if (!other || other->product_key != parts->product_key) continue;
    answer_.base->product = tag.product;
    break;
  }
  answer_.base->line = std::to_string(parts->components()[0]);
  if (parts->components().size() > 1) answer_.base->line += "." + std::to_string(parts->components()[1]);
}

bool BaseFinder::take_chosen() {
  if (!q_.chosen) return false;
  answer_.base = Base{};
  answer_.base->commit = q_.chosen->commit;
  if (q_.chosen->tag) {
    fill_from_name(*q_.chosen->tag);
    return true;
  }
  for (const ProductionTag& tag : q_.tags) {
    if (tag.commit != q_.chosen->commit || (q_.product && tag.product != *q_.product)) continue;
    fill_from_tag(tag);
    break;
  }
  return true;
}

bool BaseFinder::take_event() {
  // A base that is no longer in the repository cannot be compared with.
  if (!q_.event || q_.lookup(q_.event->commit) == nullptr) return false;
  answer_.base = Base{};
  answer_.base->commit = q_.event->commit;
  if (!q_.event->tag.empty()) fill_from_name(q_.event->tag);
  return true;
}

bool BaseFinder::take_nearest_tag() {
  const WantsTag not_own = [&](const ProductionTag& tag) { return !own_tag_commits_.contains(tag.commit); };
  std::optional<std::string> product = q_.product;
  if (!product)
    product = nearest_product(q_.lookup, q_.head, q_.tags, not_own, q_.branch ? std::string(*q_.branch) : "");
  if (!product) return false;
  const FoundTag found = highest_reachable(
      q_.lookup, q_.head, q_.tags, [&](const ProductionTag& tag) { return tag.product == *product && not_own(tag); });
  if (found.incomplete) answer_.history_incomplete = true;
  if (found.tag == nullptr) return false;
  answer_.base = Base{};
  answer_.base->commit = found.tag->commit;
  fill_from_tag(*found.tag);
  return true;
}

/// Where the branch left a target: also right after a merge back, when the target reaches all of it.
std::optional<git::Oid> BaseFinder::fork_from_targets() {
  if (anchor_) return anchor_;
  git::Oid id = q_.head;
  while (const git::CommitNode* node = q_.lookup(id)) {
    if (chains_.contains(id, node->time)) return id;
    if (node->parents.empty()) break;
    id = node->parents[0];
  }
  return std::nullopt;
}

/// No production tag is reachable: compare with where history parted from what production runs, or from main.
void BaseFinder::take_fork_point() {
  const std::string product = q_.product.value_or("");
  const auto any = std::find_if(q_.tags.begin(), q_.tags.end(), [&](const ProductionTag& tag) {
    return (!q_.product || tag.product == product) && !own_tag_commits_.contains(tag.commit);
  });
  std::vector<git::Oid> partners;
  if (any != q_.tags.end())
    partners.push_back(any->commit);
  else if (const auto fork = fork_from_targets())
    partners.push_back(*fork);
  for (const git::Branch& target : q_.targets) partners.push_back(target.commit);
  for (const git::Oid& partner : partners) {
    const MergeBases bases = merge_bases(q_.lookup, q_.head, partner);
    if (!bases.complete) answer_.history_incomplete = true;
    if (bases.commits.empty()) continue;
    answer_.base = Base{};
    answer_.base->commit = bases.commits.front();
    answer_.base->product = any == q_.tags.end() ? product : any->product;
    return;
  }
}

/// Releases that were merged in since the base: what they hold is neither own nor unreleased.
std::vector<git::Oid> BaseFinder::released_in_range(const std::vector<git::Oid>& range) {
  std::vector<git::Oid> released;
  if (!answer_.base->is_production_tag || q_.chosen) return released;
  const OidSet inside(range.begin(), range.end());
  const Chain chain =
      first_parent_chain(q_.lookup, q_.head, {answer_.base->commit}, time_of(range.empty() ? q_.head : range.back()));
  const OidSet line(chain.commits.begin(), chain.commits.end());
  for (const ProductionTag& tag : q_.tags) {
    if (tag.product != answer_.base->product || !inside.contains(tag.commit)) continue;
    const bool here = anchor_ ? made_set_.contains(tag.commit) : line.contains(tag.commit);
    if (!here && !q_.not_counted(tag)) released.push_back(tag.commit);
  }
  return released;
}

void BaseFinder::find_range() {
  std::vector<git::Oid> excluded = {answer_.base->commit};
  compare_base_ = answer_.base->commit;
  CommitRange range = commits_between(q_.lookup, excluded, q_.head);
  const std::vector<git::Oid> released = released_in_range(range.commits);
  if (!released.empty()) {
    const auto found = std::find_if(q_.tags.begin(), q_.tags.end(),
                                    [&](const ProductionTag& tag) { return tag.commit == released.front(); });
    const ProductionTag* base = find_tag(q_.tags, *answer_.base->tag);
    if (base == nullptr || found->version > base->version) compare_base_ = released.front();
    excluded.insert(excluded.end(), released.begin(), released.end());
    range = commits_between(q_.lookup, excluded, q_.head);
  }
  if (!range.complete) answer_.history_incomplete = true;
  range_ = std::move(range.commits);
  in_range_ = OidSet(range_.begin(), range_.end());
  git::Oid id = q_.head;
  while (in_range_.contains(id)) {
    branch_chain_.insert(id);
    const git::CommitNode* node = q_.lookup(id);
    if (node == nullptr || node->parents.empty()) break;
    id = node->parents[0];
  }
}

/// Which commits of the range lie on a target's chain, and whether git can tell at all.
void BaseFinder::find_target_commits() {
  for (const git::Oid& merge : evidence_.merges) {
    const git::CommitNode* node = q_.lookup(merge);
    if (node == nullptr || !in_range_.contains(merge)) continue;
    for (std::size_t i = 1; i < node->parents.size(); ++i) chains_.add_tip(node->parents[i]);
  }
  for (const git::Oid& id : evidence_.target_tips)
    if (in_range_.contains(id)) chains_.add_tip(id);
  for (const git::Oid& id : range_)
    if (on_target(id)) target_commits_.insert(id);
  if (chains_.incomplete()) answer_.history_incomplete = true;

  if (!anchor_ && target_commits_.contains(q_.head)) {
    // Main was fast-forwarded to the branch, or the branch was cut from main: nothing here says which.
    answer_.base->certain = false;
    target_commits_.clear();
    return;
  }
  if (!anchor_) return;
  bool fast_forwarded = false;
  for (const git::Oid& id : made_here_) fast_forwarded = target_commits_.erase(id) > 0 || fast_forwarded;
  if (fast_forwarded && !q_.event) answer_.base->certain = false;
}

/// Merges on a target whose other parent is work of this branch; after "Update branch" they come back in.
void BaseFinder::find_merge_back() {
  const auto is_own_head = [&](const git::Oid& id) {
    return (branch_chain_.contains(id) && !target_commits_.contains(id)) ||
           (evidence_.own_heads.contains(id) && in_range_.contains(id));
  };
  for (const git::Oid& id : range_) {
    const git::CommitNode* node = q_.lookup(id);
    if (node == nullptr || node->parents.size() < 2 || !target_commits_.contains(id)) continue;
    if (std::any_of(node->parents.begin() + 1, node->parents.end(), is_own_head)) merge_backs_.insert(id);
  }
}

/// What `from` reaches within the range without passing a target's chain, added to `reached`.
OidSet BaseFinder::reached_without_target(const git::Oid& from, OidSet reached) const {
  std::vector<git::Oid> open = {from};
  while (!open.empty()) {
    const git::Oid id = open.back();
    open.pop_back();
    if (!in_range_.contains(id) || target_commits_.contains(id) || !reached.insert(id).second) continue;
    if (const git::CommitNode* node = q_.lookup(id))
      open.insert(open.end(), node->parents.begin(), node->parents.end());
  }
  return reached;
}

void BaseFinder::split_range() {
  find_merge_back();
  OidSet own = reached_without_target(q_.head, {});
  for (const git::Oid& merge : merge_backs_) {
    const git::CommitNode* node = q_.lookup(merge);
    for (std::size_t i = 1; i < node->parents.size(); ++i)
      own = reached_without_target(node->parents[i], std::move(own));
  }
  answer_.compare_from = compare_base_;
  bool left_main = false;
  for (const git::Oid& id : range_) {
    const git::CommitNode* node = q_.lookup(id);
    if (own.contains(id)) {
      if (node != nullptr && node->parents.size() < 2) answer_.own.push_back(id);
      continue;
    }
    if (merge_backs_.contains(id) || q_.merged_back.contains(id)) continue;
    if (!left_main && target_commits_.contains(id)) {
      left_main = true;
      answer_.compare_from = id;
    }
    answer_.carried.push_back(id);
  }
  if (!answer_.base->certain) answer_.carried.clear();
  for (const ProductionTag& tag : q_.tags)
    if (own.contains(tag.commit)) answer_.own_tags.push_back(tag);
}

bool BaseFinder::is_newer(const ProductionTag& running) const {
  const Base& base = *answer_.base;
  if (!base.tag || running.name == *base.tag || running.commit == base.commit) return false;
  const ProductionTag* tag = find_tag(q_.tags, *base.tag);
  if (tag != nullptr) {
    if (running.version <= tag->version) return false;
  } else if (const auto parts = split_tag(*base.tag); !parts || running.version <= parts->version) {
    return false;
  }
  // What HEAD contains would not be undone; and a release that contains this hotfix is not behind it.
  if (is_ancestor(q_.lookup, running.commit, q_.head) == Answer::yes) return false;
  return answer_.own.empty() || is_ancestor(q_.lookup, q_.head, running.commit) != Answer::yes;
}

void BaseFinder::find_running() {
  if (q_.tags.empty() || !answer_.base) return;
  RunningQuestion running;
  running.tags = q_.tags;
  running.product = answer_.base->product;
  if (answer_.base->is_production_tag) running.line = answer_.base->line;
  running.command_result = q_.command_result;
  running.not_counted = q_.not_counted;
  for (const ProductionTag& tag : answer_.own_tags) running.not_counted.names.insert(tag.name);
  running.parallel = q_.parallel;
  OidSet on_production;
  for (const git::Branch& branch : q_.production_branches) {
    const FoundTag found = highest_reachable(q_.lookup, branch.commit, q_.tags, [&](const ProductionTag& tag) {
      return tag.product == running.product && !running.not_counted(tag);
    });
    if (found.tag != nullptr) on_production.insert(found.tag->commit);
  }
  if (!on_production.empty())
    running.on_production_branch = [&](const git::Oid& id) { return on_production.contains(id); };
  const ProductionTag* tag = what_runs(running);
  if (tag == nullptr) return;
  answer_.running = *tag;
  if (is_newer(*tag)) answer_.base->newer_tag = tag->name;
}

BaseAnswer BaseFinder::run() {
  answer_.compare_from = q_.head;
  if (q_.lookup(q_.head) == nullptr) {
    answer_.history_incomplete = true;
    return std::move(answer_);
  }
  find_anchor();
  find_own_tag_commits();
  if (!take_chosen() && !take_event() && !take_nearest_tag()) take_fork_point();
  if (!answer_.base) return std::move(answer_);
  find_range();
  find_target_commits();
  split_range();
  find_running();
  if (answer_.history_incomplete) answer_.base->certain = false;
  if (answer_.carried.empty()) return std::move(answer_);
  if (answer_.running)
    answer_.replay_onto = answer_.running;
  else if (answer_.base->tag)
    if (const ProductionTag* tag = find_tag(q_.tags, *answer_.base->tag)) answer_.replay_onto = *tag;
  return std::move(answer_);
}

}  // namespace

BaseAnswer find_base(const BaseQuestion& question) {
  return BaseFinder(question).run();
}

}  // namespace hotfix::workflow
