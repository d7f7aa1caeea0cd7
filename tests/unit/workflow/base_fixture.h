#pragma once
// A question about a hotfix, put together in a few words, and its answer written back in names.

#include <set>
#include <string>
#include <vector>

#include "unit/workflow/dag.h"
#include "workflow/base.h"

namespace hotfix::workflow::testing {

struct Expected {
  std::string base;  // tag, or "=commit", or "" for none
  std::vector<std::string> own;
  std::vector<std::string> carried;
  std::string compare_from;
  bool certain = true;
  std::string newer = "";
};

class Scene {
 public:
  Dag dag;
  BaseQuestion question;

  Scene() { question.branch = "refs/heads/hotfix/x"; }

  Scene& tag(const std::string& name, const std::string& commit) {
    tags_.push_back({name, oid(commit), false, dag.time(commit)});
    return *this;
  }
  Scene& target(const std::string& ref, const std::string& commit) {
    question.targets.push_back({"refs/heads/" + ref, oid(commit)});
    return *this;
  }
  Scene& production_branch(const std::string& ref, const std::string& commit) {
    question.production_branches.push_back({"refs/heads/" + ref, oid(commit)});
    return *this;
  }
  Scene& other(const std::string& ref, const std::string& commit) {
    question.other_branches.push_back({"refs/heads/" + ref, oid(commit)});
    return *this;
  }
  Scene& head(const std::string& commit) {
    question.head = oid(commit);
    return *this;
  }
  /// The start event: branched from a tag, HEAD still there.
  Scene& started(const std::string& name, const std::string& commit) {
    question.event = StartEvent{name, oid(commit), oid(commit)};
    return *this;
  }
  Scene& adopted(const std::string& name, const std::string& commit, const std::string& at) {
    question.event = StartEvent{name, oid(commit), oid(at)};
    return *this;
  }
  /// One more entry of the branch's reflog: later calls are newer entries.
  Scene& moved(const std::string& message, const std::string& before, const std::string& after) {
    return log(question.branch_reflog, message, before, after);
  }
  Scene& head_moved(const std::string& message, const std::string& before, const std::string& after) {
    return log(question.head_reflog, message, before, after);
  }

  BaseAnswer find() {
    production_ = production_tags(tags_);
    question.tags = production_;
    question.lookup = dag.lookup();
    return find_base(question);
  }

  void check(const Expected& expected) {
    const BaseAnswer answer = find();
    if (expected.base.empty()) {
      EXPECT_FALSE(answer.base);
      return;
    }
    ASSERT_TRUE(answer.base);
    EXPECT_EQ(answer.base->tag.value_or("=" + name_of(answer.base->commit)), expected.base);
    EXPECT_EQ(answer.base->certain, expected.certain);
    EXPECT_EQ(answer.base->newer_tag.value_or(""), expected.newer);
    EXPECT_EQ(names_of(answer.own), expected.own) << "own";
    EXPECT_EQ(names_of(answer.carried), expected.carried) << "carried";
    EXPECT_EQ(name_of(answer.compare_from), expected.compare_from);
  }

 private:
  Scene& log(std::vector<git::ReflogEntry>& entries, const std::string& message, const std::string& before,
             const std::string& after) {
    entries.insert(entries.begin(), {oid(before), oid(after), ++clock_, message});
    return *this;
  }

  std::vector<git::TagRef> tags_;
  std::vector<ProductionTag> production_;
  std::int64_t clock_ = 0;
};

/// c0 - c1(v1.0.0) - m1 - m2     main
///        \ f1 - f2              hotfix/x
inline Scene incident() {
  Scene scene;
  scene.dag.chain("", {"c0", "c1"}).chain("c1", {"m1", "m2"}).chain("c1", {"f1", "f2"});
  scene.tag("v1.0.0", "c1").head("f2");
  return scene;
}

}  // namespace hotfix::workflow::testing
