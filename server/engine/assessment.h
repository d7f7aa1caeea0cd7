#pragma once
// From a survey and the judgements of its files to what is shown: status and findings. The same for the editor, where
// open documents are judged live, and for the command line. Pure but for nothing: time is passed in.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/survey.h"
#include "scope/judge.h"
#include "workflow/derive.h"
#include "workflow/events.h"

namespace hotfix::engine {

struct Assessment {
  workflow::Status status;
  std::vector<Finding> files;  // about whole files: mergeback/conflict where no lines can be shown
  std::vector<Finding> whole;  // about the whole hotfix: base/*, budgets; accepted ones left out
  scope::BudgetPlaces places;  // where the budgets are passed
  workflow::Acceptance acceptance;
  std::vector<std::string> notes;  // whole sentences for the log
};

/// What is known of the merge back beside the judgements of files.
struct MergeKnown {
  MergeForecast forecast;  // of what is on the screen; a target that is not in it: the survey's
  /// Whether a file was compared with a target line by line: then only lines conflict.
  std::function<bool(const std::string& path, const std::string& target)> by_lines;
  std::function<bool(const std::string& path)> is_open;  // a document of this path is open
};

/// Whether the survey compared a file with a target line by line.
bool compared_by_lines(const Survey& survey, const std::string& path, const std::string& target);

/// `files`: one judgement for each changed file, live or surveyed. `verdict`: what the last exact diff said of the
/// budgets. `untracked`: counted since the survey, which goes before what it says. `review`: what the forge said since;
/// null: what the survey has. `now`: seconds since the epoch.
Assessment assess(const Survey& survey, std::span<const scope::FileJudgement* const> files,
                  const scope::BudgetVerdict& verdict, std::int64_t now,
                  const std::optional<std::uint64_t>& untracked = {}, const workflow::ReviewFacts* review = nullptr,
                  const MergeKnown& merge = {});

/// The same when nothing is open: the surveyed judgements are exact.
Assessment assess(const Survey& survey, std::int64_t now, const workflow::ReviewFacts* review = nullptr);

/// Problems of the policy file as findings (config/invalid) at their places in it.
std::vector<Finding> policy_findings(std::span<const policy::PolicyProblem> problems);

}  // namespace hotfix::engine
