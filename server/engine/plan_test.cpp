// What hotfix.test wants to know: policy's tests, what changed, what is not committed, and what the files suggest.

#include <fstream>
#include <utility>

#include <sys/stat.h>

#include "engine/step_plans.h"
#include "engine/tracked_files.h"
#include "engine/work_tree_facts.h"
#include "policy/glob.h"
#include "testing/guesses.h"
#include "workflow/test_plan.h"

namespace hotfix::engine {
namespace {

constexpr std::size_t largest_read = 1U << 20;  // bytes of a file that guesses are made from

std::vector<workflow::CriticalTest> tests_of(const policy::Policy& policy) {
  std::vector<workflow::CriticalTest> tests;
  for (const policy::TestRun& run : policy.tests) {
    workflow::CriticalTest test{run.name.value_or(""),   run.run,     {}, run.timeout_seconds,
                                run.report.value_or(""), run.patterns};
    if (!run.when.empty())
      test.when = [set = policy::PathSet(run.when)](std::string_view path) { return set.matches(path); };
    tests.push_back(std::move(test));
  }
  return tests;
}

std::optional<std::string> small_file(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return std::nullopt;
  if (static_cast<std::size_t>(about.st_size) > largest_read) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(about.st_size), '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

std::vector<std::vector<std::string>> guesses_for(const std::string& work_dir, std::stop_token cancel) {
  runner::TreeLook look;
  look.files = tracked_files(work_dir, std::move(cancel));
  look.read = [&](std::string_view name) { return small_file(work_dir + "/" + std::string(name)); };
  look.exists = [&](std::string_view name) { return exists(work_dir + "/" + std::string(name)); };
  return runner::guess_tests(look);
}

/// What the tests are chosen by: all that differs from production, on disk too where that is tested.
std::vector<std::string> changed(const StepContext& context, const git::Oid& head, const workflow::Uncommitted& here,
                                 bool work_tree) {
  std::vector<std::string> paths = context.surveyor.reader()->changed_paths(context.survey.compare_from, head);
  if (!work_tree) return paths;
  for (const std::vector<std::string>* more : {&here.tracked, &here.unmerged, &here.untracked})
    paths.insert(paths.end(), more->begin(), more->end());
  return paths;
}

}  // namespace

Planned plan_test(const StepContext& context, const workflow::TestRequest& request) {
  workflow::TestPlace place;
  const workflow::Facts& facts = context.survey.facts;
  const git::Reader* reader = context.surveyor.reader();
  if (reader != nullptr && facts.trusted && context.survey.active && facts.head.commit) {  // else the plan says why not
    place.tests = tests_of(context.survey.policy);
    place.here = read_uncommitted(context.survey.probe.work_dir, context.cancel);
    place.changed = changed(context, *facts.head.commit, place.here, request.work_tree);
    if (place.tests.empty()) place.guesses = guesses_for(context.survey.probe.work_dir, context.cancel);
  }
  return widen(workflow::plan_test(context.plan, place, request));
}

}  // namespace hotfix::engine
