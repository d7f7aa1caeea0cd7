#include "engine/repository.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "git/text_diff.h"

namespace hotfix::engine {
namespace {

using Clock = std::chrono::steady_clock;

bool same_targets(const Survey& one, const Survey& two) {
  return std::ranges::equal(one.merge_back.targets, two.merge_back.targets, {}, &MergeTarget::name, &MergeTarget::name);
}

}  // namespace

Repository::Repository(std::string root, std::string spelling, EngineOptions options, Listener& listener)
    : root_(std::move(root)),
      spelling_(std::move(spelling)),
      options_(std::move(options)),
      listener_(listener),
      trusted_(options_.trusted.value_or(false)),
      poll_at_(Clock::now() + options_.poll),
      lane_state_(std::make_shared<LaneState>(root_)),
      command_state_(std::make_shared<LaneState>(root_)) {}

Repository::~Repository() {
  stop_.request_stop();
}

void Repository::set_trusted(bool trusted) {
  if (trusted_ == trusted) return;
  trusted_ = trusted;
  refresh();
}

void Repository::remember_trust() {
  if (survey_ && !options_.trust.trust(root_, survey_->policy_hash)) {
    listener_.log("The answer could not be kept in the state folder; it counts until this window closes.");
  }
  set_trusted(true);
}

void Repository::set_settings(std::string settings) {
  options_.settings = std::move(settings);
  refresh();
}

// ---- documents ----

void Repository::open(const std::string& spelled, const std::string& path, const TextBuffer& text,
                      std::int32_t version) {
  open_.insert_or_assign(spelled, Open{OpenFile(path, text, version)});
  if (survey_ && (survey_->active || path == policy::policy_path)) load_base(spelled);
}

void Repository::edited(const std::string& spelled, std::span<const LineEdit> edits, std::int32_t version) {
  if (edited_message(spelled, version)) return;
  const auto found = open_.find(spelled);
  if (found == open_.end()) return;
  found->second.file.edited(edits, version);
  if (!survey_ || (!survey_->active && found->second.file.path() != policy::policy_path)) return;
  if (!found->second.file.has_base()) return;  // published as soon as it is there
  found->second.file.judge(*survey_->judging, manifests_);
  publish(spelled, true);
  if (survey_->active) idle_at_ = Clock::now() + options_.idle;
}

void Repository::close(const std::string& spelled) {
  if (close_message(spelled)) return;
  const auto found = open_.find(spelled);
  if (found == open_.end()) return;
  const std::string path = found->second.file.path();
  open_.erase(found);
  const auto published = published_.find(spelled);
  if (published != published_.end()) {
    const bool shown = !published->second.empty();
    published_.erase(published);
    if (shown) listener_.publish({spelled, {}, {}, spelling_});
  }
  changed_on_disk(path);  // unsaved text is gone: the disk counts again
}

void Repository::changed_on_disk(const std::string& path) {
  if (!survey_ || path == policy::policy_path || !survey_->active) {
    refresh();
    return;
  }
  if (open_at(path) != nullptr) return;
  const auto known = std::ranges::find_if(
      survey_->files, [&](const auto& file) { return file.change.path == path || file.change.old_path == path; });
  const bool plain = known == survey_->files.end() || known->change.kind == git::ChangeKind::modified;
  if (!plain || path == ".gitattributes") {  // a rename, an addition, a deletion: only the whole picture tells
    refresh();
    return;
  }
  ++rereads_pending_;
  on_lane(
      [survey = survey_, path](Surveyor& surveyor) -> std::optional<std::optional<SurveyedFile>> {
        try {
          return std::optional(surveyor.file(*survey, path));
        } catch (const std::exception&) {
          return std::nullopt;
        }
      },
      [survey = survey_, path](Repository& self, auto result) {
        --self.rereads_pending_;
        if (!result) {
          self.refresh();
        } else if (self.survey_ == survey) {
          self.reread_[path] = std::move(*result);
          self.verdict_ = scope::decide_budget(scope::add_up(self.judgements()), survey->judging->rules);
          self.reassess();
          self.publish_all();
          self.forecast_of_ = 0;
          self.idle_at_ = Clock::now() + self.options_.idle;  // budgets are decided then
        }
        self.tell_settled();
      });
}

void Repository::load_base(const std::string& spelled) {
  Open& open = open_.at(spelled);
  if (open.loading) return;
  open.loading = true;
  on_lane(
      [survey = survey_, path = open.file.path()](Surveyor& surveyor) {
        try {
          return surveyor.document(*survey, path);
        } catch (const std::exception& error) {
          DocumentBase unknown;
          unknown.not_judged = error.what();
          return unknown;
        }
      },
      [spelled, survey = survey_](Repository& self, DocumentBase base) {
        const auto found = self.open_.find(spelled);
        if (found == self.open_.end()) return;
        found->second.loading = false;
        const bool wanted = self.survey_->active || found->second.file.path() == policy::policy_path;
        if (self.survey_ != survey && wanted) {  // read against what is no longer so
          self.load_base(spelled);
          return;
        }
        if (!self.refreshing_) {  // else the survey under way brings it, against what it found
          found->second.file.set_base(std::move(base));
          found->second.file.judge(*self.survey_->judging, self.manifests_);
          self.reassess();
          self.publish(spelled, true);
          self.idle_at_ = Clock::now() + self.options_.idle;
        }
        self.tell_settled();
      });
}

// ---- refresh ----

SurveyQuestion Repository::question() const {
  SurveyQuestion question;
  question.trusted = trusted_;
  question.settings = options_.settings;
  question.for_command = commanding_ > 0;
  question.quick_forecast = commanding_ == 0;  // git is asked at idle
  question.cancel = stop_.get_token();
  for (const auto& [spelled, open] : open_) question.documents.push_back(open.file.path());
  return question;
}

void Repository::refresh() {
  wanted_ = true;
  if (!refreshing_) start_refresh();
}

void Repository::start_refresh() {
  refreshing_ = true;
  wanted_ = false;
  on_lane([question = question()](Surveyor& surveyor) { return surveyor.survey(question); },
          [](Repository& self, std::shared_ptr<const Survey> survey) { self.adopt(std::move(survey)); });
}

void Repository::adopt(std::shared_ptr<const Survey> survey) {
  refreshing_ = false;
  const bool first = survey_ == nullptr;
  if (first || !same_targets(*survey_, *survey)) forecast_.clear();
  if (!trusted_ && !options_.trusted && options_.trust.is_trusted(root_, survey->policy_hash)) {
    trusted_ = true;  // told so before, for this very policy
    wanted_ = true;
  }
  if (!survey->problem.empty() && (first || survey_->problem != survey->problem)) listener_.log(survey->problem);
  survey_ = std::move(survey);
  reread_.clear();
  forecast_of_ = 0;  // what was foreseen stays until idle has it anew, lest it flicker
  expect_forge();
  if (!survey_->active) untracked_.reset();
  if (wanted_) {
    start_refresh();
    return;
  }
  manifests_ = changed_manifests(survey_->files, *survey_->judging);
  for (auto& [spelled, open] : open_) {
    const auto base = survey_->documents.find(open.file.path());
    if (base != survey_->documents.end()) {
      open.file.set_base(base->second);
      open.file.judge(*survey_->judging, manifests_);
    } else if (survey_->active && !open.file.has_base()) {
      load_base(spelled);
    } else if (open.file.path() == policy::policy_path && !open.file.has_base()) {
      open.file.set_base({});
      open.file.judge(*survey_->judging, manifests_);
    }
  }
  relate();
  reassess();
  publish_all();
  judge_messages();
  if (survey_->active) {
    idle_at_ = Clock::now();
    if (trusted_ && !counting_) count_untracked();
  }
  tell_settled();
}

/// Beside the git lane, since it may take as long as all the rest. The first status does not wait for it.
void Repository::count_untracked() {
  counting_ = true;
  side_lane_.run([weak = weak_from_this(), post = options_.post, probe = survey_->probe, cancel = stop_.get_token()] {
    std::optional<std::size_t> count;
    try {
      count = git::Reader(probe, true).untracked(0, cancel).count;
    } catch (const std::exception&) {  // stays unknown, and the status says so
    }
    post([weak, count] {
      const auto self = weak.lock();
      if (!self) return;
      self->counting_ = false;
      if (self->survey_->active && self->untracked_ != count) {
        self->untracked_ = count;
        self->reassess();
      }
      self->tell_settled();
    });
  });
}

// ---- idle: git's own diff of what was edited ----

void Repository::ask_exact() {
  for (auto& [spelled, open] : open_) {
    if (!open.file.wants_exact()) continue;
    ++exact_pending_;
    on_lane(
        [base = open.file.base(), text = open.file.text().text()](Surveyor&) -> std::optional<std::vector<git::Hunk>> {
          try {
            return exact_document_hunks(base, text);
          } catch (const std::exception&) {
            return std::nullopt;  // too large for it: the live hunks stay, which are a valid diff
          }
        },
        [spelled = spelled, revision = open.file.revision()](Repository& self, auto hunks) {
          --self.exact_pending_;
          if (hunks) self.adopt_exact(spelled, revision, std::move(*hunks));
          if (self.exact_pending_ == 0) self.settle_verdict();
          self.tell_settled();
        });
  }
  if (exact_pending_ > 0) return;
  settle_verdict();
  tell_settled();
}

/// Idle, with git's own hunks of everything: budgets are decided, and the merge back is asked about.
void Repository::settle_verdict() {
  relate();
  verdict_ = scope::decide_budget(scope::add_up(judgements()), survey_->judging->rules);
  reassess();
  publish_all();
  ask_merge();
}

void Repository::adopt_exact(const std::string& spelled, std::uint64_t revision, std::vector<git::Hunk> hunks) {
  const auto found = open_.find(spelled);
  if (found == open_.end() || !found->second.file.set_exact(std::move(hunks), revision)) return;
  found->second.file.judge(*survey_->judging, manifests_);
}

/// Tells each changed document what the other files of the change say, for what moved or was renamed across files.
/// Closed files keep what the survey told of them.
void Repository::relate() {
  const auto files = judgements();
  if (!survey_->active) return;
  for (auto& [spelled, open] : open_) {
    if (!open.file.has_base() || !open.file.changed()) continue;
    std::vector<const scope::FileFacts*> facts;
    for (const scope::FileJudgement* file : files) {
      if (file->path != open.file.path()) facts.push_back(&file->facts);
    }
    open.file.set_elsewhere(scope::Elsewhere(facts));
  }
  for (auto& [spelled, open] : open_) {
    if (open.file.has_base() && open.file.changed()) open.file.judge(*survey_->judging, manifests_);
  }
}

// ---- what is shown ----

const Repository::Open* Repository::open_at(const std::string& path) const {
  const auto found = std::ranges::find_if(open_, [&](const auto& entry) { return entry.second.file.path() == path; });
  return found == open_.end() ? nullptr : &found->second;
}

std::vector<const scope::FileJudgement*> Repository::judgements() const {
  std::vector<const scope::FileJudgement*> result;
  const auto live = [&](const std::string& path) {
    const Open* open = open_at(path);
    return open != nullptr && open->file.has_base() && open->file.base().tracked ? open : nullptr;
  };
  for (const SurveyedFile& file : survey_->files) {
    if (live(file.change.path) == nullptr && !reread_.contains(file.change.path)) result.push_back(&file.judgement);
  }
  for (const auto& [path, file] : reread_) {
    if (file && live(path) == nullptr) result.push_back(&file->judgement);
  }
  for (const auto& [spelled, open] : open_) {
    if (open.file.has_base() && open.file.changed()) result.push_back(&open.file.judgement());
  }
  return result;
}

void Repository::reassess() {
  if (!survey_) return;
  const auto files = judgements();
  Assessment next =
      assess(*survey_, files, verdict_, options_.now(), untracked_, review_ ? &*review_ : nullptr, merge_known());
  const bool differs = !told_status_ || workflow::differs(assessment_.status, next.status);
  for (const std::string& note : next.notes) {
    if (std::ranges::find(assessment_.notes, note) == assessment_.notes.end()) listener_.log(note);
  }
  assessment_ = std::move(next);
  if (!differs) return;
  const bool silent = !told_status_ && !assessment_.status.active && !assessment_.status.id &&
                      assessment_.status.state == workflow::RepositoryState::ok;
  told_status_ = true;
  if (!silent) listener_.status_changed(assessment_.status);
}

std::vector<Finding> Repository::accepted_out(std::vector<Finding> findings) const {
  std::erase_if(findings, [&](const Finding& finding) { return assessment_.acceptance.silences(finding); });
  return findings;
}

/// Those of a place, accepted ones left out; in files that did not change too.
std::vector<Finding> Repository::failed_tests_in(const std::string& path) const {
  std::vector<Finding> here;
  for (const Finding& finding : survey_->test_findings) {
    if (finding.path == path) here.push_back(finding);
  }
  return accepted_out(std::move(here));
}

std::vector<Finding> Repository::findings_of(const OpenFile& file) const {
  std::vector<Finding> findings;
  if (survey_->active) {
    findings = accepted_out(file.judgement().findings);
    scope::OpenDocument document{file.path(), &file.text(), file.hunks(), file.judgement().budget_file};
    for (Finding& finding : scope::place_whole_findings(document, assessment_.whole, assessment_.places)) {
      findings.push_back(std::move(finding));
    }
    for (Finding& finding : failed_tests_in(file.path())) findings.push_back(std::move(finding));
    for (const Finding& finding : assessment_.files) {
      if (finding.path == file.path()) findings.push_back(finding);
    }
  }
  if (file.path() == policy::policy_path) {
    const policy::ParsedPolicy parsed = policy::parse_policy(file.text().text());
    for (Finding& finding : policy_findings(parsed.problems)) findings.push_back(std::move(finding));
  }
  return findings;
}

void Repository::publish(const std::string& spelled, bool always) {
  const OpenFile& file = open_.at(spelled).file;
  if (!file.has_base()) return;
  std::vector<Finding> findings = findings_of(file);
  const auto known = published_.find(spelled);
  if (known != published_.end() && !always && known->second == findings) return;
  if (known == published_.end() && findings.empty() && !survey_->active) return;  // silence stays silence
  tell({spelled, file.version(), std::move(findings), spelling_});
}

void Repository::publish_closed(const std::string& path) {
  const std::string spelled = spelling_ + "/" + path;
  std::vector<Finding> findings;
  const auto again = reread_.find(path);
  if (again != reread_.end()) {
    if (again->second) findings = again->second->judgement.findings;
  } else {
    const auto found = std::ranges::find_if(survey_->files, [&](const auto& file) { return file.change.path == path; });
    if (found != survey_->files.end()) findings = found->judgement.findings;
  }
  findings = accepted_out(std::move(findings));
  for (Finding& finding : failed_tests_in(path)) findings.push_back(std::move(finding));
  for (const Finding& finding : assessment_.files) {
    if (finding.path == path) findings.push_back(finding);
  }
  if (path == policy::policy_path && survey_->active) {
    for (Finding& finding : policy_findings(survey_->policy_problems)) findings.push_back(std::move(finding));
  }
  const auto known = published_.find(spelled);
  if (known == published_.end() ? findings.empty() : known->second == findings) return;
  tell({spelled, {}, std::move(findings), spelling_});
}

void Repository::tell(DocumentReport report) {
  listener_.publish(report);
  published_[report.path] = std::move(report.findings);
}

void Repository::publish_all() {
  for (const auto& [spelled, open] : open_) publish(spelled, false);
  if (!survey_->active) {
    clear();
    return;
  }
  std::vector<std::string> closed;
  for (const SurveyedFile& file : survey_->files) closed.push_back(file.change.path);
  for (const auto& [path, file] : reread_) closed.push_back(path);
  for (const Finding& finding : survey_->test_findings) closed.push_back(*finding.path);
  for (const auto& [spelled, published] : published_) {
    if (spelled.starts_with(spelling_ + "/")) closed.push_back(spelled.substr(spelling_.size() + 1));
  }
  if (!survey_->policy_problems.empty()) closed.emplace_back(policy::policy_path);
  std::ranges::sort(closed);
  const auto doubled = std::ranges::unique(closed);
  closed.erase(doubled.begin(), doubled.end());
  for (const std::string& path : closed) {
    if (open_at(path) == nullptr) publish_closed(path);
  }
}

void Repository::clear() {
  for (auto entry = published_.begin(); entry != published_.end();) {
    const auto open = open_.find(entry->first);
    if (open != open_.end() && open->second.file.path() == policy::policy_path) {
      ++entry;
      continue;
    }
    if (!entry->second.empty()) listener_.publish({entry->first, {}, {}, spelling_});
    entry = published_.erase(entry);
  }
}

// ---- settling, polling ----

bool Repository::settled() const {
  const bool loading = std::ranges::any_of(open_, [](const auto& entry) { return entry.second.loading; });
  return survey_ && !refreshing_ && !wanted_ && exact_pending_ == 0 && !merging_ && rereads_pending_ == 0 &&
         !idle_at_ && !loading && !reading_habits_ && !(counting_ && untracked_);
}

void Repository::when_settled(std::function<void()> done) {
  waiting_.push_back(std::move(done));
  if (idle_at_) idle_at_ = Clock::now();  // somebody waits: idle is now
  tell_settled();
}

void Repository::tell_settled() {
  if (waiting_.empty() || !settled()) {
    if (!waiting_.empty() && idle_at_) idle_at_ = Clock::now();
    return;
  }
  for (const auto& done : std::exchange(waiting_, {})) done();
}

Clock::time_point Repository::deadline() const {
  const Clock::time_point next = idle_at_ ? std::min(*idle_at_, poll_at_) : poll_at_;
  return ask_at_ && !asking_ ? std::min(*ask_at_, next) : next;
}

void Repository::wake(Clock::time_point now) {
  if (idle_at_ && now >= *idle_at_ && !refreshing_ && survey_) {
    idle_at_.reset();
    if (survey_->active)
      ask_exact();
    else
      tell_settled();
  } else if (idle_at_ && now >= *idle_at_) {
    idle_at_.reset();  // the survey under way ends with the same
  }
  if (ask_at_ && now >= *ask_at_ && !asking_) ask_forge();
  if (now < poll_at_) return;
  poll_at_ = now + options_.poll;
  if (!polling_ && !refreshing_ && survey_) poll();
}

}  // namespace hotfix::engine
