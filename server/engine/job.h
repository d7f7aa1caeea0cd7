#pragma once
// Runs a job (workflow/plan.h): a test or a deploy of the user's. Its lines are passed on as they come and looked
// through for failures, it ends with its whole session at its time limit or by a cancel, and the event that is recorded
// for it is completed by what was seen. Lane or command line; blocks until it is done.

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/run_plan.h"
#include "process/child.h"
#include "workflow/events.h"
#include "workflow/plan.h"

namespace hotfix::engine {

/// What came of one job.
struct JobEnd {
  std::optional<workflow::EventBody> event;  // what to record now; none: nothing
  std::optional<workflow::Refusal> stopped;  // why the plan goes no further; none: it does
  std::int64_t started_at = 0;               // seconds since the epoch
  std::int64_t milliseconds = 0;
  bool passed = false;
  bool timed_out = false;
  std::string how;  // "exit code 1"; empty where it passed
  std::vector<workflow::FailedTest> failures;
};

/// `request`: the entry's program, ready but for the job's bounds. Throws Failure where it could not be started.
JobEnd run_job(const PlanPlace& place, const workflow::PlanEntry& entry, process::ChildRequest request,
               const std::stop_token& cancel, const OnOutput& output);

/// What the counted jobs of one plan came to, for the verdict that follows them.
class JobLedger {
 public:
  void add(JobEnd end);
  /// One did not end in time: whatever hung it would hang the next one too.
  bool is_over() const { return timed_out_; }
  /// Puts what was seen into a TestVerdict; other events stay as they are.
  void complete(workflow::EventBody& body) const;
  /// tests-failed, once the verdict is recorded; none where all passed.
  std::optional<workflow::Refusal> refusal() const;

 private:
  std::string detail() const;

  std::vector<JobEnd> ends_;
  bool timed_out_ = false;
};

}  // namespace hotfix::engine
