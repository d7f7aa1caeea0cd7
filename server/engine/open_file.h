#pragma once
// A document that is open in the editor, judged as it stands on the screen. Loop thread.
//
// This is the keystroke path (PERFORMANCE.md): edited() costs the lines touched, judge() the hunks of this one file;
// neither asks the repository anything.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/text_buffer.h"
#include "engine/file_survey.h"
#include "engine/policy_values.h"
#include "scope/judge.h"
#include "scope/kinds/facts.h"
#include "scope/kinds/hunk_kind.h"
#include "scope/live_diff.h"
#include "scope/merge_findings.h"

namespace hotfix::engine {

/// Several edits of one message as one, which the live diff can be told after all of them are in the text.
LineEdit merged(std::span<const LineEdit> edits);

class OpenFile {
 public:
  /// `text` belongs to the adapter and outlives this object. `path`: relative to the repository.
  OpenFile(std::string path, const TextBuffer& text, std::int32_t version)
      : path_(std::move(path)), text_(&text), version_(version) {}

  const std::string& path() const { return path_; }
  const TextBuffer& text() const { return *text_; }
  std::int32_t version() const { return version_; }

  /// Called once after the edits of one message are in the text.
  void edited(std::span<const LineEdit> edits, std::int32_t version);

  /// What to compare with; before that nothing is known of the document, and nothing is published.
  void set_base(DocumentBase base);
  bool has_base() const { return base_.has_value(); }
  const DocumentBase& base() const { return *base_; }

  /// Production's lines for hover and restore; null where there is nothing to compare.
  const scope::BaseLines* production() const { return live_ ? &live_->base() : nullptr; }
  std::span<const git::Hunk> hunks() const {
    return live_ ? std::span<const git::Hunk>(live_->hunks()) : std::span<const git::Hunk>();
  }

  /// Whether the text is this one, as git would store it.
  bool is(const TextBuffer& stored) const;
  /// What the other files of the change say, as of the last idle; for the next judge().
  void set_elsewhere(scope::Elsewhere elsewhere) { elsewhere_ = std::move(elsewhere); }

  /// Judges the text as it stands; nothing to be known from judgement() before the first call.
  void judge(const Judging& judging, const std::vector<std::string>& manifests);
  const scope::FileJudgement& judgement() const { return judgement_; }
  /// The file counts as changed: it has hunks, or the survey says so for another reason.
  bool changed() const;

  // ---- what merge-back targets did to this file ----
  /// Our side against theirs(target), as it stands on the screen.
  scope::OurFile ours(std::size_t target) const;
  std::size_t target_count() const { return targets_.size(); }
  const std::shared_ptr<const scope::TheirFile>& theirs(std::size_t target) const { return targets_[target].file; }
  /// Whether the hunks that git's merge would see are still to be asked for.
  bool wants_merge() const { return !targets_.empty() && !merged_ && !ascii_only(); }
  /// Adopts them, one list for each target, and the same files with who wrote them, if the text and the files are still
  /// those they were made of.
  bool set_merge(std::vector<std::vector<git::Hunk>> hunks, std::vector<std::shared_ptr<const scope::TheirFile>> files,
                 std::uint64_t revision);

  /// Whether git's own diff of this very text is still to be asked for.
  bool wants_exact() const { return live_.has_value() && !exact_ && base_->base != nullptr && !ascii_only(); }
  std::uint64_t revision() const { return revision_; }
  /// Adopts git's hunks if the text is still the one they were made of.
  bool set_exact(std::vector<git::Hunk> hunks, std::uint64_t revision);

 private:
  struct Target {
    std::shared_ptr<const scope::TheirFile> file;
    std::optional<scope::LiveDiff> own;           // where the merge base's text is not production's
    std::optional<std::vector<git::Hunk>> exact;  // as git's merge sees them
    std::vector<git::Hunk> exact_of;              // the live hunks that stood beside them then

    /// While one types within a hunk, where it begins and ends stays as it was; null where it does not.
    const std::vector<git::Hunk>* exact_beside(std::span<const git::Hunk> live) const {
      return exact && std::ranges::equal(live, exact_of) ? &*exact : nullptr;
    }
  };

  void set_targets();
  std::span<const git::Hunk> live_hunks(const Target& target) const;
  void confirm(Target& target) const;
  bool ascii_only() const { return live_->base().normalise().ascii_only; }

  std::string path_;
  const TextBuffer* text_;
  std::int32_t version_;
  std::optional<DocumentBase> base_;
  std::optional<scope::LiveDiff> live_;
  std::unique_ptr<scope::LexedPair> lexed_;  // null where the language is not known
  scope::Elsewhere elsewhere_;
  std::vector<Target> targets_;
  scope::FileJudgement judgement_;
  std::uint64_t revision_ = 0;
  bool exact_ = false;
  bool merged_ = false;
};

}  // namespace hotfix::engine
