#include "workflow/test_plan.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "workflow/plan_checks.h"

namespace hotfix::workflow {

namespace {

constexpr std::int64_t guessed_time_limit = 600;  // seconds
constexpr std::string_view not_set_up = "not-set-up";

std::string command_text(const std::vector<std::string>& argv) {
  return fmt::format("{}", fmt::join(argv, " "));
}

std::string name_of(const CriticalTest& test) {
  return test.name.empty() ? command_text(test.argv) : test.name;
}

bool concerns(const CriticalTest& test, const std::vector<std::string>& changed) {
  return !test.when || std::ranges::any_of(changed, test.when);
}

/// What this person said the tests are, where policy does not: asked once for each hotfix.
std::optional<std::string> said_before(const EventLog* log, const Identity& me) {
  std::optional<std::string> said;
  if (log == nullptr) return said;
  for (const Event& event : log->events) {
    const auto* verdict = std::get_if<TestVerdict>(&event.body);
    if (verdict != nullptr && !verdict->command.empty() && event.author.email == me.email) said = verdict->command;
  }
  return said;
}

/// Plans one run of the tests; a builder, because each part looks at what the ones before found.
class TestPlanner {
 public:
  TestPlanner(const PlanContext& context, const TestPlace& place, const TestRequest& request)
      : context_(context),
        place_(place),
        request_(request),
        branch_(short_branch(*context.facts.head.branch)),
        log_(log_place(context, branch_)) {}

  PlanOrRefusal plan() {
    if (auto refusal = refuse()) return *refusal;
    if (auto refusal = choose()) return *refusal;
    if (going_without_) return without_tests();
    return run();
  }

 private:
  std::optional<Refusal> refuse() const;
  std::optional<Refusal> refuse_dirty() const;
  std::optional<Refusal> choose();
  Refusal nothing_set_up() const;
  Plan without_tests() const;
  Plan run();
  PlanEntry job(const CriticalTest& test) const;
  PlanEntry look_again() const;
  PlanEntry verdict() const;
  std::vector<std::string> notes() const;
  git::Oid tree() const { return *context_.facts.current->tree; }
  std::string untracked() const;

  const PlanContext& context_;
  const TestPlace& place_;
  const TestRequest& request_;
  std::string branch_;
  LogPlace log_;
  std::vector<CriticalTest> chosen_;
  std::vector<std::string> left_out_;  // names of tests that are not about what changed
  bool going_without_ = false;
};

std::optional<Refusal> TestPlanner::refuse() const {
  const Facts& facts = context_.facts;
  if (auto refusal = refuse_operation(facts)) return refusal;
  if (!facts.current || !facts.current->tree)
    return Refusal{"nothing-committed", fmt::format("What {} has committed cannot be read.", branch_),
                   "Look at the repository with `git fsck`, then try again."};
  if (request_.work_tree) return std::nullopt;
  const auto& base = facts.current->base;
  const bool surely_nothing = base && base->base && base->base->certain && base->own.empty();
  if (surely_nothing)
    return Refusal{"nothing-committed", fmt::format("{} has no commit of its own yet.", branch_),
                   "Commit the fix, then test it; or test it as it stands on disk with --worktree."};
  return refuse_dirty();
}

std::optional<Refusal> TestPlanner::refuse_dirty() const {
  if (!place_.here.unmerged.empty())
    return Refusal{"unmerged-files",
                   fmt::format("There are conflicts that nobody resolved yet: {}.", some_of(place_.here.unmerged)),
                   "Resolve them and `git add` the files, then try again."};
  if (place_.here.tracked.empty()) return std::nullopt;
  return Refusal{"dirty-tree",
                 fmt::format("These are not committed, so the tests would not be of what is committed: {}.",
                             some_of(place_.here.tracked)),
                 "Commit them; or test them as they are with --worktree, which counts for no commit."};
}

Refusal TestPlanner::nothing_set_up() const {
  Refusal refusal{
      std::string(not_set_up), "No tests are set up for hotfixes: `tests` of .hotfix.json is empty.", "", {}};
  for (const std::vector<std::string>& guess : place_.guesses) refusal.choices.push_back(command_text(guess));
  const std::string without = "or go on without tests: --override not-set-up=REASON";
  refusal.remedy = refusal.choices.empty()
                       ? fmt::format("Name them in .hotfix.json: \"tests\": [{{\"run\": \"make test\"}}]; {}", without)
                       : fmt::format("The files suggest: hotfixd test --command \"{}\"; {}",
                                     fmt::join(refusal.choices, "\"; or --command \""), without);
  refusal.gate = not_set_up;
  return refusal;
}

std::optional<Refusal> TestPlanner::choose() {
  if (!place_.tests.empty()) {
    if (request_.command)
      return Refusal{"unknown-command", "Policy names the tests, so no other command is taken for them.",
                     "Leave --command out; or change `tests` of .hotfix.json."};
    for (const CriticalTest& test : place_.tests) {
      if (concerns(test, place_.changed))
        chosen_.push_back(test);
      else
        left_out_.push_back(name_of(test));
    }
    return std::nullopt;
  }
  const auto waived = request_.overrides.find(std::string(not_set_up));
  if (waived != request_.overrides.end()) {
    going_without_ = true;
    return std::nullopt;
  }
  const auto wanted = request_.command ? request_.command : said_before(log_.log, context_.facts.me);
  const auto guess = std::ranges::find_if(
      place_.guesses, [&](const std::vector<std::string>& argv) { return wanted && command_text(argv) == *wanted; });
  if (guess != place_.guesses.end()) {
    chosen_.push_back({"", *guess, {}, guessed_time_limit, "", {}});
    return std::nullopt;
  }
  Refusal refusal = nothing_set_up();
  if (request_.command) {
    refusal.code = "unknown-command";
    refusal.message = fmt::format("«{}» is none of the commands that the files suggest.", one_line(*wanted, 200));
  }
  return refusal;
}

Plan TestPlanner::without_tests() const {
  TestVerdict body{tree(), *context_.facts.head.commit, true, "", std::nullopt, "", std::nullopt, true, {}};
  body.detail = one_line(request_.overrides.at(std::string(not_set_up)));
  std::vector<PlanEntry> entries{append_event(log_.id, log_.tip(), body)};
  return make_plan("test", std::move(entries), std::vector<std::string>{branch_, tree().hex(), body.detail});
}

Plan TestPlanner::run() {
  std::vector<PlanEntry> entries;
  std::vector<std::string> reads{branch_, tree().hex(), request_.work_tree ? "work tree" : "commit"};
  for (const CriticalTest& test : chosen_) {
    entries.push_back(job(test));
    reads.push_back(std::to_string(test.time_limit));
  }
  if (!request_.work_tree) {
    if (!entries.empty()) entries.push_back(look_again());
    entries.push_back(verdict());
  }
  Plan plan = make_plan("test", std::move(entries), reads);
  plan.notes = notes();
  if (request_.work_tree && log_.log != nullptr) plan.log_id = log_.id;
  return plan;
}

PlanEntry TestPlanner::job(const CriticalTest& test) const {
  PlanEntry entry = program(test.name.empty() ? fmt::format("Run {}", command_text(test.argv))
                                              : fmt::format("Run {}: {}", test.name, command_text(test.argv)),
                            test.argv);
  Job job;
  job.time_limit = test.time_limit;
  job.report = test.report;
  job.patterns = test.patterns;
  job.counted = true;
  entry.job = std::move(job);
  return entry;
}

PlanEntry TestPlanner::look_again() const {
  PlanEntry entry = program("See that it is still the tree that was tested",
                            {"git", "diff", "--exit-code", "--name-only", "--no-ext-diff", tree().hex(), "--"});
  entry.if_it_fails = Refusal{
      "tree-changed",
      fmt::format("Files changed while the tests ran, so their verdict counts for no commit: {}.", printed_before),
      "If you changed them, commit and test again. If the tests did, let them write where git does not look."};
  return entry;
}

PlanEntry TestPlanner::verdict() const {
  std::vector<std::string> commands;
  for (const CriticalTest& test : chosen_) commands.push_back(command_text(test.argv));
  TestVerdict body{tree(),       *context_.facts.head.commit,
                   true,         fmt::format("{}", fmt::join(commands, "; ")),
                   std::nullopt, chosen_.empty() ? "no critical test is about what changed" : untracked()};
  PlanEntry entry = append_event(log_.id, log_.tip(), std::move(body));
  entry.purpose = "Record the verdict on this tree";
  return entry;
}

std::string TestPlanner::untracked() const {
  const std::size_t count = place_.here.untracked.size();
  if (place_.here.untracked_too_large) return "with many untracked files about";
  return count == 0 ? "" : fmt::format("with {} about", counted(count, "untracked file", "untracked files"));
}

std::vector<std::string> TestPlanner::notes() const {
  std::vector<std::string> notes;
  if (request_.work_tree)
    notes.emplace_back("What is not committed is tested too, so the verdict counts for no commit and is not recorded.");
  if (!left_out_.empty())
    notes.push_back(fmt::format("Left out, since nothing that they are about changed: {}.", some_of(left_out_)));
  if (!place_.here.untracked.empty())
    notes.push_back(fmt::format("The tests see files that git does not know: {}. Commit what belongs to the fix.",
                                some_of(place_.here.untracked)));
  const auto seen = verdict_on(log_.log, tree());
  if (seen && seen->verdict->passed && !seen->verdict->skipped)
    notes.push_back(fmt::format("This tree has passed already, at {}.", format_utc(seen->time)));
  return notes;
}

}  // namespace

std::optional<SeenVerdict> verdict_on(const EventLog* log, const git::Oid& tree) {
  std::optional<SeenVerdict> newest;
  if (log == nullptr) return newest;
  for (const Event& event : log->events) {
    const auto* verdict = std::get_if<TestVerdict>(&event.body);
    if (verdict != nullptr && verdict->tree == tree) newest = SeenVerdict{verdict, event.time};
  }
  return newest;
}

std::string verdict_text(const TestVerdict& verdict) {
  if (verdict.skipped) return verdict.detail.empty() ? "no tests" : fmt::format("no tests: {}", verdict.detail);
  const std::string_view how = verdict.passed ? "passed" : "failed";
  return verdict.detail.empty() ? std::string(how) : fmt::format("{}: {}", how, verdict.detail);
}

PlanOrRefusal plan_test(const PlanContext& context, const TestPlace& place, const TestRequest& request) {
  if (auto refusal = refuse_unless_hotfix(context)) return *refusal;
  return TestPlanner(context, place, request).plan();
}

}  // namespace hotfix::workflow
