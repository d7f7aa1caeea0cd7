#pragma once
// The kinds of measures. Each writes its rows into the table.

#include <string>
#include <vector>

#include "bench/repositories.h"
#include "bench/table.h"

namespace hotfix::bench {

/// didChange in → publishDiagnostics out, over the pipe, at all sizes of text. Gives the median at 10,000 lines in ms.
double measure_keystrokes(const std::string& server, const Subject& subject, Table& table);
/// The median at 10,000 lines only, in ms.
double keystroke_at_10k(const std::string& server, const Subject& subject);

/// From the start of the process to a status, and what is asked of git for the same.
void measure_start(const std::string& server, const Subject& subject, Table& table);
/// A process that is started and ends at once.
void measure_process(const std::string& server, Table& table);

/// What kinds of change, and the merge-back forecast, add to a keystroke at 10,000 lines.
void measure_added(Table& table);

/// An audit of many releases, the first time and again, against `git tag --no-merged` and a loop of `git cherry`.
void measure_audit(const std::string& server, Table& table);

/// Google Benchmark over the pieces of the keystroke path, and over reading tags.
void measure_in_process(Table& table);

}  // namespace hotfix::bench
