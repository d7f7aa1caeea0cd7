// What a Repository asks at idle about the merge back: git's own hunks of the open documents against each merge base,
// who wrote the lines in the way, and what a whole merge of what is on the screen would leave in conflict.

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "engine/repository.h"

namespace hotfix::engine {
namespace {

/// One open document as the lane needs it.
struct Asked {
  std::string spelled;
  std::string path;
  std::uint64_t revision = 0;
  std::uint32_t mode = 0;
  std::string text;
  std::string stored;  // as `git add` would keep it
  std::vector<std::shared_ptr<const scope::TheirFile>> files;
};

Asked asked_of(const std::string& spelled, const OpenFile& file) {
  Asked one{spelled, file.path(), file.revision(), file.base().change.new_mode, file.text().text(), {}, {}};
  if (one.mode == 0) one.mode = 0100644;
  one.stored = stored_text(file.base(), one.text);
  for (std::size_t i = 0; i < file.target_count(); ++i) one.files.push_back(file.theirs(i));
  return one;
}

}  // namespace

/// A hash of what the answer depends on, beside the survey; never 0.
std::uint64_t Repository::merge_question() const {
  std::uint64_t state = 0;
  for (const auto& [spelled, open] : open_) state = hash_bytes(spelled, state) + open.file.revision();
  return state | 1U;
}

MergeKnown Repository::merge_known() const {
  MergeKnown known;
  known.forecast = forecast_;
  known.by_lines = [this](const std::string& path, const std::string& target) {
    const Open* open = open_at(path);
    if (open == nullptr || !open->file.has_base()) return compared_by_lines(*survey_, path, target);
    for (std::size_t i = 0; i < open->file.target_count(); ++i) {
      if (open->file.theirs(i)->target == target) return true;
    }
    return false;
  };
  known.is_open = [this](const std::string& path) { return open_at(path) != nullptr; };
  return known;
}

/// To take the target's commit instead, as far as it is known by now who fixed it there.
std::optional<ActionOffer> Repository::offer_pick(const OpenFile& file, const Finding& finding) const {
  std::optional<git::Oid> commit;
  const auto ticket = std::ranges::find_if(
      survey_->same_ticket, [&](const SameTicket& one) { return one.finding.fingerprint == finding.fingerprint; });
  if (ticket != survey_->same_ticket.end()) commit = ticket->commit;
  for (std::size_t i = 0; i < file.target_count() && !commit && finding.range; ++i) {
    if (!finding.message.starts_with(file.theirs(i)->target + " ")) continue;
    const auto origin = scope::fixed_by(file.ours(i), *file.theirs(i), finding.range->start.line);
    if (origin) commit = origin->commit;
  }
  if (!commit) return std::nullopt;
  ActionOffer offer{.kind = scope::Action::pick, .finding = finding};
  offer.title = fmt::format("Pick {} onto this hotfix (git cherry-pick -x)", commit->hex().substr(0, 7));
  offer.pick = commit->hex();
  return offer;
}

void Repository::ask_merge() {
  const bool typed = std::ranges::any_of(open_, [](const auto& one) { return one.second.file.wants_merge(); });
  if (merging_ || survey_->merge_back.targets.empty() || (!typed && forecast_of_ == merge_question())) return;
  std::vector<Asked> asked;
  for (const auto& [spelled, open] : open_) {
    const OpenFile& file = open.file;
    if (!file.has_base() || !file.base().tracked || file.production() == nullptr) continue;
    if (file.production()->normalise().ascii_only) continue;  // the editor's text is not what would be stored
    if (file.changed() || file.target_count() > 0) asked.push_back(asked_of(spelled, file));
  }
  merging_ = true;
  forecast_of_ = merge_question();
  on_lane(
      [survey = survey_, asked = std::move(asked), cancel = stop_.get_token()](Surveyor& surveyor) {
        MergeAnswer answer{.survey = survey, .documents = {}, .forecast = {}};
        try {
          std::vector<git::OverlayFile> texts;
          for (const Asked& one : asked) {
            const TextBuffer text(one.text);
            MergedDocument document{one.spelled, one.revision, {}, {}};
            for (const auto& file : one.files) {
              document.hunks.push_back(merge_hunks(*file->base, text));
              const scope::OurFile ours{one.path, &text, document.hunks.back()};
              document.files.push_back(
                  surveyor.with_origins(*survey, file, one.path, scope::wanted_origins(ours, *file)));
            }
            answer.documents.push_back(std::move(document));
            texts.push_back({.path = one.path, .mode = one.mode, .blob = {}, .bytes = one.stored});
          }
          answer.forecast = surveyor.forecast(*survey, std::move(texts), cancel);
        } catch (const std::exception&) {  // what is shown stays as the keystroke found it
        }
        return answer;
      },
      [](Repository& self, MergeAnswer answer) { self.adopt_merge(std::move(answer)); });
}

void Repository::adopt_merge(MergeAnswer answer) {
  merging_ = false;
  if (answer.survey != survey_) {  // the repository moved meanwhile
    if (survey_->active) idle_at_ = std::chrono::steady_clock::now();
    tell_settled();
    return;
  }
  for (MergedDocument& document : answer.documents) {
    const auto found = open_.find(document.spelled);
    if (found == open_.end() || !found->second.file.has_base()) continue;
    OpenFile& file = found->second.file;
    if (file.set_merge(std::move(document.hunks), std::move(document.files), document.revision)) {
      file.judge(*survey_->judging, manifests_);
    }
  }
  forecast_ = std::move(answer.forecast);
  reassess();
  publish_all();
  const bool again = std::ranges::any_of(open_, [](const auto& one) { return one.second.file.wants_merge(); });
  if (again || forecast_of_ != merge_question()) {  // typed, or opened, meanwhile
    idle_at_ = std::chrono::steady_clock::now() + options_.idle;
  }
  tell_settled();
}

}  // namespace hotfix::engine
