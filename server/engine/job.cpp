#include "engine/job.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/tracked_files.h"
#include "testing/failures.h"
#include "testing/junit.h"
#include "workflow/plan_parts.h"

namespace hotfix::engine {
namespace {

constexpr std::size_t output_kept = 1U << 20;    // bytes of each stream, for the words of a failure
constexpr std::size_t report_bound = 16U << 20;  // bytes of a JUnit file
constexpr std::size_t failures_named = 5;        // in one message

std::string how_it_ended(const process::ChildResult& result, std::int64_t limit) {
  if (result.timed_out) return fmt::format("it did not end within {} s and was stopped", limit);
  if (result.cancelled) return "cancelled";
  if (result.signal != 0) return fmt::format("ended by signal {}", result.signal);
  return fmt::format("exit code {}", result.status);
}

/// The text of a JUnit file; empty where this run did not write it. A pipe in its place is not waited for.
std::string report_text(const std::string& folder, const std::string& path, std::int64_t started_at) {
  if (path.empty()) return "";
  const int file = ::open((folder + "/" + path).c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return "";
  struct stat about {};
  const bool usable = ::fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_mtime >= started_at;
  std::string text;
  std::array<char, 1U << 16> chunk{};
  while (usable && text.size() < report_bound) {
    const ssize_t size = ::read(file, chunk.data(), chunk.size());
    if (size <= 0) break;
    text.append(chunk.data(), static_cast<std::size_t>(size));
  }
  ::close(file);
  return text;
}

std::vector<workflow::FailedTest> placed(const std::vector<runner::Found>& found, const std::string& work_dir) {
  std::vector<workflow::FailedTest> failures;
  if (found.empty()) return failures;
  for (runner::Located& one : runner::locate(found, tracked_files(work_dir), work_dir)) {
    if (failures.size() == workflow::most_failed_tests) break;
    failures.push_back({std::move(one.test), std::move(one.message), std::move(one.path), one.line});
  }
  return failures;
}

/// Puts what was seen of the one job into its event.
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

/// The end of a job that is no counted test.
void settle(JobEnd& end, const workflow::PlanEntry& entry, const process::ChildRequest& request,
            const process::ChildResult& result) {
  end.event = end.passed ? entry.job->passed : entry.job->failed;
  if (end.event) std::visit(Complete{end.started_at, end.how}, *end.event);
  if (end.passed) return;
  end.stopped = workflow::Refusal{"job-failed", process::failure_of(request, result).what(),
                                  "Mend the cause, commit, and run the command again."};
}

std::string place_text(const workflow::FailedTest& failure) {
  std::string text = failure.path.value_or("");
  if (failure.path && failure.line > 0) text += fmt::format(":{}", failure.line);
  for (const std::string* more : {&failure.test, &failure.message}) {
    if (!more->empty()) text += (text.empty() ? "" : " ") + *more;
  }
  return text;
}

}  // namespace

JobEnd run_job(const PlanPlace& place, const workflow::PlanEntry& entry, process::ChildRequest request,
               const std::stop_token& cancel, const OnOutput& output) {
  request.time_limit = std::chrono::seconds(entry.job->time_limit);
  request.cancel = cancel;
  request.keep_locale = true;
  request.output_bound = output_kept;
  request.end_session = entry.job->counted;
  runner::FailureFinder out(entry.job->patterns);
  runner::FailureFinder err(entry.job->patterns);
  request.on_line = [&](process::Stream stream, std::string_view line) {
    if (output) output(line);
    (stream == process::Stream::out ? out : err).line(line);
  };
  JobEnd end{.started_at = place.now()};
  const process::ChildResult result = process::run(request);
  end.milliseconds = result.duration.count();
  end.passed = result.status == 0 && !result.timed_out && !result.cancelled;
  end.timed_out = result.timed_out;
  if (!end.passed) end.how = how_it_ended(result, entry.job->time_limit);
  if (result.cancelled) {
    end.stopped = workflow::Refusal{"cancelled", fmt::format("Cancelled: {}", entry.purpose),
                                    "Run the command again when you want to go on."};
    return end;
  }
  if (!end.passed) {
    std::vector<runner::Found> found = runner::read_junit(report_text(request.cwd, entry.job->report, end.started_at));
    for (runner::FailureFinder* finder : {&out, &err}) {
      for (runner::Found& one : finder->take()) found.push_back(std::move(one));
    }
    end.failures = placed(found, place.work_dir);
  }
  if (!entry.job->counted) settle(end, entry, request, result);
  return end;
}

void JobLedger::add(JobEnd end) {
  timed_out_ = timed_out_ || end.timed_out;
  ends_.push_back(std::move(end));
}

std::string JobLedger::detail() const {
  std::size_t failures = 0;
  std::string how;
  for (const JobEnd& end : ends_) {
    failures += end.failures.size();
    if (end.timed_out || (how.empty() && !end.passed)) how = end.how;
  }
  if (failures == 0 || timed_out_) return how;
  const auto first = std::ranges::find_if(ends_, [](const JobEnd& end) { return !end.failures.empty(); });
  const std::string& name = first->failures.front().test;
  return fmt::format("{}{}{}", workflow::counted(failures, "failure", "failures"), name.empty() ? "" : ": ", name);
}

void JobLedger::complete(workflow::EventBody& body) const {
  auto* verdict = std::get_if<workflow::TestVerdict>(&body);
  if (verdict == nullptr || ends_.empty()) return;
  verdict->started_at = ends_.front().started_at;
  verdict->milliseconds = 0;
  for (const JobEnd& end : ends_) {
    verdict->passed = verdict->passed && end.passed;
    *verdict->milliseconds += end.milliseconds;
    verdict->failures.insert(verdict->failures.end(), end.failures.begin(), end.failures.end());
  }
  if (!verdict->passed) verdict->detail = detail();
}

std::optional<workflow::Refusal> JobLedger::refusal() const {
  if (std::ranges::all_of(ends_, &JobEnd::passed)) return std::nullopt;
  std::string message = fmt::format("The tests failed: {}.", detail());
  std::size_t named = 0;
  for (const JobEnd& end : ends_) {
    for (const workflow::FailedTest& failure : end.failures) {
      if (++named <= failures_named) message += "\n  " + place_text(failure);
    }
  }
  if (named > failures_named) message += fmt::format("\n  and {} more", named - failures_named);
  return workflow::Refusal{"tests-failed", std::move(message), "Mend the cause, commit, and run the tests again."};
}

}  // namespace hotfix::engine
