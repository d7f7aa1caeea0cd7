#pragma once
// Runs a plan, entry by entry, with the git program: hooks, signing and identity are the user's own. Lane or command
// line; blocks until it is done.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/plan.h"

namespace hotfix::engine {

struct PlanRun {
  std::vector<std::string> done;             // purposes of what was carried out
  std::optional<workflow::Refusal> stopped;  // what failed, where something did: the rest was not begun
  std::string folder;                        // where what failed left something to solve, a conflict; empty: nowhere
  std::string printed;                       // what the last entry wrote on stdout, without its line end
  std::vector<std::string> notes;            // what did not work and stopped nothing; whole sentences
  std::string url;                           // of the request that an entry opened or recorded; empty: none
};

/// Told before each entry: how many are done, of how many, and what comes now. Any thread; must not throw.
using OnStep = std::function<void(std::size_t done, std::size_t of, const std::string& purpose)>;

/// A line that a job wrote, without its end. Any thread; must not throw.
using OnOutput = std::function<void(std::string_view line)>;

/// Who watches a plan run; both may be empty.
struct Watch {
  OnStep step;
  OnOutput output;
};

/// Where and for whom a plan runs.
struct PlanPlace {
  std::string work_dir;               // absolute
  git::Person author;                 // of the events that are recorded
  std::function<std::int64_t()> now;  // seconds since the epoch
};

/// A cancel ends a job; of other entries it counts between two only. A ref whose old value is gone stops the plan with
/// the code "changed-meanwhile": whoever moved it was first. That it ran is recorded in Plan::log_id.
PlanRun run_plan(const PlanPlace& place, const workflow::Plan& plan, const std::stop_token& cancel = {},
                 const Watch& watch = {});

/// Appends one event now. Where another writer was first it is appended behind theirs, unless `only_there`. Throws
/// Failure.
void append_event(const PlanPlace& place, const workflow::EventAppend& append);

/// The entry as a person would type it.
std::string command_line(const workflow::PlanEntry& entry);

/// Whether an entry of the plan reaches a remote, so that a person is asked before it runs. Sharing the record does not
/// count: policy asked for that.
bool reaches_remote(const workflow::Plan& plan);
/// Whether one of its entries is a job.
bool has_job(const workflow::Plan& plan);

}  // namespace hotfix::engine
