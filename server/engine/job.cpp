#include "engine/job.h"

#include <utility>

#include <fmt/format.h>

namespace hotfix::engine {
namespace {

std::string how_it_ended(const process::ChildResult& result, std::int64_t limit) {
  if (result.timed_out) return fmt::format("it did not end within {} s and was stopped", limit);
  if (result.cancelled) return "cancelled";
  if (result.signal != 0) return fmt::format("ended by signal {}", result.signal);
  return fmt::format("exit code {}", result.status);
}

/// Puts what was seen into the event.
struct Complete {
  std::int64_t started_at;
  const std::string& detail;

  void operator()(workflow::TestVerdict& verdict) const {
    verdict.started_at = started_at;
    if (verdict.detail.empty()) verdict.detail = detail;
  }
  void operator()(workflow::DeployChanged& change) const {
    if (change.detail.empty()) change.detail = detail;
  }
  template <class Other>
  void operator()(Other&) const {}
};

}  // namespace

JobEnd end_of(const workflow::PlanEntry& entry, const process::ChildRequest& request,
              const process::ChildResult& result, std::int64_t started_at, const std::string& report) {
  (void)report;
  const workflow::Job& job = *entry.job;
  JobEnd end;
  const bool passed = result.status == 0 && !result.timed_out && !result.cancelled;
  if (passed) {
    end.event = job.passed;
    if (end.event) std::visit(Complete{started_at, ""}, *end.event);
    return end;
  }
  const std::string how = how_it_ended(result, job.time_limit);
  if (!result.cancelled) {
    end.event = job.failed;
    if (end.event) std::visit(Complete{started_at, how}, *end.event);
  }
  end.stopped = result.cancelled ? workflow::Refusal{"cancelled", fmt::format("Cancelled: {}", entry.purpose),
                                                     "Run the command again when you want to go on."}
                                 : workflow::Refusal{"job-failed", process::failure_of(request, result).what(),
                                                     "Mend the cause, commit, and run the command again."};
  return end;
}

}  // namespace hotfix::engine
