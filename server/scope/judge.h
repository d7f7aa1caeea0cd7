#pragma once
// Judges what changed against production: findings and counts (SPEC.md "Findings", "The budget"). Pure.
//
//   FileJudgement one = judge_file(file, rules);                 // at each keystroke, for the document typed in
//   Totals totals = add_up(all_judgements);                      // one addition per file
//   BudgetVerdict verdict = decide_budget(totals, rules);        // at idle only, from exact hunks
//   std::vector<Finding> whole = budget_findings(verdict);       // for the status
//   for each open document: place_whole_findings(document, whole, budget_places(all_judgements, verdict));
//
// Counts near a threshold are provisional while typing (PROTOCOL.md "publishDiagnostics"): the totals of live hunks
// are shown as they are, but a budget finding and its message come from the verdict of the last exact diff, and only
// the place where it is shown follows the typing.
//
// Fingerprints are 16 hexadecimal digits, the same in the editor and on the command line:
//   lines        code, path, the hunk's lines in the base and now (line ends aside): wherever the lines stand. Equal
//                content found again in the file gets a number, in the order of the lines.
//   whole file   code, path, and what the file now is: its hunks' lines, or its blob (binary, submodule), or its
//                modes (mode), or its old path (file-renamed).
//   budgets      code, severity, and magnitude: lines rounded up to 25, files exactly. So an accepted budget stays
//                silent until the change grows further.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/text_buffer.h"
#include "git/values.h"
#include "scope/kinds/file_kinds.h"
#include "scope/live_diff.h"
#include "scope/path_class.h"

namespace hotfix::scope {

/// A count that is fine up to `information`, and worth a warning past `warning`.
struct Budget {
  std::uint64_t information = 0;
  std::uint64_t warning = 0;
};

/// Policy as judging needs it (scope/ and policy/ stand on one floor and do not include each other).
struct ScopeRules {
  Budget lines{50, 100};
  Budget files{3, 5};
  /// Severities that policy sets, by code; `nullopt` is "off". A code that is not named keeps SPEC.md's.
  std::map<std::string, std::optional<Severity>, std::less<>> severities;
  /// Whether a path is among those declared for this hotfix; empty where none were declared.
  std::function<bool(std::string_view path)> allowed;
  std::string policy_path = ".hotfix.json";
};

/// One changed file. The pointers and the span need to live only for the call.
struct ChangedFile {
  git::FileChange change;
  PathClass path_class{};
  /// Why its content is not judged ("larger than 20 MB", "stored by a filter"): a phrase; empty where it is judged.
  std::string not_judged;
  /// Lines and hunks. `text` null: not at hand, counts come from change.counts. `base` null: the file is new.
  const BaseLines* base = nullptr;
  const TextBuffer* text = nullptr;
  std::span<const git::Hunk> hunks;
  /// For a lock file: the manifest it belongs to changed too (lock_follows_manifest).
  bool follows_manifest = false;
  /// What is already known of the two texts' tokens, and how many lines may be read for more (kinds/hunk_kind.h). Null:
  /// everything is read.
  LexedPair* lexed = nullptr;
  std::size_t lex_budget = whole_file;
  /// The other files of the change, for moves and renames across files. Null: there are none.
  const Elsewhere* elsewhere = nullptr;
};

/// How far one hunk, or one file without hunks at hand, counts against the budget.
struct CountedPlace {
  Range range;
  std::uint64_t budget_lines = 0;
  bool operator==(const CountedPlace&) const = default;
};

struct FileJudgement {
  std::string path;
  std::string not_judged;                         // as handed in
  std::vector<Finding> findings;                  // each with path and range, by line
  std::uint64_t lines = 0;                        // added plus deleted: with exact hunks, what --numstat says
  std::uint64_t budget_lines = 0;                 // of these, production lines that are not blank
  bool budget_file = false;                       // counts against the budget of files
  std::map<std::string, std::uint64_t> by_cause;  // adds up to `lines`
  std::vector<CountedPlace> places;               // in order; only of a budget file
  std::vector<HunkKind> kinds;                    // one for each hunk; none where lines are not at hand
  Moves moves;                                    // blocks that only moved
  FileFacts facts;                                // for Elsewhere
  bool operator==(const FileJudgement&) const = default;
};

FileJudgement judge_file(const ChangedFile& file, const ScopeRules& rules);

/// True when a manifest changed in the lock file's folder or below it (workspaces share one lock file at their root).
bool lock_follows_manifest(std::string_view lock_path, std::span<const std::string> changed_manifests);

/// The wire's `totals` (PROTOCOL.md). Provisional or exact as the hunks were that were judged.
struct Totals {
  std::uint64_t files = 0;
  std::uint64_t lines = 0;
  std::uint64_t budget_files = 0;
  std::uint64_t budget_lines = 0;
  std::map<std::string, std::uint64_t> by_cause;
  bool operator==(const Totals&) const = default;
};

Totals add_up(std::span<const FileJudgement* const> files);

/// "8 logic, 4 layout": the most first. Empty for nothing.
std::string causes_text(const std::map<std::string, std::uint64_t>& by_cause);

/// What a code lens says above a document: its part of the hotfix, and where the whole stands among real ones.
std::string lens_text(const FileJudgement& file, const Totals& totals);

/// What an exact diff said of the budgets. `totals` are those it was decided on; a limit is the one that was passed.
struct BudgetVerdict {
  struct Passed {
    Severity severity = Severity::information;
    std::uint64_t limit = 0;
    bool operator==(const Passed&) const = default;
  };
  Totals totals;
  std::optional<Passed> lines;
  std::optional<Passed> files;
  bool operator==(const BudgetVerdict&) const = default;
};

BudgetVerdict decide_budget(const Totals& exact, const ScopeRules& rules);

/// `scope/too-many-lines` and `scope/too-many-files`, without path and range: findings about the whole hotfix.
std::vector<Finding> budget_findings(const BudgetVerdict& verdict);

/// Where the change goes past its budgets: hunks in the order of paths and lines, from the first that goes past.
struct BudgetPlaces {
  struct At {
    std::string path;
    Range range;
  };
  std::vector<At> lines;
  std::vector<At> files;  // the first hunk of each file too many
};

/// `files` may come in any order. Empty for a budget that the verdict does not find passed. If the live text no longer
/// goes past a limit that the last exact diff found passed, the last counted hunk stands in. The first place of each
/// file is always there, others up to 20 of a kind.
BudgetPlaces budget_places(std::span<const FileJudgement* const> files, const BudgetVerdict& verdict);

/// An open document.
struct OpenDocument {
  std::string path;
  const TextBuffer* text = nullptr;
  std::span<const git::Hunk> hunks;  // none where it is not changed
  bool budget_file = false;
};

/// Findings about the whole hotfix (those without a path) as diagnostics of one open document: budgets only where the
/// document has production changes, on its first hunk that goes past, else on its first changed line; all others on the
/// first changed line, or line 1. The other places past a budget become related information.
std::vector<Finding> place_whole_findings(const OpenDocument& document, std::span<const Finding> whole,
                                          const BudgetPlaces& places);

/// SPEC.md "Places" for a hunk: from its first line's beginning to its last line's end; for a pure deletion an empty
/// range at the line that follows.
Range hunk_range(const TextBuffer& text, const git::Hunk& hunk);

/// What a finding offers (SPEC.md's table), in the order to show. The caller leaves out what is not possible where the
/// finding stands (restore.h: production's text may be missing or no UTF-8).
enum class Action {
  remove_lines,
  restore_hunk,
  restore_formatting,
  restore_file,
  accept,
  open_policy,
  rerun_tests,
  pick,
  mend_message,
};
std::vector<Action> actions_for(std::string_view code);

}  // namespace hotfix::scope
