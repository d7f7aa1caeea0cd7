#include "engine/open_file.h"

#include <algorithm>
#include <utility>

#include "engine/survey.h"

namespace hotfix::engine {
namespace {

constexpr std::size_t longest_confirmed = 20'000;  // lines whose hunks as git's merge sees them cost few milliseconds

/// Lines that a keystroke may read to learn what the lexer makes of them: under a millisecond. At idle there is no
/// bound.
constexpr std::size_t lines_lexed_at_once = 2'000;

}  // namespace

LineEdit merged(std::span<const LineEdit> edits) {
  LineEdit all = edits.empty() ? LineEdit{} : edits.front();
  for (const LineEdit& edit : edits.subspan(edits.empty() ? 0 : 1)) {
    // `all` says: [first, first + removed) of the oldest text is now [first, first + inserted).
    const std::size_t start = std::min(all.first, edit.first);
    const std::size_t middle = std::max(all.first + all.inserted, edit.first + edit.removed);
    const std::size_t end_now = middle - edit.removed + edit.inserted;
    const std::size_t end_before = middle - all.inserted + all.removed;
    all = {start, end_before - start, end_now - start};
  }
  return all;
}

void OpenFile::edited(std::span<const LineEdit> edits, std::int32_t version) {
  version_ = version;
  const LineEdit edit = merged(edits);
  if (edit.removed == 0 && edit.inserted == 0) return;
  ++revision_;
  exact_ = false;
  merged_ = false;
  if (live_) live_->apply(edit);
  if (lexed_) lexed_->now.edited(edit);
  for (Target& target : targets_) {
    if (target.own) target.own->apply(edit);
  }
}

void OpenFile::set_base(DocumentBase base) {
  const bool same = base_ && live_ && base_->stored == base.stored && base_->tracked == base.tracked &&
                    (base_->base == nullptr) == (base.base == nullptr) && base_->not_judged == base.not_judged &&
                    live_->base().normalise() == normalise_for(base.attributes, base.stored);
  base_ = std::move(base);
  if (same) {
    if (base_->base) base_->base = live_->shared_base();
    set_targets();
    return;
  }
  targets_.clear();
  live_.reset();
  lexed_.reset();
  exact_ = false;
  if (!base_->tracked || !base_->not_judged.empty()) return;
  static const auto nothing = std::make_shared<const scope::BaseLines>("");
  live_.emplace(base_->base ? base_->base : nothing, *text_);
  set_targets();
  if (!base_->base) return;
  const scope::BaseLines& lines = live_->base();
  const scope::Syntax* syntax = scope::syntax_of(path_, lines.line_count() > 0 ? lines.line(0) : "");
  if (syntax != nullptr) lexed_ = std::make_unique<scope::LexedPair>(*syntax, lines, *text_);
}

void OpenFile::set_targets() {
  targets_.clear();
  merged_ = false;
  for (const auto& file : base_->theirs) {
    Target target{.file = file, .own = {}, .exact = {}, .exact_of = {}};
    if (file->base->text() != live_->base().text()) target.own.emplace(file->base, *text_);
    targets_.push_back(std::move(target));
  }
}

scope::OurFile OpenFile::ours(std::size_t index) const {
  const Target& target = targets_[index];
  const std::span<const git::Hunk> live = live_hunks(target);
  if (const auto* exact = target.exact_beside(live)) return {path_, text_, *exact};
  return {path_, text_, live, text_->line_count() > longest_confirmed};
}

std::span<const git::Hunk> OpenFile::live_hunks(const Target& target) const {
  return target.own ? target.own->hunks() : live_->hunks();
}

/// Where the live diff sees a conflict, git's own hunks decide before it is shown: where both sides made the same
/// change, the two may have cut it in different ways. They cost the whole text, and only there, and not at each letter:
/// as long as the live hunks begin and end where they did. A very long text is left to idle.
void OpenFile::confirm(Target& target) const {
  const scope::OurFile live{path_, text_, live_hunks(target)};
  if (target.exact_beside(live.hunks) != nullptr) return;
  target.exact.reset();
  if (live.hunks.empty() || text_->line_count() > longest_confirmed) return;
  if (scope::merge_view(live, *target.file).conflicts.empty()) return;
  target.exact = merge_hunks(*target.file->base, *text_);
  target.exact_of.assign(live.hunks.begin(), live.hunks.end());
}

bool OpenFile::set_merge(std::vector<std::vector<git::Hunk>> hunks,
                         std::vector<std::shared_ptr<const scope::TheirFile>> files, std::uint64_t revision) {
  if (hunks.size() != targets_.size() || files.size() != targets_.size()) return false;
  for (std::size_t i = 0; i < files.size(); ++i) {
    Target& target = targets_[i];
    if (files[i]->base != target.file->base || files[i]->text != target.file->text) return false;
    target.file = base_->theirs[i] = std::move(files[i]);  // who wrote what stays true whatever is typed
    if (revision != revision_) continue;
    const std::span<const git::Hunk> live = live_hunks(target);
    target.exact = std::move(hunks[i]);
    target.exact_of.assign(live.begin(), live.end());
  }
  merged_ = revision == revision_;
  return true;
}

void OpenFile::judge(const Judging& judging, const std::vector<std::string>& manifests) {
  judgement_ = {};
  judgement_.path = path_;
  if (!base_ || !base_->tracked) return;
  scope::ChangedFile changed;
  changed.change = base_->change;
  changed.path_class = class_of(path_, base_->attributes, text_, judging);
  changed.not_judged = base_->not_judged;
  if (live_) {
    changed.base = base_->base.get();
    changed.text = text_;
    changed.hunks = live_->hunks();
    changed.lexed = lexed_.get();
    changed.lex_budget = wants_exact() ? lines_lexed_at_once : scope::whole_file;
  }
  changed.elsewhere = &elsewhere_;
  changed.follows_manifest = scope::lock_follows_manifest(path_, manifests);
  judgement_ = scope::judge_file(changed, judging.rules);
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    confirm(targets_[i]);
    for (Finding& finding : scope::merge_findings(ours(i), *targets_[i].file, judging.rules)) {
      judgement_.findings.push_back(std::move(finding));
    }
  }
}

bool OpenFile::changed() const {
  if (!base_ || !base_->tracked) return false;
  const git::FileChange& change = base_->change;
  if (change.kind != git::ChangeKind::modified || change.old_mode != change.new_mode) return true;
  return live_ ? !live_->hunks().empty() : change.binary || change.counts.has_value();
}

bool OpenFile::set_exact(std::vector<git::Hunk> hunks, std::uint64_t revision) {
  if (revision != revision_ || !live_) return false;
  exact_ = true;
  live_->set_exact(std::move(hunks));
  return true;
}

bool OpenFile::is(const TextBuffer& stored) const {
  if (text_->line_count() != stored.line_count()) return false;
  const scope::Normalise normalise = live_ ? live_->base().normalise() : scope::Normalise{};
  for (std::size_t line = 0; line < stored.line_count(); ++line) {
    if (scope::line_key(*text_, line, normalise) != scope::line_key(stored, line, normalise)) return false;
  }
  return true;
}

}  // namespace hotfix::engine
