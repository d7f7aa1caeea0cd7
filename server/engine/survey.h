#pragma once
// One reading of a repository: everything that status and findings are derived from, gathered in one go on the git lane
// (or straight on the command line's only thread). Immutable once made: the loop shares it, the next reading replaces
// it.
//
//   Surveyor surveyor("/home/ada/shop");
//   const std::shared_ptr<const Survey> survey = surveyor.survey({.trusted = true});
//
// On a branch that is no hotfix it stops early: HEAD, the policy and the event logs are all that is looked at.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/branch_facts.h"
#include "engine/file_survey.h"
#include "engine/forecast.h"
#include "engine/policy_values.h"
#include "engine/their_files.h"
#include "forge/values.h"
#include "git/reader.h"
#include "policy/policy.h"
#include "workflow/derive.h"
#include "workflow/events.h"
#include "workflow/facts.h"
#include "workflow/plan.h"

namespace hotfix::engine {

struct SurveyQuestion {
  bool trusted = false;
  std::string settings;                        // the user's editor settings: policy keys as JSON text, or empty
  std::optional<std::string> base_revision;    // `--base REV`
  bool even_if_asleep = false;                 // judge although the branch is no hotfix (`check --base`)
  std::optional<std::string> detached_branch;  // the branch that a detached HEAD stands for, as CI says
  bool for_command = false;                    // read what a plan needs, also on a branch that is no hotfix (yet)
  bool work_tree = true;                       // false: commits only, HEAD against where it is compared from
  bool count_untracked = false;
  bool quick_forecast = false;         // leave to a later question what only git's own merge can tell
  std::vector<std::string> documents;  // relative paths of open documents, whose bases are wanted too
  std::stop_token cancel;
};

/// For each target the paths that merging what is on disk (or in an editor) would leave in conflict; nothing where that
/// is not known.
using MergeForecast = std::vector<std::optional<std::vector<std::string>>>;

/// A target's commit that names the hotfix's ticket: mergeback/already-fixed.
struct SameTicket {
  git::Oid commit;
  Finding finding;
};

struct Survey {
  git::Probe probe;
  workflow::Facts facts;  // without totals and findings, which open documents may change
  std::vector<workflow::EventLog> logs;
  workflow::PolicyValues policy_values;
  policy::Policy policy;
  std::shared_ptr<const Judging> judging;                // never null
  std::vector<policy::PolicyProblem> policy_problems;    // of the file, at their places
  std::vector<policy::PolicyProblem> settings_problems;  // of the user's editor settings
  bool policy_in_work_tree = false;                      // else it came from main's tree, or there is none
  std::string policy_hash;                               // of its text; of the empty text where there is none
  std::string problem;  // why reading stopped: whole sentences; empty where all was read
  bool active = false;
  git::Oid compare_from;
  std::string production_name;  // what production is called in messages: "v1.0.0", or a short commit id
  MergeBackFacts merge_back;    // for each of facts.current->targets, in their order
  MergeForecast forecast;       // of the same: the work tree's; nothing where the tip's own stands
  std::vector<SameTicket> same_ticket;
  std::vector<SurveyedFile> files;
  std::vector<Finding> test_findings;  // test/failed, of the newest verdict on the committed tree
  std::map<std::string, DocumentBase> documents;
  std::string remote;  // that the checked-out hotfix's branch, and its record, are pushed to; "" where there is none
  forge::Project project;         // whose forge that is
  bool own_ssh = false;           // core.sshCommand is configured
  std::uint64_t fingerprint = 0;  // git::Reader::fingerprint_of_state() just before reading began
};

/// All production tags, for hotfix/productionTags.
struct TagListing {
  std::vector<workflow::ProductionTag> tags;
  std::vector<std::optional<bool>> reachable_from_main;  // one for each; none: not known
  std::optional<std::string> suggested;                  // what production runs
};

/// Owns the reader of one repository. One thread at a time.
class Surveyor {
 public:
  explicit Surveyor(std::string start) : start_(std::move(start)) {}

  /// Never throws: what goes wrong stands in the survey.
  std::shared_ptr<const Survey> survey(const SurveyQuestion& question);

  /// The base of one document that was opened since, against the same commit as `survey`.
  DocumentBase document(const Survey& survey, const std::string& path);

  /// One closed file read again, for instance after it changed on disk; nothing where it does not differ any more.
  /// Throws Failure.
  std::optional<SurveyedFile> file(const Survey& survey, const std::string& path);

  /// What merging the work tree with these texts of open documents into each target would leave in conflict.
  MergeForecast forecast(const Survey& survey, std::vector<git::OverlayFile> texts, std::stop_token cancel);

  /// The same file, knowing who made these hunks.
  std::shared_ptr<const scope::TheirFile> with_origins(const Survey& survey,
                                                       const std::shared_ptr<const scope::TheirFile>& file,
                                                       const std::string& path, const std::vector<std::size_t>& hunks);

  /// What a person gave as base; nothing where it names no commit.
  std::optional<workflow::FoundBase> find_base(const Survey& survey, const std::string& revision);

  /// Opens the repository again for a survey that another Surveyor made. Throws Failure.
  void open_for(const Survey& survey);

  /// The reader of the last survey; null where there is nothing to read.
  const git::Reader* reader() const { return reader_ ? &*reader_ : nullptr; }
  /// What was read of commits so far.
  ChangeMemo& changes() { return changes_; }
  /// The last part of origin's address, else of the folder: a prefix of tags that is called so is the main product.
  static std::string repository_name(const git::Reader& reader);

  /// Throws Failure.
  TagListing production_tags(const SurveyQuestion& question);

  std::uint64_t fingerprint();
  bool index_lock_held();

 private:
  void open(Survey& survey, bool trusted);
  void read(Survey& survey, const SurveyQuestion& question);
  void read_policy(Survey& survey, const SurveyQuestion& question);
  void read_logs(Survey& survey) const;
  void read_hotfix(Survey& survey, const SurveyQuestion& question, const BranchSurveyor& branches);
  void read_changes(Survey& survey, const SurveyQuestion& question);
  void read_others(Survey& survey, const BranchSurveyor& branches) const;
  void read_forecast(Survey& survey, const SurveyQuestion& question);
  void find_same_ticket(Survey& survey) const;
  void read_theirs(const Survey& survey, SurveyedFile& file) const;
  bool is_dirty(const Survey& survey) const;

  std::string start_;
  std::optional<git::Reader> reader_;
  ChangeMemo changes_;
  std::uint64_t opened_at_ = 0;  // the fingerprint of the state that reader_ was opened in
  ForecastCache forecasts_;
};

/// Of the changed files, those that name dependencies; a lock file follows them.
std::vector<std::string> changed_manifests(const std::vector<SurveyedFile>& files, const Judging& judging);

/// What a file is, by path, attributes and first lines.
scope::PathClass class_of(const std::string& path, const git::TextAttributes& attributes, const TextBuffer* text,
                          const Judging& judging);

/// Judges a surveyed file. `manifests`: changed_manifests(). `elsewhere`: what the other files say; null where they are
/// not asked.
void judge(SurveyedFile& file, const Judging& judging, const std::vector<std::string>& manifests,
           const scope::Elsewhere* elsewhere);

/// Judges all files of one change, with what moved or was renamed from one to another.
void judge_together(std::vector<SurveyedFile>& files, const Judging& judging);

}  // namespace hotfix::engine
