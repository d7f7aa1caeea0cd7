#pragma once
// `mergeback/conflict` and `mergeback/already-fixed` on the lines of a file (SPEC.md "Findings"): our hunks against
// those that a target made since the merge base. Pure, and cheap enough for a keystroke.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/text_buffer.h"
#include "git/values.h"
#include "scope/judge.h"
#include "scope/live_diff.h"
#include "scope/merge_lines.h"

namespace hotfix::scope {

/// The commit of a target that made a hunk.
struct Origin {
  git::Oid commit;
  std::string author;
  std::string subject;
  bool same_ticket = false;  // its message names the hotfix's ticket
  bool picked = false;       // the hotfix has it already, by `git cherry-pick -x`
};

/// What a target did to one file since the merge base.
struct TheirFile {
  std::string target;                     // "main"
  std::shared_ptr<const BaseLines> base;  // the merge base's text; never null,
                                          // empty where it has no such file
  std::shared_ptr<const BaseLines> text;  // the target's; never null
  std::vector<git::Hunk> hunks;           // merge_hunks() of the two
  MergeLevel level = MergeLevel::zealous;
  std::map<std::size_t, Origin> origins;  // who made a hunk, as far as that was asked, by its index

  const Origin* origin(std::size_t hunk) const {
    const auto found = origins.find(hunk);
    return found == origins.end() ? nullptr : &found->second;
  }
};

/// Our side: a document's text and its hunks against TheirFile::base.
struct OurFile {
  std::string_view path;
  const TextBuffer* text = nullptr;
  std::span<const git::Hunk> hunks;
  /// The hunks are not git's own, so that where both sides made the same change they may seem to conflict: then no
  /// conflict is told.
  bool doubted = false;
};

/// What the two sides make of each other.
struct MergeView {
  std::vector<LineConflict> conflicts;
  std::vector<SameChange> same;
};
MergeView merge_view(const OurFile& ours, const TheirFile& theirs);

/// One for each of our hunks concerned. Where the target has the same text, or what stands in the way came by a commit
/// of the same ticket, it is `already-fixed` and no conflict.
std::vector<Finding> merge_findings(const OurFile& ours, const TheirFile& theirs, const ScopeRules& rules);

/// Indexes of their hunks that a finding speaks of and whose origin is not known yet.
std::vector<std::size_t> wanted_origins(const OurFile& ours, const TheirFile& theirs);

/// The commit that an `already-fixed` on this line of LSP proposes to pick.
std::optional<Origin> fixed_by(const OurFile& ours, const TheirFile& theirs, std::uint32_t line);

/// A file that would conflict as a whole: no lines can be shown. `why`: a phrase for behind the colon, or empty.
Finding whole_file_conflict(const std::string& path, const std::string& target, std::string_view why,
                            std::string_view content);

/// Markdown for a hover on these lines of LSP: the target's text, and who wrote it; empty where it has nothing to say.
std::string theirs_markdown(const OurFile& ours, const TheirFile& theirs, std::uint32_t line);

/// The severity that policy gives a code; nothing: off.
std::optional<Severity> severity_of(const ScopeRules& rules, std::string_view code, Severity usual);

}  // namespace hotfix::scope
