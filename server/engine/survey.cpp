#include "engine/survey.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/failure.h"
#include "engine/event_codec.h"
#include "engine/forge_project.h"
#include "engine/test_findings.h"
#include "workflow/ancestry.h"
#include "workflow/slug.h"

namespace hotfix::engine {
namespace {

constexpr std::size_t short_id = 9;

workflow::RepositoryState to_workflow(git::RepositoryState state) {
  switch (state) {
    case git::RepositoryState::ok:
      return workflow::RepositoryState::ok;
    case git::RepositoryState::unsupported:
      return workflow::RepositoryState::unsupported;
    case git::RepositoryState::untrusted_by_git:
      return workflow::RepositoryState::untrusted_by_git;
    case git::RepositoryState::damaged:
      return workflow::RepositoryState::damaged;
    case git::RepositoryState::none:
      return workflow::RepositoryState::none;
  }
  return workflow::RepositoryState::none;
}

std::optional<std::string> operation_name(git::Operation operation) {
  switch (operation) {
    case git::Operation::none:
      return std::nullopt;
    case git::Operation::merge:
      return "merge";
    case git::Operation::rebase:
      return "rebase";
    case git::Operation::cherry_pick:
      return "cherry-pick";
    case git::Operation::revert:
      return "revert";
    case git::Operation::bisect:
      return "bisect";
    case git::Operation::apply_mailbox:
      return "am";
  }
  return std::nullopt;
}

/// The request's head where HEAD is the trial merge that a forge makes for CI ("Merge SHA into SHA").
git::Oid judged_head(const git::Reader& reader, const git::Oid& head) {
  static const RE2 trial(R"(Merge [0-9a-f]{40} into [0-9a-f]{40})");
  const git::Commit commit = reader.commit(head);
  return commit.parents.size() == 2 && RE2::FullMatch(commit.subject, trial) ? commit.parents[1] : head;
}

void add_unknown(workflow::Facts& facts, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (std::ranges::find(facts.unknown, word) == facts.unknown.end()) facts.unknown.push_back(word);
  }
}

}  // namespace

std::shared_ptr<const Survey> Surveyor::survey(const SurveyQuestion& question) {
  auto survey = std::make_shared<Survey>();
  survey->judging = std::make_shared<const Judging>(policy::Policy{});
  survey->facts.trusted = question.trusted;
  try {
    open(*survey, question.trusted);
    if (reader_) read(*survey, question);
  } catch (const Failure& failure) {
    survey->problem = failure.hint().empty() ? failure.what() : fmt::format("{} {}", failure.what(), failure.hint());
    if (survey->facts.state == workflow::RepositoryState::ok && failure.code() == Failure::Code::repository) {
      survey->facts.state = workflow::RepositoryState::damaged;
    }
    survey->facts.reason = failure.what();
    survey->facts.remedy = failure.hint().empty() ? "Run `git fsck` to see what is wrong." : failure.hint();
    survey->active = false;
    survey->fingerprint = 0;
    reader_.reset();
  } catch (const std::exception& error) {
    survey->problem = error.what();
    survey->facts.reason = error.what();
    survey->active = false;
    survey->fingerprint = 0;
    reader_.reset();
  }
  return survey;
}

/// Opens the repository anew only when something of it moved since: opening costs milliseconds, and libgit2 1.5 loses a
/// little memory each time.
void Surveyor::open(Survey& survey, bool trusted) {
  if (reader_) {
    survey.fingerprint = reader_->fingerprint_of_state();
    if (survey.fingerprint == opened_at_) {
      reader_->set_trusted(trusted);
      survey.probe = reader_->probed();
      survey.facts.repository = survey.probe.work_dir;
      return;
    }
  }
  survey.probe = git::probe(start_);
  survey.facts.repository = survey.probe.work_dir.empty() ? start_ : survey.probe.work_dir;
  survey.facts.state = to_workflow(survey.probe.state);
  if (survey.probe.state != git::RepositoryState::ok) {
    survey.facts.reason = survey.probe.reason;
    survey.facts.remedy = survey.probe.remedy;
    reader_.reset();
    return;
  }
  reader_.emplace(survey.probe, trusted);
  survey.fingerprint = reader_->fingerprint_of_state();
  opened_at_ = survey.fingerprint;
}

void Surveyor::open_for(const Survey& survey) {
  Survey again;
  open(again, survey.facts.trusted);
}

void Surveyor::read(Survey& survey, const SurveyQuestion& question) {
  workflow::Facts& facts = survey.facts;
  facts.asked_for = question.even_if_asleep;
  facts.head = reader_->head();
  if (!facts.head.branch && question.detached_branch) facts.head.branch = git::refs::branch(*question.detached_branch);
  if (facts.head.commit && !question.work_tree) facts.head.commit = judged_head(*reader_, *facts.head.commit);
  read_policy(survey, question);
  read_logs(survey);
  const std::string branch = facts.head.branch ? workflow::short_branch(*facts.head.branch) : "";
  const bool named = !branch.empty() && (survey.policy_values.naming.matches(branch) ||
                                         workflow::log_of_branch(survey.logs, branch) != nullptr);
  const bool wanted = question.even_if_asleep || question.for_command;
  if (!named && survey.logs.empty() && !wanted) return;  // an ordinary branch costs nothing more

  facts.operation = operation_name(reader_->operation().kind);
  facts.me = {reader_->config("user.name"), reader_->config("user.email")};
  std::vector<git::TagRef> tags = reader_->tags();
  reader_->fill_times(tags);
  facts.tags = workflow::production_tags(tags, tag_policy(survey.policy, repository_name(*reader_)));
  add_unknown(facts, reader_->unknown());
  const BranchSurveyor branches(*reader_, survey.policy, facts.tags, tags, &changes_);
  facts.main = branches.main();
  facts.no_hotfix = branches.no_hotfix();
  read_others(survey, branches);
  survey.active = question.even_if_asleep || workflow::is_hotfix_branch(facts, survey.logs, survey.policy_values);
  if (!survey.active || !facts.head.commit) {
    survey.active = false;
    if (question.for_command && facts.head.commit && !branch.empty()) {  // it may be about to become one
      facts.current = branches.read(branch, *facts.head.commit, nullptr, survey.logs, {});
    }
    return;
  }
  read_hotfix(survey, question, branches);
}

void Surveyor::read_policy(Survey& survey, const SurveyQuestion& question) {
  static const workflow::BranchNaming usual;  // the policy's own pattern is what is being read
  std::optional<std::string> text;
  const std::string path(policy::policy_path);
  const git::WorkFile file = reader_->work_file(path, policy::max_policy_bytes + 1);
  if (file.state == git::WorkFileState::present || file.state == git::WorkFileState::filtered) {
    text = file.bytes;
    survey.policy_in_work_tree = true;
  } else if (file.state == git::WorkFileState::too_large) {
    text = std::string(policy::max_policy_bytes + 1, ' ');  // read_policy() says in words that it is too large
    survey.policy_in_work_tree = true;
  } else if (const auto main = reader_->default_branch([](auto name) { return usual.matches(name); })) {
    // An old tag has none in its tree: main's counts.
    const auto tip = reader_->reference(*main);
    const auto entry = tip ? reader_->tree_entry(*tip, path) : std::nullopt;
    if (entry) {
      git::Blob blob = reader_->blob(entry->id, policy::max_policy_bytes);
      if (blob.state == git::BlobState::present) text = std::move(blob.bytes);
    }
  }
  policy::PolicyReading reading =
      policy::read_policy(text ? std::optional<std::string_view>(*text) : std::nullopt, question.settings);
  survey.policy = std::move(reading.policy);
  if (survey.policy_in_work_tree) survey.policy_problems = std::move(reading.file_problems);
  survey.settings_problems = std::move(reading.settings_problems);
  survey.policy_hash = policy::policy_hash(text.value_or(""));
  survey.policy_values = workflow_values(survey.policy);
  survey.judging = std::make_shared<const Judging>(survey.policy);
}

void Surveyor::read_logs(Survey& survey) const {
  for (git::EventRef& ref : reader_->hotfix_refs()) {
    workflow::EventLog log{.id = ref.id, .tip = ref.tip};
    for (const git::Commit& commit : ref.commits) {
      log.events.push_back(decode_event(commit.message, commit.author, commit.commit_time));
      log.events.back().id = commit.id;
    }
    workflow::settle(log);
    survey.logs.push_back(std::move(log));
  }
}

/// The engineer's own hotfixes on other branches stay visible until they are merged back.
void Surveyor::read_others(Survey& survey, const BranchSurveyor& branches) const {
  const std::string current = survey.facts.head.branch ? workflow::short_branch(*survey.facts.head.branch) : "";
  for (const workflow::EventLog* log :
       workflow::unfinished_elsewhere(survey.logs, survey.facts.me.email.value_or(""), current)) {
    const workflow::LogView seen = workflow::view(*log);
    if (seen.start == nullptr) continue;
    const auto tip = branches.local_tip(seen.start->branch);
    if (tip) survey.facts.others.push_back(branches.read(seen.start->branch, *tip, log, survey.logs, {}));
  }
}

void Surveyor::read_hotfix(Survey& survey, const SurveyQuestion& question, const BranchSurveyor& branches) {
  workflow::Facts& facts = survey.facts;
  std::optional<workflow::ChosenBase> chosen;
  if (question.base_revision) {
    const auto commit = reader_->resolve(*question.base_revision);
    if (!commit) {
      throw Failure(Failure::Code::bad_input, fmt::format("«{}» names no commit here.", *question.base_revision),
                    "Give a tag, a branch or a commit that this repository has; in CI, fetch it first.");
    }
    chosen = {*commit, {}};
    if (reader_->reference("refs/tags/" + *question.base_revision)) chosen->tag = *question.base_revision;
  }
  std::optional<std::string> branch;
  if (facts.head.branch) branch = workflow::short_branch(*facts.head.branch);
  const workflow::EventLog* log =
      branch ? workflow::log_of(survey.logs, survey.policy_values.naming, *branch) : nullptr;
  facts.current = branches.read(branch, *facts.head.commit, log, survey.logs, chosen);
  survey.remote = remote_to_push_to(*reader_, branch.value_or(""));
  survey.own_ssh = reader_->config("core.sshCommand").has_value();
  survey.project = project_of(*reader_, survey.policy, survey.remote);
  const workflow::BaseAnswer& base = *facts.current->base;
  if (base.history_incomplete) add_unknown(facts, {"history"});
  if (!base.base) return;
  read_forecast(survey, question);
  survey.compare_from = base.compare_from;
  survey.production_name = base.base->tag && base.compare_from == base.base->commit
                               ? *base.base->tag
                               : base.compare_from.hex().substr(0, short_id);
  survey.test_findings = test_findings(*reader_, facts, log);
  workflow::apply_rules(survey.policy_values.severities, survey.test_findings);
  read_changes(survey, question);
}

void Surveyor::read_changes(Survey& survey, const SurveyQuestion& question) {
  workflow::Facts& facts = survey.facts;
  const std::optional<git::Oid> to = question.work_tree ? std::nullopt : facts.head.commit;
  git::Changes changes = to ? reader_->commit_changes(survey.compare_from, *to, question.cancel)
                            : reader_->work_tree_changes(survey.compare_from, question.cancel);
  add_unknown(facts, changes.unknown);
  FileSurveyor files(*reader_, survey.compare_from, to);
  for (git::FileChange& change : changes.files) survey.files.push_back(files.survey(std::move(change)));
  for (SurveyedFile& file : survey.files) read_theirs(survey, file);
  judge_together(survey.files, *survey.judging);
  for (const std::string& path : question.documents) survey.documents.emplace(path, document(survey, path));
  if (to) return;
  facts.dirty = is_dirty(survey);
  if (*facts.dirty && !question.quick_forecast) survey.forecast = forecast(survey, {}, question.cancel);
  if (question.count_untracked) {
    facts.untracked = reader_->untracked(1000, question.cancel).count;
  }
  if (!facts.untracked) add_unknown(facts, {"untracked"});
}

/// Whether tracked files differ from HEAD; the survey itself compares with the base.
bool Surveyor::is_dirty(const Survey& survey) const {
  const git::Oid head = *survey.facts.head.commit;
  for (const SurveyedFile& file : survey.files) {
    if (file.change.kind == git::ChangeKind::unmerged) return true;
    const auto entry = reader_->tree_entry(head, file.change.path);
    const bool gone = file.change.kind == git::ChangeKind::deleted;
    if (gone != !entry.has_value()) return true;
    if (!gone && (file.change.new_blob != entry->id || file.change.new_mode != entry->mode)) return true;
  }
  if (head == survey.compare_from) return false;
  std::unordered_set<std::string_view> still;
  for (const SurveyedFile& file : survey.files) {
    still.insert(file.change.path);
    still.insert(file.change.old_path);
  }
  const std::vector<std::string> committed = reader_->changed_paths(survey.compare_from, head);
  const auto put_back = [&](const std::string& path) { return !still.contains(path); };  // and that is not committed
  return std::ranges::any_of(committed, put_back);
}

DocumentBase Surveyor::document(const Survey& survey, const std::string& path) {
  if (!reader_ || !survey.active) return {};
  const auto found = std::ranges::find_if(survey.files, [&](const auto& file) { return file.change.path == path; });
  FileSurveyor files(*reader_, survey.compare_from, {});
  DocumentBase base = files.document(path, found == survey.files.end() ? nullptr : &found->change);
  if (base.tracked && base.not_judged.empty()) {
    base.theirs =
        TheirFiles(*reader_, survey.merge_back).read(path, base.base, normalise_for(base.attributes, base.stored));
  }
  return base;
}

std::optional<SurveyedFile> Surveyor::file(const Survey& survey, const std::string& path) {
  if (!reader_ || !survey.active) return std::nullopt;
  const auto entry = reader_->tree_entry(survey.compare_from, path);
  if (!entry) return std::nullopt;
  git::FileChange change{.path = path, .old_mode = entry->mode, .new_mode = entry->mode, .old_blob = entry->id};
  const git::WorkFile now = reader_->work_file(path, largest_judged_file);
  if (now.state == git::WorkFileState::absent) change.kind = git::ChangeKind::deleted;
  if (now.mode != 0) change.new_mode = now.mode;
  FileSurveyor files(*reader_, survey.compare_from, {});
  SurveyedFile file = files.survey(std::move(change));
  const bool same = file.not_judged.empty() && file.hunks.empty() && file.change.old_mode == file.change.new_mode &&
                    file.change.kind != git::ChangeKind::deleted;
  if (same) return std::nullopt;
  read_theirs(survey, file);
  judge(file, *survey.judging, changed_manifests(survey.files, *survey.judging), nullptr);
  return file;
}

TagListing Surveyor::production_tags(const SurveyQuestion& question) {
  Survey survey;
  open(survey, question.trusted);
  if (!reader_) throw Failure(Failure::Code::repository, survey.probe.reason, survey.probe.remedy);
  read_policy(survey, question);
  read_logs(survey);
  std::vector<git::TagRef> tags = reader_->tags();
  reader_->fill_times(tags);
  TagListing listing;
  listing.tags = workflow::production_tags(tags, tag_policy(survey.policy, repository_name(*reader_)));
  const BranchSurveyor branches(*reader_, survey.policy, listing.tags, tags);
  std::int64_t oldest = 0;
  if (!listing.tags.empty()) oldest = std::ranges::min(listing.tags, {}, &workflow::ProductionTag::time).time;
  const auto tips = branches.main_tips();
  const auto reachable = workflow::reachable_from(reader_->commits(), tips, oldest - workflow::clock_slack_seconds);
  for (const workflow::ProductionTag& tag : listing.tags) {
    if (reachable.contains(tag.commit))
      listing.reachable_from_main.emplace_back(true);
    else if (reachable.complete && !tips.empty())
      listing.reachable_from_main.emplace_back(false);
    else
      listing.reachable_from_main.emplace_back(std::nullopt);
  }
  listing.suggested = branches.running(workflow::failed_tags(survey.logs));
  return listing;
}

std::optional<workflow::FoundBase> Surveyor::find_base(const Survey& survey, const std::string& revision) {
  if (!reader_) return std::nullopt;
  const auto commit = reader_->resolve(revision);
  if (!commit) return std::nullopt;
  workflow::FoundBase found{.commit = *commit};
  if (reader_->reference("refs/tags/" + revision)) found.tag = revision;
  if (const auto* tag = workflow::find_tag(survey.facts.tags, revision)) found.product = tag->product;
  return found;
}

std::string Surveyor::repository_name(const git::Reader& reader) {
  std::string name = reader.probed().work_dir;
  for (const git::Remote& remote : reader.remotes()) {
    if (remote.name == "origin") name = remote.url;
  }
  while (!name.empty() && name.back() == '/') name.pop_back();
  if (name.ends_with(".git")) name.resize(name.size() - 4);
  return name.substr(name.find_last_of("/:") + 1);
}

std::uint64_t Surveyor::fingerprint() {
  return reader_ ? reader_->fingerprint_of_state() : 0;
}

bool Surveyor::index_lock_held() {
  return reader_ && reader_->index_lock_held();
}

std::vector<std::string> changed_manifests(const std::vector<SurveyedFile>& files, const Judging& judging) {
  std::vector<std::string> paths;
  for (const SurveyedFile& file : files) {
    const scope::PathClass kind = scope::classify_path(file.change.path, judging.overrides);
    const bool names = kind == scope::PathClass::manifest || scope::is_named_as_manifest(file.change.path);
    if (names) paths.push_back(file.change.path);
  }
  return paths;
}

scope::PathClass class_of(const std::string& path, const git::TextAttributes& attributes, const TextBuffer* text,
                          const Judging& judging) {
  const scope::PathClass by_path = scope::classify_path(path, judging.overrides);
  if (by_path != scope::PathClass::production) return by_path;
  if (attributes.generated) return scope::PathClass::generated;
  if (attributes.vendored) return scope::PathClass::vendored;
  if (attributes.documentation) return scope::PathClass::docs;
  if (text == nullptr) return by_path;
  scope::Lines first;
  for (std::size_t i = 0; i < std::min<std::size_t>(text->line_count(), 40); ++i) first.push_back(text->line(i));
  return scope::generated_by_header(first) ? scope::PathClass::generated : by_path;
}

void judge(SurveyedFile& file, const Judging& judging, const std::vector<std::string>& manifests,
           const scope::Elsewhere* elsewhere) {
  scope::ChangedFile changed;
  changed.change = file.change;
  changed.path_class = class_of(file.change.path, file.attributes, file.text.get(), judging);
  changed.not_judged = file.not_judged;
  changed.base = file.base.get();
  changed.text = file.text.get();
  changed.hunks = file.hunks;
  changed.follows_manifest = scope::lock_follows_manifest(file.change.path, manifests);
  changed.elsewhere = elsewhere;
  file.judgement = scope::judge_file(changed, judging.rules);
  for (std::size_t i = 0; i < file.theirs.size(); ++i) {
    const scope::OurFile ours{file.change.path, file.text.get(), file.merged_hunks[i]};
    for (Finding& finding : scope::merge_findings(ours, *file.theirs[i], judging.rules)) {
      file.judgement.findings.push_back(std::move(finding));
    }
  }
}

void judge_together(std::vector<SurveyedFile>& files, const Judging& judging) {
  const std::vector<std::string> manifests = changed_manifests(files, judging);
  std::vector<const scope::FileFacts*> facts;
  for (SurveyedFile& file : files) {
    judge(file, judging, manifests, nullptr);
    facts.push_back(&file.judgement.facts);
  }
  if (files.size() < 2) return;
  const scope::Elsewhere elsewhere(facts);
  for (SurveyedFile& file : files) {
    if (elsewhere.concerns(file.judgement.facts)) judge(file, judging, manifests, &elsewhere);
  }
}

}  // namespace hotfix::engine
