#include "engine/part_facts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/work_tree_facts.h"
#include "git/text_diff.h"
#include "git/text_merge.h"
#include "git/values.h"
#include "scope/part.h"
#include "scope/restore.h"
#include "workflow/plan_checks.h"

namespace hotfix::engine {
namespace {

using workflow::PartFile;
using workflow::PartPlace;
using workflow::TreeFile;

constexpr std::uint64_t largest_part = 16U << 20;  // bytes of one file

/// The cause that a finding's hunk is counted under.
std::string_view cause_of_code(std::string_view code) {
  if (code == "scope/formatting-only") return "layout";
  if (code == "scope/comment-only") return "comment";
  if (code == "scope/rename") return "rename";
  if (code == "scope/moved-code") return "move";
  return "";
}

/// Hunks of one file that are meant; `whole` where it is all of it.
struct Meant {
  bool whole = false;
  std::vector<git::Hunk> hunks;
};

class PartReader {
 public:
  PartReader(const StepContext& context, bool for_park)
      : context_(context), reader_(*context.surveyor.reader()), survey_(context.survey), for_park_(for_park) {}

  PartPlace read(const workflow::ChangeRequest& request) {
    const std::string branch = workflow::short_branch(*survey_.facts.head.branch);
    const workflow::LogPlace log = workflow::log_place(context_.plan, branch);
    place_.work_dir = survey_.probe.work_dir;
    place_.git_dir = survey_.probe.git_dir;
    place_.id = log.id;
    place_.log_tip = log.tip();
    place_.production = survey_.production_name;
    while (backup("before") || backup("after")) ++place_.number;
    if (for_park_) read_follow_up(log, branch);
    choose(request);
    state_ = git::work_tree_state(survey_.probe.work_dir, context_.cancel);
    if (state_.clean()) place_.clean_head = survey_.facts.head.commit;
    for (const auto& [file, meant] : meant_) {
      if (place_.unsaved.empty()) note_unsaved(file->change.path);
      read_file(*file, meant);
    }
    std::ranges::sort(place_.files, {}, &PartFile::path);
    return std::move(place_);
  }

 private:
  std::optional<git::Oid> backup(std::string_view what) const {
    return reader_.reference(
        workflow::backup_ref(place_.id, fmt::format("{}-{}", workflow::part_name(place_.number), what)));
  }

  void read_follow_up(const workflow::LogPlace& log, const std::string& branch) {
    const auto* start = log.log == nullptr ? nullptr : workflow::view(*log.log).start;
    auto ticket = context_.plan.policy.naming.read(branch).ticket;
    if (start != nullptr && start->ticket) ticket = start->ticket;
    place_.branch = workflow::follow_up_branch(ticket, log.id);
    const std::string ref = git::refs::branch(place_.branch);
    place_.branch_tip = reader_.reference(ref);
    for (const git::LinkedWorkTree& tree : git::work_trees(survey_.probe.work_dir, context_.cancel)) {
      if (tree.branch == ref) place_.checked_out_at = tree.path;
    }
    for (const workflow::TargetFacts& target : survey_.facts.current->targets) {
      if (target.name != survey_.facts.main) continue;
      place_.main_tip = target.tip;
      place_.main = target.ref.starts_with(git::refs::remotes) ? target.ref.substr(git::refs::remotes.size())
                                                               : workflow::short_branch(target.ref);
    }
  }

  // ---- which hunks ----

  void choose(const workflow::ChangeRequest& request) {
    if (request.fingerprint) choose_finding(*request.fingerprint);
    if (request.path) choose_file(*request.path);
    if (request.cause) choose_cause(*request.cause);
  }

  void choose_finding(const std::string& fingerprint) {
    const auto finding = std::ranges::find(context_.findings, fingerprint, &Finding::fingerprint);
    if (finding == context_.findings.end()) return;
    place_.what = finding->path ? fmt::format("{} in {}", finding->code, *finding->path) : finding->code;
    if (finding->path) note_unsaved(*finding->path);
    if (!place_.unsaved.empty()) return;  // its lines are those of the editor's text
    if (const SurveyedFile* file = finding->path ? file_at(*finding->path) : nullptr) add(*file, *finding);
  }

  void note_unsaved(const std::string& path) {
    if (std::ranges::find(context_.unsaved, path) != context_.unsaved.end()) place_.unsaved.push_back(path);
  }

  void choose_file(const std::string& path) {
    place_.what = path;
    if (const SurveyedFile* file = file_at(path)) meant_[file].whole = true;
  }

  void choose_cause(const std::string& cause) {
    place_.what = cause;
    for (const SurveyedFile& file : survey_.files) {
      const auto& causes = file.judgement.by_cause;
      if (causes.size() == 1 && causes.begin()->first == cause) meant_[&file].whole = true;
      for (const Finding& finding : file.judgement.findings) {
        if (cause_of_code(finding.code) == cause) add(file, finding);
      }
    }
  }

  const SurveyedFile* file_at(const std::string& path) const {
    const auto found = std::ranges::find_if(survey_.files, [&](const SurveyedFile& file) {
      return file.change.path == path || (!file.change.old_path.empty() && file.change.old_path == path);
    });
    return found == survey_.files.end() ? nullptr : &*found;
  }

  void add(const SurveyedFile& file, const Finding& finding) {
    const bool whole = !finding.range || *finding.range == Range{} || !file.text || !file.not_judged.empty();
    if (whole) {
      meant_[&file].whole = true;
      return;
    }
    for (const git::Hunk& hunk :
         scope::hunks_in(*file.text, file.hunks, finding.range->start.line, finding.range->end.line)) {
      auto& hunks = meant_[&file].hunks;
      if (std::ranges::find(hunks, hunk) == hunks.end()) hunks.push_back(hunk);
    }
    std::ranges::sort(meant_[&file].hunks, {}, &git::Hunk::new_first);
  }

  // ---- what each file becomes ----

  void read_file(const SurveyedFile& surveyed, const Meant& meant) {
    const git::FileChange& change = surveyed.change;
    if (change.kind == git::ChangeKind::renamed) {  // both names, as two files
      read_path(change.old_path, {.whole = true});
      read_path(change.path, {.whole = true});
      return;
    }
    if (change.kind == git::ChangeKind::unmerged) {
      impossible(change.path, "it has conflicts that nobody resolved yet");
      return;
    }
    read_path(change.path, meant);
  }

  void impossible(const std::string& path, std::string why) {
    PartFile file;
    file.path = path;
    file.impossible = std::move(why);
    place_.files.push_back(std::move(file));
  }

  void read_path(const std::string& path, const Meant& meant) {
    const auto base = reader_.tree_entry(survey_.compare_from, path);
    git::Blob before;
    if (base && base->mode != git::submodule_mode) before = reader_.blob(base->id, largest_part);
    const git::WorkFile work = reader_.work_file(path, largest_part, before.bytes);
    const auto here = std::ranges::find(state_.tracked, path, &git::UncommittedPath::path);
    const bool submodule =
        (base && base->mode == git::submodule_mode) || (here != state_.tracked.end() && here->submodule);
    if (submodule) return impossible(path, "it is a submodule");
    if (base && before.state != git::BlobState::present) return impossible(path, "production's text is not at hand");
    if (work.state == git::WorkFileState::too_large) return impossible(path, "it is larger than 16 MiB");
    if (work.state == git::WorkFileState::filtered) return impossible(path, "only a filter of git's can write it");
    if (work.state == git::WorkFileState::not_a_file) return impossible(path, "something else lies there");

    PartFile file;
    file.path = path;
    read_index(file, path);
    const bool present = work.state == git::WorkFileState::present;
    const std::optional<TreeFile> now = present ? std::optional(TreeFile{work.mode, {}, work.bytes}) : std::nullopt;
    std::optional<TreeFile> changed = now;  // production with nothing but the part
    if (base) file.left = TreeFile{base->mode, base->id, {}};
    if (!meant.whole && base && present) {
      file.left = TreeFile{work.mode, {}, scope::without_hunks(before.bytes, work.bytes, meant.hunks)};
      changed = TreeFile{base->mode, {}, scope::only_hunks(before.bytes, work.bytes, meant.hunks)};
    }
    if (for_park_) read_fit(file, base, before, changed);
    place_.files.push_back(std::move(file));
  }

  void read_index(PartFile& file, const std::string& path) const {
    const auto here = std::ranges::find(state_.tracked, path, &git::UncommittedPath::path);
    if (here == state_.tracked.end() || here->staged == '.') return;
    const bool as_work_tree = here->unstaged == '.';
    file.staged = as_work_tree;
    file.partly_staged = !as_work_tree;
  }

  /// What the part becomes on the follow-up branch: a three-way merge of one file, whose base is production's.
  void read_fit(PartFile& file, const std::optional<git::TreeEntry>& base, const git::Blob& before,
                const std::optional<TreeFile>& changed) const {
    const auto onto = place_.branch_tip ? place_.branch_tip : place_.main_tip;
    if (!onto) return;
    const auto theirs = reader_.tree_entry(*onto, file.path);
    const auto same = [](const std::optional<git::TreeEntry>& one, const std::optional<git::TreeEntry>& two) {
      return one.has_value() == two.has_value() && (!one || (one->id == two->id && one->mode == two->mode));
    };
    if (same(theirs, base)) {
      file.follow_up = changed;
      return;
    }
    if (!theirs && !changed) {
      file.changes_follow_up = false;  // gone there too
      return;
    }
    git::Blob there;
    if (theirs) there = reader_.blob(theirs->id, largest_part);
    if (changed && theirs && there.state == git::BlobState::present && there.bytes == changed->bytes &&
        theirs->mode == changed->mode) {
      file.changes_follow_up = false;
      return;
    }
    if (!base || !theirs || !changed) {
      file.conflict = theirs ? "it is another file there" : "it is not there any more";
      return;
    }
    const bool links = theirs->mode == 0120000 || base->mode == 0120000 || changed->mode == 0120000;
    if (links || there.state != git::BlobState::present) {
      file.conflict = "it is something else there";
      return;
    }
    const auto merged = git::merge_texts(before.bytes, there.bytes, changed->bytes);
    if (!merged) {
      file.conflict = "the same lines are different there";
      return;
    }
    const std::uint32_t mode = changed->mode == base->mode ? theirs->mode : changed->mode;
    file.follow_up = TreeFile{mode, {}, *merged};
    file.changes_follow_up = *merged != there.bytes || mode != theirs->mode;
  }

  const StepContext& context_;
  const git::Reader& reader_;
  const Survey& survey_;
  bool for_park_;
  git::WorkTreeState state_;
  std::map<const SurveyedFile*, Meant> meant_;
  PartPlace place_;
};

}  // namespace

PartPlace read_part(const StepContext& context, const workflow::ChangeRequest& request, bool for_park) {
  const workflow::Facts& facts = context.survey.facts;
  const bool readable = context.surveyor.reader() != nullptr && facts.trusted && context.survey.active &&
                        facts.head.branch && facts.head.commit && facts.current && facts.current->base->base;
  return readable ? PartReader(context, for_park).read(request) : PartPlace{};  // else the plan says why not
}

}  // namespace hotfix::engine
