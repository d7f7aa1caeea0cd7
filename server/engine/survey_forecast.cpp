// What a survey knows of the merge back: targets, what they did to the files of this hotfix, and what a merge would
// say.

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/failure.h"
#include "engine/survey.h"
#include "git/conversion.h"
#include "workflow/ancestry.h"

namespace hotfix::engine {
namespace {

constexpr std::size_t most_target_commits = 5000;  // looked through for the ticket
constexpr std::size_t longest_subject = 72;        // bytes

/// The ticket that the start event or the branch's name gives.
std::optional<std::string> ticket_of(const Survey& survey) {
  const std::string& branch = survey.facts.current->branch;
  const workflow::EventLog* log = workflow::log_of(survey.logs, survey.policy_values.naming, branch);
  if (log != nullptr) {
    const workflow::LogView seen = workflow::view(*log);
    if (seen.start != nullptr && seen.start->ticket) return seen.start->ticket;
  }
  return survey.policy_values.naming.read(branch).ticket;
}

Finding same_ticket(const std::string& target, const std::string& ticket, const git::Commit& commit) {
  Finding finding{.code = "mergeback/already-fixed", .severity = Severity::information};
  finding.message =
      fmt::format("{} has a commit for {} already: {} “{}” ({}). Pick that commit instead?", target, ticket,
                  commit.id.hex().substr(0, 7), workflow::one_line(commit.subject, longest_subject),
                  workflow::one_line(commit.author.name, longest_subject));
  finding.fingerprint =
      fmt::format("{:016x}", hash_bytes(fmt::format("{}\n{}\n{}", finding.code, target, commit.id.hex())));
  return finding;
}

/// The file as it is on disk, for a tree; nothing where only git could tell what it would store.
std::optional<git::OverlayFile> on_disk(const git::Reader& reader, const SurveyedFile& file) {
  git::OverlayFile overlay{.path = file.change.path};
  if (file.change.kind == git::ChangeKind::deleted) return overlay;
  overlay.mode = file.change.new_mode;
  if (!file.change.new_blob.is_null()) {
    overlay.blob = file.change.new_blob;
    return overlay;
  }
  git::WorkFile work = reader.work_file(file.change.path, largest_judged_file);
  if (work.state != git::WorkFileState::present) return std::nullopt;
  overlay.mode = work.mode;
  overlay.bytes = file.text ? file.text->text() : std::move(work.bytes);
  return overlay;
}

}  // namespace

/// What merging the branch's tip into each target would leave in conflict. Not known is no failure.
void Surveyor::read_forecast(Survey& survey, const SurveyQuestion& question) {
  workflow::BranchFacts& branch = *survey.facts.current;
  MergeBackFacts& merge_back = survey.merge_back;
  merge_back.ticket = ticket_of(survey);
  for (const git::Commit& own : branch.own) {
    for (const git::Oid& source : picked_from(own.message)) merge_back.picked.push_back(source);
  }
  if (reader_->merge_rules().shows_base) merge_back.level = scope::MergeLevel::eager;
  Forecaster forecaster(*reader_, question.cancel, &forecasts_);
  for (workflow::TargetFacts& target : branch.targets) {
    MergeTarget known{.name = target.name, .tip = target.tip};
    try {
      const workflow::MergeBases bases = workflow::merge_bases(reader_->commits(), *branch.tip, target.tip);
      if (bases.complete) known.bases = bases.commits;
      if (!target.contains_tip) {
        target.conflicts = question.quick_forecast ? forecaster.conflicts_in_process(*branch.tip, target.tip)
                                                   : forecaster.conflicts(*branch.tip, target.tip);
      }
    } catch (const Failure&) {  // an object is missing: the status goes without
      target.conflicts.reset();
    }
    merge_back.targets.push_back(std::move(known));
  }
  find_same_ticket(survey);
}

/// The newest commit of each target since the merge base that names the ticket and was not picked into the hotfix. What
/// is newer than the hotfix's first commit may have come from it, squashed, and says nothing.
void Surveyor::find_same_ticket(Survey& survey) const {
  const workflow::BranchFacts& branch = *survey.facts.current;
  const auto& ticket = survey.merge_back.ticket;
  if (!ticket) return;
  const auto severity = scope::severity_of(survey.judging->rules, "mergeback/already-fixed", Severity::information);
  if (!severity) return;
  const std::int64_t first_own =
      branch.own.empty() ? std::numeric_limits<std::int64_t>::max() : branch.own.back().author_time;
  for (std::size_t i = 0; i < survey.merge_back.targets.size(); ++i) {
    const MergeTarget& target = survey.merge_back.targets[i];
    const auto& evidence = branch.targets[i].evidence;
    const bool has_some =
        std::ranges::any_of(evidence, [](const auto& one) { return one.kind != workflow::EvidenceKind::none; });
    const bool merged = branch.targets[i].contains_tip && !branch.own.empty();
    if (target.bases.empty() || has_some || merged) continue;
    const git::CommitLookup lookup = reader_->commits();
    const std::vector<git::Oid> excluded{*branch.tip};
    for (const git::Oid& id : workflow::commits_between(lookup, excluded, target.tip, most_target_commits).commits) {
      const git::CommitNode* node = lookup(id);
      if (node == nullptr || node->parents.size() > 1 || node->time >= first_own) continue;
      const git::Commit commit = reader_->commit(id);
      const bool picked = std::ranges::find(survey.merge_back.picked, id) != survey.merge_back.picked.end();
      if (picked || !names_ticket(commit.message, *ticket)) continue;
      Finding finding = same_ticket(target.name, *ticket, commit);
      finding.severity = *severity;
      survey.same_ticket.push_back({id, std::move(finding)});
      break;
    }
  }
}

void Surveyor::read_theirs(const Survey& survey, SurveyedFile& file) const {
  if (!file.text || file.change.kind == git::ChangeKind::deleted || !file.not_judged.empty()) return;
  const TheirFiles theirs(*reader_, survey.merge_back);
  for (auto& one : theirs.read(file.change.path, file.base, file.base ? file.base->normalise() : scope::Normalise{})) {
    file.merged_hunks.push_back(merge_hunks(*one->base, *file.text));
    const scope::OurFile ours{file.change.path, file.text.get(), file.merged_hunks.back()};
    file.theirs.push_back(theirs.with_origins(one, file.change.path, scope::wanted_origins(ours, *one)));
  }
}

std::shared_ptr<const scope::TheirFile> Surveyor::with_origins(const Survey& survey,
                                                               const std::shared_ptr<const scope::TheirFile>& file,
                                                               const std::string& path,
                                                               const std::vector<std::size_t>& hunks) {
  if (!reader_) return file;
  return TheirFiles(*reader_, survey.merge_back).with_origins(file, path, hunks);
}

MergeForecast Surveyor::forecast(const Survey& survey, std::vector<git::OverlayFile> texts, std::stop_token cancel) {
  MergeForecast result(survey.merge_back.targets.size());
  if (!reader_ || !survey.facts.current || !survey.facts.current->tip) return result;
  std::set<std::string> open;
  for (const git::OverlayFile& text : texts) open.insert(text.path);
  for (const SurveyedFile& file : survey.files) {
    if (!file.change.old_path.empty()) texts.push_back({.path = file.change.old_path});
    if (open.contains(file.change.path)) continue;
    if (auto overlay = on_disk(*reader_, file)) texts.push_back(std::move(*overlay));
  }
  const git::Oid tip = *survey.facts.current->tip;
  Forecaster forecaster(*reader_, std::move(cancel), &forecasts_);
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (survey.facts.current->targets[i].contains_tip && !survey.facts.dirty.value_or(true) && open.empty()) continue;
    try {
      const git::Oid& target = survey.merge_back.targets[i].tip;
      const auto tree = reader_->tree_with(survey.compare_from, texts);
      const bool committed = tree && *tree == *survey.facts.current->tree;
      result[i] = committed ? forecaster.conflicts(tip, target)
                            : forecaster.conflicts_of_work(tip, survey.compare_from, texts, target);
    } catch (const Failure&) {
      result[i].reset();
    }
  }
  return result;
}

}  // namespace hotfix::engine
