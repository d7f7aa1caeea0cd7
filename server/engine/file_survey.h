#pragma once
// The texts of changed files, read and made comparable: production's on one side, the work tree's (or a commit's) on
// the other. Git lane; needs a git::Reader and nothing else.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/text_buffer.h"
#include "git/reader.h"
#include "git/values.h"
#include "scope/judge.h"
#include "scope/live_diff.h"
#include "scope/merge_findings.h"

namespace hotfix::engine {

/// A file past this many bytes is listed but its lines are not judged; xdiff would need several times that memory.
inline constexpr std::uint64_t largest_judged_file = 16U << 20;
/// All texts of one survey together; what comes later in the list is listed and counted, not judged by line.
inline constexpr std::uint64_t largest_judged_change = 128U << 20;

/// One changed file as the survey found it. Immutable once made, so it may be shared between threads.
struct SurveyedFile {
  git::FileChange change;
  git::TextAttributes attributes;
  std::string not_judged;                        // why its content is not judged: a phrase; empty where it is
  std::shared_ptr<const scope::BaseLines> base;  // null: the file is new, or not judged
  std::shared_ptr<const TextBuffer> text;        // null: not at hand; empty for a deleted file
  std::vector<git::Hunk> hunks;                  // git's own
  std::vector<std::shared_ptr<const scope::TheirFile>> theirs;  // what merge-back targets did to it
  std::vector<std::vector<git::Hunk>> merged_hunks;             // against the base of each of `theirs`
  scope::FileJudgement judgement;
};

/// What a document is compared with while it is open in an editor.
struct DocumentBase {
  bool tracked = false;    // false: untracked or ignored, so nothing of it is judged
  git::FileChange change;  // as in the survey; made up where only the editor's text differs
  git::TextAttributes attributes;
  std::string not_judged;
  std::shared_ptr<const scope::BaseLines> base;                 // null: the file is new, or not judged
  std::string stored;                                           // production's bytes, for the exact diff
  std::vector<std::shared_ptr<const scope::TheirFile>> theirs;  // what merge-back targets did to it
};

class FileSurveyor {
 public:
  /// `from` is the commit compared against. `to`: a commit, or none for the work tree.
  FileSurveyor(const git::Reader& reader, const git::Oid& from, std::optional<git::Oid> to)
      : reader_(reader), from_(from), to_(to) {}

  /// Reads both sides of a change and diffs them. `judgement` is left to the caller, who knows the policy.
  SurveyedFile survey(git::FileChange change);

  /// `change`: what the last survey says about this path, if anything.
  DocumentBase document(const std::string& path, const git::FileChange* change);

 private:
  std::string read_sides(SurveyedFile& file, std::string& base, std::string& text) const;

  const git::Reader& reader_;
  git::Oid from_;
  std::optional<git::Oid> to_;
  std::uint64_t read_ = 0;  // bytes so far
};

/// How an editor's text is to be compared with a committed blob.
scope::Normalise normalise_for(const git::TextAttributes& attributes, std::string_view stored);

/// An editor's text as `git add` would store it, the byte order mark that editors strip put back.
std::string stored_text(const DocumentBase& base, const std::string& text);

/// The exact hunks of an editor's text against production's, as git will see them once the file is saved and added.
std::vector<git::Hunk> exact_document_hunks(const DocumentBase& base, const std::string& text);

}  // namespace hotfix::engine
