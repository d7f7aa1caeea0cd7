#pragma once
// Facts and events of one hotfix in memory, for the tests of derive() and of the plans. The clock is minutes after noon
// on an arbitrary day.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "workflow/derive.h"

namespace hotfix::workflow::testing {

inline constexpr std::int64_t noon = 1'767'268'800;  // 2026-01-01T12:00:00Z
inline constexpr std::int64_t minute(std::int64_t number) {
  return noon + 60 * number;
}

/// An id of one repeated digit: oid('a') is aaaa….
inline git::Oid oid(char digit) {
  return *git::Oid::from_hex(std::string(40, digit));
}

inline ProductionTag production_tag(std::string name, git::Oid commit, std::int64_t time) {
  ProductionTag tag;
  tag.name = std::move(name);
  tag.commit = commit;
  tag.time = time;
  return tag;
}

inline git::Commit commit(git::Oid id, git::Oid tree, std::int64_t time, std::string subject) {
  git::Commit made;
  made.id = id;
  made.tree = tree;
  made.author = {"Ada", "ada@example.org"};
  made.committer = made.author;
  made.author_time = time;
  made.commit_time = time;
  made.subject = subject;
  made.message = subject + "\n";
  return made;
}

inline TargetFacts target(std::string name, std::vector<CommitEvidence> evidence = {}) {
  TargetFacts facts;
  facts.ref = "refs/remotes/origin/" + name;
  facts.name = std::move(name);
  facts.tip = oid('9');
  facts.evidence = std::move(evidence);
  return facts;
}

/// hotfix/PROD-501-expired-cards, just created at v1.0.0 (commit 1…), nothing changed; main is the one target.
inline Facts fresh_hotfix() {
  Facts facts;
  facts.repository = "/r";
  facts.trusted = true;
  facts.main = "main";
  facts.no_hotfix = {"main", "develop"};
  facts.me = {"Ada", "ada@example.org"};
  facts.tags = {production_tag("v1.0.0", oid('1'), noon - 864'000)};
  facts.head = {"refs/heads/hotfix/PROD-501-expired-cards", oid('1')};
  facts.dirty = false;
  facts.untracked = 0;
  BranchFacts branch;
  branch.branch = "hotfix/PROD-501-expired-cards";
  branch.tip = oid('1');
  branch.tree = oid('0');
  branch.created_at = minute(1);
  branch.next_version = "v1.0.1";
  BaseAnswer answer;
  answer.base = Base{"v1.0.0", oid('1'), "", "1.0", true, true, std::nullopt};
  answer.compare_from = oid('1');
  answer.running = facts.tags.front();
  branch.base = answer;
  branch.targets = {target("main")};
  facts.current = branch;
  return facts;
}

/// The same with one own commit a… (tree b…) made ten minutes after noon.
inline Facts fixed_hotfix() {
  Facts facts = fresh_hotfix();
  facts.head.commit = oid('a');
  BranchFacts& branch = *facts.current;
  branch.tip = oid('a');
  branch.tree = oid('b');
  branch.own = {commit(oid('a'), oid('b'), minute(10), "Guard expired cards")};
  branch.base->own = {oid('a')};
  branch.targets = {target("main", {{oid('a'), EvidenceKind::none, std::nullopt, std::nullopt}})};
  return facts;
}

inline Event event(std::int64_t time, EventBody body) {
  return {time, {"Ada", "ada@example.org"}, std::move(body)};
}

inline Started started(std::string branch = "hotfix/PROD-501-expired-cards") {
  Started body;
  body.branch = std::move(branch);
  body.base_tag = "v1.0.0";
  body.base_commit = oid('1');
  body.ticket = "PROD-501";
  body.head = oid('1');
  return body;
}

inline EventLog log(std::vector<Event> events, std::string id = "PROD-501-expired-cards") {
  return {std::move(id), oid('e'), std::move(events)};
}

inline const Step& step(const Status& status, StepName name) {
  return status.steps.at(static_cast<std::size_t>(name));
}

inline Status status_of(const Facts& facts, std::vector<EventLog> logs = {}, const PolicyValues& policy = {},
                        std::int64_t now = minute(20)) {
  return derive(facts, logs, policy, now).status;
}

/// main has the fix since forty minutes after noon.
inline void merge(Facts& facts, EvidenceKind kind = EvidenceKind::ancestor) {
  facts.current->targets.front().evidence = {{oid('a'), kind, oid('9'), minute(40)}};
}

/// A production tag on the one own commit.
inline void tag_fix(Facts& facts, std::string name = "v1.0.1", std::int64_t at = minute(30)) {
  facts.current->base->own_tags = {production_tag(std::move(name), oid('a'), at)};
}

}  // namespace hotfix::workflow::testing
