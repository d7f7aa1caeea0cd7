#include "workflow/evidence.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "hotfix_facts.h"

namespace hotfix::workflow {
namespace {

using testing::minute;
using testing::oid;
using enum EvidenceKind;

/// A repository of single letters: outline and patch-id of a commit are one letter each.
struct EvidenceWorld {
  std::map<git::Oid, git::Oid> patches;
  std::vector<ChangeSummary> own;     // newest first
  std::vector<ChangeSummary> target;  // newest first
  EvidenceQuestion question;
  int patches_read = 0;

  static ChangeSummary summary(char id, char outline, std::string_view subject) {
    ChangeSummary made{.id = oid(id), .time = minute(id), .outline = static_cast<std::uint64_t>(outline)};
    made.subject = subject_hash(subject);
    return made;
  }
  ChangeSummary& add_own(char id, char outline, char patch, std::string_view subject = "") {
    patches[oid(id)] = oid(patch);
    return own.emplace_back(summary(id, outline, subject));
  }
  ChangeSummary& add_target(char id, char outline, char patch, std::string_view subject = "") {
    patches[oid(id)] = oid(patch);
    return target.emplace_back(summary(id, outline, subject));
  }
  std::vector<CommitEvidence> find() {
    question.own = own;
    question.patch_id = [this](const git::Oid& id) -> std::optional<git::Oid> {
      ++patches_read;
      const auto found = patches.find(id);
      return found == patches.end() ? std::nullopt : std::optional(found->second);
    };
    return find_evidence(TargetIndex(target), question);
  }
  CommitEvidence find_one() { return find().at(0); }
};

void expect(const CommitEvidence& evidence, EvidenceKind kind, std::optional<char> by = {}) {
  EXPECT_EQ(evidence.kind, kind);
  EXPECT_EQ(evidence.by, by ? std::optional(oid(*by)) : std::nullopt);
}

TEST(Evidence, finds_nothing_where_there_is_nothing) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1', "Guard expired cards");
  world.add_target('b', 'q', '2', "Something else entirely");
  const CommitEvidence found = world.find_one();
  expect(found, none);
  EXPECT_EQ(found.commit, oid('a'));
  EXPECT_FALSE(found.unknown);
  EXPECT_FALSE(is_proof(found));
  EXPECT_EQ(world.patches_read, 0) << "no blob is read where no paths match";
}

TEST(Evidence, knows_a_commit_by_what_the_target_says_it_picked) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1');
  world.add_target('b', 'q', '2').picked_from = {oid('a').hex()};
  const CommitEvidence found = world.find_one();
  expect(found, trailer, 'b');
  EXPECT_EQ(found.time, minute('b'));
  EXPECT_TRUE(is_proof(found));
}

TEST(Evidence, knows_a_backport_by_what_it_says_itself) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1').picked_from = {"bbbbbbb"};
  world.add_target('b', 'q', '2');
  expect(world.find_one(), trailer, 'b');
}

TEST(Evidence, does_not_believe_a_source_that_the_target_lacks_or_that_names_two) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1').picked_from = {"ccccccc"};
  world.add_target('b', 'q', '2');
  expect(world.find_one(), none);
  world.own[0].picked_from = {"bbbbbbb"};
  world.target.push_back(world.target[0]);
  world.target[1].id.bytes[19] = 0;
  expect(world.find_one(), none);
}

TEST(Evidence, knows_the_same_change_under_another_id) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1');
  world.add_target('b', 'p', '2');
  world.add_target('c', 'p', '1');
  expect(world.find_one(), patch_id, 'c');
}

TEST(Evidence, takes_no_commit_for_a_copy_that_the_hotfix_has_as_well) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1');
  world.add_target('c', 'p', '1').picked_from = {oid('a').hex()};
  world.question.shared = [](const git::Oid& id) { return id == oid('c'); };
  expect(world.find_one(), none);
}

TEST(Evidence, says_when_an_object_is_missing_that_would_have_told) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1');
  world.add_target('b', 'p', '1');
  world.patches.erase(oid('b'));
  EXPECT_TRUE(world.find_one().unknown);
  world.add_target('c', 'p', '1');
  expect(world.find_one(), patch_id, 'c');
  EXPECT_FALSE(world.find_one().unknown);
  world.own[0].outline = 0;
  EXPECT_TRUE(world.find_one().unknown);
}

TEST(Evidence, knows_all_commits_squashed_into_one) {
  EvidenceWorld world;
  world.add_own('b', 'q', '2');
  world.add_own('a', 'p', '1');
  world.add_target('e', 's', '3');
  world.question.combined = [](std::size_t newest, std::size_t oldest) -> std::optional<CombinedChange> {
    EXPECT_EQ(newest, 0U);
    EXPECT_EQ(oldest, 1U);
    return CombinedChange{'s', [] { return std::optional(oid('3')); }};
  };
  for (const CommitEvidence& one : world.find()) expect(one, squash, 'e');
  EXPECT_EQ(world.find()[1].commit, oid('a'));
}

TEST(Evidence, a_squash_need_not_hold_what_only_prepares_the_release) {
  EvidenceWorld world;
  world.add_own('f', 'v', '9');
  world.add_own('b', 'q', '2');
  world.add_own('a', 'p', '1');
  world.add_target('e', 's', '3');
  world.question.release_prep = [](const git::Oid& id) { return id == oid('f'); };
  world.question.combined = [](std::size_t newest, std::size_t) -> std::optional<CombinedChange> {
    return newest == 1 ? CombinedChange{'s', [] { return std::optional(oid('3')); }} : CombinedChange{'x', {}};
  };
  const auto found = world.find();
  expect(found[0], release_prep);
  expect(found[1], squash, 'e');
  expect(found[2], squash, 'e');
}

TEST(Evidence, a_single_commit_is_no_squash) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1');
  world.question.combined = [](std::size_t, std::size_t) -> std::optional<CombinedChange> {
    ADD_FAILURE() << "asked";
    return std::nullopt;
  };
  expect(world.find_one(), none);
}

TEST(Evidence, the_same_files_need_nothing_brought_back) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1');
  world.question.same_content = [](const git::Oid&) { return true; };
  const CommitEvidence found = world.find_one();
  expect(found, same_tree);
  EXPECT_TRUE(is_proof(found));
}

TEST(Evidence, a_subject_is_a_hint_and_no_proof) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1', "[1.0] Guard expired cards");
  world.add_target('b', 'q', '2', "Guard expired cards (#12)");
  const CommitEvidence found = world.find_one();
  expect(found, subject, 'b');
  EXPECT_FALSE(is_proof(found));
  world.target[0].time += 400LL * 24 * 60 * 60;
  expect(world.find_one(), none);  // a subject that comes back years later is another change
}

TEST(Evidence, goes_by_the_strongest_kind) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1', "Guard expired cards").picked_from = {"bbbbbbb"};
  world.add_target('b', 'p', '1', "Guard expired cards");
  world.question.release_prep = [](const git::Oid&) { return true; };
  world.question.same_content = [](const git::Oid&) { return true; };
  expect(world.find_one(), trailer, 'b');
  world.own[0].picked_from.clear();
  expect(world.find_one(), patch_id, 'b');
  world.patches[oid('b')] = oid('2');
  expect(world.find_one(), release_prep);
  world.question.release_prep = {};
  expect(world.find_one(), same_tree);
  world.question.same_content = {};
  expect(world.find_one(), subject, 'b');
  world.question.in_target = [](const git::Oid&) { return true; };
  expect(world.find_one(), ancestor);
}

TEST(Evidence, what_was_taken_back_is_no_proof) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1');
  world.add_target('d', 'r', '7').reverts = {oid('b').hex()};
  world.add_target('b', 'p', '1');
  const CommitEvidence found = world.find_one();
  expect(found, patch_id, 'b');
  EXPECT_EQ(found.reverted, oid('d'));
  EXPECT_FALSE(is_proof(found));
}

TEST(Evidence, what_was_taken_back_and_made_again_counts) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1');
  world.add_target('c', 'p', '1');
  world.add_target('d', 'r', '7').reverts = {oid('b').hex()};
  world.add_target('b', 'p', '1');
  expect(world.find_one(), patch_id, 'c');
  EXPECT_TRUE(is_proof(world.find_one()));

  world.target.clear();  // the revert was reverted
  world.add_target('e', 'p', '8').reverts = {oid('d').hex()};
  world.add_target('d', 'r', '7').reverts = {oid('b').hex()};
  world.add_target('b', 'p', '1');
  EXPECT_EQ(world.find_one().reverted, std::nullopt);
  world.target.insert(world.target.begin(), EvidenceWorld::summary('f', 'p', ""));
  world.target[0].reverts = {oid('e').hex()};
  EXPECT_EQ(world.find_one().reverted, oid('d'));
}

TEST(Evidence, reverts_that_name_each_other_do_not_hang) {
  EvidenceWorld world;
  world.add_own('a', 'p', '1');
  world.add_target('e', 'p', '8').reverts = {oid('d').hex()};
  world.add_target('d', 'r', '7').reverts = {oid('e').hex(), oid('b').hex()};
  world.add_target('b', 'p', '1');
  expect(world.find_one(), patch_id, 'b');
}

TEST(Outline, is_the_same_for_the_same_paths_and_changes_of_mode) {
  const auto change = [](std::string path, std::uint32_t before, std::uint32_t after, char blob = '1') {
    return git::FileChange{.path = std::move(path), .old_mode = before, .new_mode = after, .new_blob = oid(blob)};
  };
  using Changes = std::vector<git::FileChange>;
  const std::uint64_t one = outline_of(Changes{change("a", 0100644, 0100644)});
  EXPECT_EQ(one, outline_of(Changes{change("a", 0100644, 0100644, '2')}));
  EXPECT_EQ(one, outline_of(Changes{change("a", 0100755, 0100755)})) << "git names modes only where they change";
  EXPECT_NE(one, outline_of(Changes{change("a", 0100644, 0100755)}));
  EXPECT_NE(one, outline_of(Changes{change("b", 0100644, 0100644)}));
  EXPECT_NE(one, outline_of(Changes{change("a", 0, 0100644)}));
  EXPECT_NE(one, outline_of(Changes{change("a", 0100644, 0100644), change("b", 0100644, 0100644)}));
  EXPECT_NE(outline_of(Changes{}), 0U);
}

TEST(InWords, names_what_shows_it_once_and_not_without_end) {
  const auto check = [](const std::vector<CommitEvidence>& evidence, std::string_view expected) {
    EXPECT_EQ(in_words(evidence), expected);
  };
  check({}, "");
  check({{oid('a'), ancestor, oid('9')}, {oid('b'), none}}, "");
  check({{oid('a'), trailer, oid('9')}}, "cherry-picked: 9999999");
  check({{oid('a'), squash, oid('9')}, {oid('b'), squash, oid('9')}}, "squashed into 9999999");
  check({{oid('a'), ancestor, oid('9'), {}, oid('8')}}, "taken back by 8888888");
  check({{oid('a'), patch_id, oid('9')}, {oid('b'), subject, oid('8')}},
        "the same change is 9999999, 8888888 only has the same subject");
  check({{oid('a'), trailer, oid('1')},
         {oid('b'), trailer, oid('2')},
         {oid('c'), trailer, oid('3')},
         {oid('d'), trailer, oid('4')}},
        "cherry-picked: 1111111, cherry-picked: 2222222, cherry-picked: 3333333 and 1 more");
}

}  // namespace
}  // namespace hotfix::workflow
