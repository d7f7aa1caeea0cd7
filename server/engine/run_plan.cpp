#include "engine/run_plan.h"

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

workflow::Refusal refusal_of(const process::ChildRequest& request, const process::ChildResult& result) {
  const Failure failure = process::failure_of(request, result);
  return {"step-failed", failure.what(),
          failure.hint().empty() ? "Mend the cause and run the command again: it goes on from here." : failure.hint()};
}

/// The argument list of a ref update; `printed` is what the entry before wrote.
std::vector<std::string> update_arguments(const workflow::RefUpdate& update, const std::string& printed,
                                          const std::string& purpose) {
  return {"update-ref",
          "--create-reflog",
          "-m",
          "hotfix: " + purpose,
          update.ref,
          update.new_value ? update.new_value->hex() : printed,
          update.old_value ? update.old_value->hex() : zeros};
}

}  // namespace

PlanRun run_plan(const std::string& work_dir, const workflow::Plan& plan, std::stop_token cancel) {
  PlanRun run;
  std::string printed;
  for (const workflow::PlanEntry& entry : plan.entries) {
    if (cancel.stop_requested()) {
      run.stopped = {"cancelled", "Cancelled before: " + entry.purpose, "Run the command again to go on from here."};
      return run;
    }
    process::ChildRequest request =
        entry.ref_update ? process::git_command(work_dir, update_arguments(*entry.ref_update, printed, entry.purpose))
                         : process::git_command(work_dir, {entry.argv.begin() + 1, entry.argv.end()});
    request.purpose = entry.purpose;
    if (!entry.input.empty()) request.stdin_bytes = entry.input;
    process::ChildResult result;
    try {
      result = process::run(request);
    } catch (const Failure& failure) {
      run.stopped = {"step-failed", failure.what(), failure.hint()};
      return run;
    }
    if (!result.ok()) {
      run.stopped = refusal_of(request, result);
      // git says so in these words when the old value is not the one we read (refs/files-backend.c, "cannot lock ref")
      if (entry.ref_update && result.err.find("cannot lock ref") != std::string::npos) {
        run.stopped->code = "changed-meanwhile";
        run.stopped->remedy = "Somebody else moved this ref at the same moment. Run the command again.";
      }
      return run;
    }
    printed = trimmed(std::move(result.out));
    run.done.push_back(entry.purpose);
  }
  return run;
}

}  // namespace hotfix::engine
