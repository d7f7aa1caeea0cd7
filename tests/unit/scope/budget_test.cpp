#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scope/judge.h"
#include "texts.h"

namespace hotfix::scope {
namespace {

TEST(Causes, are_said_with_the_most_first) {
  EXPECT_EQ(causes_text({{"layout", 4}, {"logic", 8}, {"move", 0}}), "8 logic, 4 layout");
  EXPECT_EQ(causes_text({}), "");
  FileJudgement file;
  file.lines = 1;
  file.by_cause = {{"logic", 1}};
  Totals totals;
  totals.budget_lines = 30;
  EXPECT_EQ(lens_text(file, totals),
            "hotfix: 1 line here (1 logic) · 30 production lines in all, larger than 73 % of real fixes");
}

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Pair;

Range on_line(std::uint32_t line) {
  return {{line, {}}, {line, {}}};
}

/// A changed production file with hunks of so many lines, the i-th on line 10 × i.
FileJudgement file_of(std::string path, const std::vector<std::uint64_t>& hunks) {
  FileJudgement file;
  file.path = std::move(path);
  file.budget_file = true;
  for (const std::uint64_t lines : hunks) {
    file.places.push_back({on_line(static_cast<std::uint32_t>(10 * file.places.size())), lines});
    file.budget_lines += lines;
    file.lines += lines;
  }
  file.by_cause["logic"] = file.lines;
  return file;
}

struct Change {
  std::vector<FileJudgement> files;
  std::vector<const FileJudgement*> pointers() const {
    std::vector<const FileJudgement*> result;
    for (const FileJudgement& file : files) result.push_back(&file);
    return result;
  }
  BudgetVerdict verdict(const ScopeRules& rules = {}) const { return decide_budget(add_up(pointers()), rules); }
  BudgetPlaces places() const { return budget_places(pointers(), verdict()); }
};

TEST(Totals, add_up_over_files) {
  Change change{{file_of("a", {3, 4}), file_of("b", {5})}};
  change.files.push_back({});
  change.files.back().lines = 7;
  change.files.back().by_cause["test"] = 7;
  const Totals totals = add_up(change.pointers());
  EXPECT_EQ(totals, (Totals{3, 19, 2, 12, {{"logic", 12}, {"test", 7}}}));
}

TEST(Budget, is_passed_by_one_more_than_it_allows) {
  const struct {
    std::uint64_t lines, files;
    std::optional<Severity> of_lines, of_files;
  } table[] = {
      {50, 3, std::nullopt, std::nullopt},
      {51, 4, Severity::information, Severity::information},
      {100, 5, Severity::information, Severity::information},
      {101, 6, Severity::warning, Severity::warning},
  };
  for (const auto& row : table) {
    const BudgetVerdict verdict = decide_budget({row.files, row.lines, row.files, row.lines, {}}, {});
    EXPECT_EQ(verdict.lines ? std::optional(verdict.lines->severity) : std::nullopt, row.of_lines) << row.lines;
    EXPECT_EQ(verdict.files ? std::optional(verdict.files->severity) : std::nullopt, row.of_files) << row.files;
  }
}

TEST(Budget, obeys_policy) {
  ScopeRules rules;
  rules.lines = {5, 10};
  rules.severities["scope/too-many-lines"] = Severity::error;
  rules.severities["scope/too-many-files"] = std::nullopt;
  const BudgetVerdict verdict = decide_budget({9, 11, 9, 11, {}}, rules);
  ASSERT_TRUE(verdict.lines.has_value());
  EXPECT_EQ(verdict.lines->severity, Severity::error);
  EXPECT_EQ(verdict.lines->limit, 10U);
  EXPECT_FALSE(verdict.files.has_value());
}

TEST(Budget, says_totals_and_where_the_change_stands) {
  const auto findings = budget_findings(decide_budget({4, 130, 4, 120, {}}, {}));
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].code, "scope/too-many-lines");
  EXPECT_EQ(findings[0].path, std::nullopt);
  EXPECT_EQ(findings[0].range, std::nullopt);
  EXPECT_THAT(findings[0].message,
              HasSubstr("changes 120 production lines in 4 files, past the budget of 100: larger than "));
  EXPECT_EQ(findings[1].code, "scope/too-many-files");
  EXPECT_EQ(findings[1].severity, Severity::information);
  EXPECT_THAT(findings[1].message, HasSubstr("4 production files (120 lines), past the budget of 3"));
}

TEST(Budget, an_accepted_one_stays_silent_until_the_change_grows_by_a_step) {
  const auto print = [](std::uint64_t files, std::uint64_t lines) {
    std::vector<std::string> result;
    for (const Finding& f : budget_findings(decide_budget({files, lines, files, lines, {}}, {}))) {
      result.push_back(f.fingerprint);
    }
    return result;
  };
  EXPECT_EQ(print(1, 51), print(1, 75));
  EXPECT_NE(print(1, 75), print(1, 76));
  EXPECT_EQ(print(2, 110), print(3, 125));
  EXPECT_NE(print(1, 100), print(1, 101)) << "a warning is not the information that was accepted";
  EXPECT_NE(print(4, 1), print(5, 1));
}

TEST(Budget, is_shown_on_the_first_hunk_that_goes_past_in_the_order_of_paths) {
  const Change change{{file_of("b.js", {20, 20, 20}), file_of("a.js", {15, 10})}};
  const BudgetPlaces places = change.places();  // a: 15, 25; b: 45, 65 past 50, 85
  ASSERT_EQ(places.lines.size(), 2U);
  EXPECT_EQ(places.lines[0].path, "b.js");
  EXPECT_EQ(places.lines[0].range, on_line(10));
  EXPECT_EQ(places.lines[1].range, on_line(20));
  EXPECT_THAT(places.files, IsEmpty());
}

TEST(Budget, keeps_its_place_while_the_live_text_is_within_it_again) {
  const Change exact{{file_of("a.js", {60})}};
  const Change live{{file_of("a.js", {30, 10})}};
  const BudgetPlaces places = budget_places(live.pointers(), exact.verdict());
  ASSERT_EQ(places.lines.size(), 1U);
  EXPECT_EQ(places.lines[0].range, on_line(10));
}

TEST(Budget, names_every_file_past_it_and_few_places_more) {
  Change change;
  for (int i = 10; i < 40; ++i) change.files.push_back(file_of("f" + std::to_string(i), {30, 30, 30}));
  const BudgetPlaces places = change.places();
  EXPECT_EQ(places.files.size(), 25U) << "30 files, 5 allowed";
  EXPECT_EQ(places.lines.size(), 42U) << "20 places in 7 files, then one of each of the other 22";
  EXPECT_EQ(places.lines.back().path, "f39");
}

TEST(PlaceWholeFindings, gives_each_open_document_one_diagnostic_for_each) {
  const Change change{{file_of("a.js", {15}), file_of("b.js", {20, 20, 20})}};
  std::vector<Finding> whole = budget_findings(change.verdict());
  ASSERT_EQ(whole.size(), 1U);
  whole.push_back({"base/stale-tag", Severity::warning, {}, {}, "Stale.", "f", {}});
  whole.push_back({"scope/mode", Severity::warning, "a.js", Range{}, "Of one file.", "g", {}});
  const Pair early("a\nb\nc\n", "a\nxyz\nc\n");
  const Pair same("a\nb\n", "a\nb\n");
  const Pair deleted("a\nb\n", "b\n");
  const Position x{1, {0, 0, 0}};

  auto placed = place_whole_findings({"a.js", &early.text, early.live.hunks(), true}, whole, change.places());
  ASSERT_EQ(placed.size(), 2U);
  EXPECT_EQ(placed[0].path, "a.js");
  EXPECT_EQ(placed[0].range, (Range{x, {1, {3, 3, 3}}})) << "nothing of a.js goes past: its first changed line";
  ASSERT_EQ(placed[0].related.size(), 2U);
  EXPECT_EQ(placed[0].related[0].path, "b.js");
  EXPECT_EQ(placed[0].related[0].range, on_line(10));
  EXPECT_EQ(placed[0].fingerprint, whole[0].fingerprint);
  EXPECT_EQ(placed[1].range, (Range{x, {1, {3, 3, 3}}}));

  placed = place_whole_findings({"b.js", &early.text, early.live.hunks(), true}, whole, change.places());
  EXPECT_EQ(placed[0].range, on_line(10));
  ASSERT_EQ(placed[0].related.size(), 1U);
  EXPECT_EQ(placed[0].related[0].range, on_line(20));

  placed = place_whole_findings({"c.js", &same.text, same.live.hunks(), false}, whole, change.places());
  ASSERT_EQ(placed.size(), 1U) << "no budget where no production line changed";
  EXPECT_EQ(placed[0].code, "base/stale-tag");
  EXPECT_EQ(placed[0].range, (Range{{0, {}}, {0, {1, 1, 1}}}));

  placed = place_whole_findings({"d.js", &deleted.text, deleted.live.hunks(), false}, whole, change.places());
  EXPECT_EQ(placed[0].range, Range{}) << "an empty range at the line that follows a deletion";
}

}  // namespace
}  // namespace hotfix::scope
