#include "engine/run_plan.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "process/child.h"
#include "process/git_command.h"

namespace hotfix::engine {
namespace {

const std::string zeros(40, '0');

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  return text;
}

/// What git says where the old value of a ref is not the one we read, or where another git holds its lock
/// (refs/files-backend.c: "cannot lock ref"), or the branch is there by now.
bool lost_a_race(const workflow::PlanEntry& entry, const std::string& err) {
  if (entry.ref_update) return err.find("cannot lock ref") != std::string::npos;
  return err.find("a branch named") != std::string::npos && err.find("already exists") != std::string::npos;
}

workflow::Refusal refusal_of(const workflow::PlanEntry& entry, const process::ChildRequest& request,
                             const process::ChildResult& result) {
  const Failure failure = process::failure_of(request, result);
  if (lost_a_race(entry, result.err)) {
    return {"changed-meanwhile", fmt::format("Somebody else was first: {} was not possible any more.", entry.purpose),
            "Nothing of theirs was touched. Run the command again to see how it stands now."};
  }
  return {"step-failed", failure.what(),
          failure.hint().empty() ? "Mend the cause and run the command again: it goes on from here." : failure.hint()};
}

/// The argument list of a ref update; `printed` is what the entry before wrote.
std::vector<std::string> update_arguments(const workflow::RefUpdate& update, const std::string& printed,
                                          const std::string& purpose) {
  const std::string old_value = update.old_value ? update.old_value->hex() : zeros;
  return {"update-ref",
          "--create-reflog",
          "-m",
          "hotfix: " + purpose,
          update.ref,
          update.new_value ? update.new_value->hex() : printed,
          update.old_value ? update.old_value->hex() : zeros};
}

process::ChildRequest request_of(const std::string& work_dir, const workflow::PlanEntry& entry,
                                 const std::string& printed) {
  const std::string& folder = entry.cwd.empty() ? work_dir : entry.cwd;
  process::ChildRequest request;
  if (entry.ref_update) {
    request = process::git_command(folder, update_arguments(*entry.ref_update, printed, entry.purpose));
  } else {
    std::vector<std::string> argv = entry.argv;
    std::ranges::replace(argv, std::string(workflow::printed_before), printed);
    if (argv.front() == "git") {
      request = process::git_command(folder, {argv.begin() + 1, argv.end()});
    } else {
      request.argv = std::move(argv);
      request.cwd = folder;
      request.keep_locale = true;
    }
  }
  request.purpose = entry.purpose;
  request.env = entry.env;
  if (!entry.input.empty()) request.stdin_bytes = entry.input;
  return request;
}

}  // namespace

PlanRun run_plan(const std::string& work_dir, const workflow::Plan& plan, std::stop_token cancel,
                 const OnStep& on_step) {
  PlanRun run;
  std::string printed;
  for (const workflow::PlanEntry& entry : plan.entries) {
    if (cancel.stop_requested()) {
      run.stopped = {"cancelled", "Cancelled before: " + entry.purpose, "Run the command again to go on from here."};
      return run;
    }
    if (on_step) on_step(run.done.size(), plan.entries.size(), entry.purpose);
    const process::ChildRequest request = request_of(work_dir, entry, printed);
    process::ChildResult result;
    try {
      result = process::run(request);
    } catch (const Failure& failure) {
      run.stopped = {"step-failed", failure.what(), failure.hint()};
      return run;
    }
    if (!result.ok()) {
      run.stopped = refusal_of(entry, request, result);
      return run;
    }
    printed = trimmed(std::move(result.out));
    run.done.push_back(entry.purpose);
  }
  return run;
}

std::string command_line(const workflow::PlanEntry& entry) {
  if (entry.ref_update) {
    std::vector<std::string> argv = update_arguments(*entry.ref_update, std::string(workflow::printed_before), "");
    argv.insert(argv.begin(), "git");
    std::erase(argv, "--create-reflog");
    const auto message = std::ranges::find(argv, "-m");
    argv.erase(message, message + 2);
    return process::quoted(argv);
  }
  std::vector<std::string> argv = entry.argv;
  if (!entry.env.empty()) {
    std::vector<std::string> front{"env"};
    for (const auto& [name, value] : entry.env) front.push_back(name + "=" + value);
    argv.insert(argv.begin(), front.begin(), front.end());
  }
  const std::string line = process::quoted(argv);
  return entry.cwd.empty() ? line : fmt::format("cd {} && {}", process::quoted({entry.cwd}), line);
}

}  // namespace hotfix::engine
