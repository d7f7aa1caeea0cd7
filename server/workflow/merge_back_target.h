#pragma once
// One target of a merge back: its part of the plan. Private to server/workflow/.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "workflow/merge_back.h"
#include "workflow/plan_checks.h"

namespace hotfix::workflow {

/// Plans one target; a builder, because each part looks at what the ones before found.
class TargetPlanner {
 public:
  TargetPlanner(const PlanContext& context, const MergeBackPlace& place, const MergeBackTarget& target,
                const MergeBackRequest& request, const LogPlace& log);

  /// Why nothing can be done about this target now.
  std::optional<Refusal> refuse() const;
  std::vector<PlanEntry> plan();
  /// After plan().
  std::vector<std::string> notes() const;

 private:
  bool solved() const { return target_.tree && target_.tree->has_fix && !target_.tree->merging; }
  /// What is merged: the fix, or what a person made of it at a conflict.
  git::Oid source() const { return solved() ? target_.tree->head : fix_; }
  bool in_tree() const {
    return !target_.forecast.conflicts.empty() || place_.in_work_tree || (target_.tree && target_.tree->merging);
  }
  bool needs_merge() const {
    if (!target_.request) return true;
    return !target_.forecast.conflicts.empty() || !target_.forecast.kept_versions.empty() || target_.tree;
  }
  Sent sent() const { return needs_merge() ? Sent(kept_, target_.kept) : Sent(fix_); }
  forge::NewRequest new_request() const;
  Refusal conflict() const;
  std::optional<Refusal> refuse_waiting() const;
  void add(PlanEntry entry) {
    entry.part = target_.name;
    entries_.push_back(std::move(entry));
  }
  void fetch();
  void make();
  void make_without_checkout();
  void keep_versions();
  std::vector<std::string> message_arguments(PlanEntry& entry);
  void make_in_tree();
  void prepare_tree();
  void begin_merge();
  void hold_head();
  void publish();
  void push();
  void move_local();
  void open_request();
  void follow();
  void remove_tree();
  void record(MergedBack::How how);
  std::string undo() const;

  const PlanContext& context_;
  const MergeBackPlace& place_;
  const MergeBackTarget& target_;
  const MergeBackRequest& request_;
  const LogPlace& log_;
  std::string branch_;
  git::Oid fix_;
  std::string kept_;      // the ref that holds what was made
  std::string url_;       // of the request: its own, or the page to open it; empty: not known yet
  bool by_hand_ = false;  // a person opens it there
  bool printed_ = false;  // an entry prints its address
  std::vector<PlanEntry> entries_;
};

}  // namespace hotfix::workflow
