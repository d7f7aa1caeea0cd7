// Whether the audit says what git says, on clones, and what it costs against git on the same clone.
//
//   evaluate_audit CLONE…
//
// Ancestry: the production tags that main does not contain, against `git tag --no-merged`. Patch-ids: each commit of
// each such tag, against `git cherry`. Then the states and kinds of evidence, and the times: `git tag --no-merged`, the
// loop of `git cherry`, the audit, the audit again from its cache. Exits 1 where one tag or commit is told otherwise.

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "engine/audit_cache.h"
#include "engine/auditor.h"
#include "process/git_command.h"
#include "workflow/production_tags.h"
#include "workflow/status.h"

namespace {

using namespace hotfix;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class Evaluation {
 public:
  explicit Evaluation(const std::string& folder) : reader_(git::probe(folder), true), folder_(folder) {
    const auto main = reader_.default_branch();
    if (!main) throw Failure(Failure::Code::bad_input, folder + " has no main branch.");
    input_.main = {*main, *reader_.reference(*main)};
    std::vector<git::TagRef> tags = reader_.tags();
    reader_.fill_times(tags);
    input_.tags = workflow::production_tags(tags, {.repository = folder.substr(folder.find_last_of("/+") + 1)});
  }

  /// How many disagreements there are.
  std::size_t run() {
    fmt::print("{}\n  main {} at {}, {} production tags\n", folder_, input_.main.ref, input_.main.commit.hex(),
               input_.tags.size());
    const auto start = Clock::now();
    engine::Auditor auditor(reader_, memo_, input_);
    const double walk = seconds_since(start);
    const workflow::Audit audit = auditor.audit();
    const double whole = seconds_since(start);
    std::size_t wrong = ancestry(auditor);
    wrong += patches(auditor);
    report(audit);
    fmt::print("  audit: {:.3f} s (walk of main and tags {:.3f} s), {:.2f} of the git cherry loop; memory {} MiB\n",
               whole, walk, cherry_seconds_ > 0 ? whole / cherry_seconds_ : 0.0, peak_mebibytes());
    again(audit);
    return wrong;
  }

 private:
  std::size_t ancestry(const engine::Auditor& auditor) {
    const auto start = Clock::now();
    const auto names = lines_of(
        process::git_read(folder_, {"tag", "--no-merged", input_.main.commit.hex()}, {}, std::chrono::hours(1)));
    const double seconds = seconds_since(start);
    const std::set<std::string> expected(names.begin(), names.end());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < input_.tags.size(); ++i) {
      const bool merged = auditor.histories()[i].in_main;
      if (merged == !expected.contains(input_.tags[i].name)) continue;
      ++wrong;
      fmt::print("    {}: we say {}\n", input_.tags[i].name, merged ? "merged" : "not merged");
    }
    fmt::print("  ancestry: {} of {} as git tag --no-merged, which takes {:.3f} s\n", input_.tags.size() - wrong,
               input_.tags.size(), seconds);
    return wrong;
  }

  std::size_t patches(engine::Auditor& auditor) {
    std::size_t wrong = 0;
    std::size_t commits = 0;
    std::size_t same = 0;
    std::size_t tags = 0;
    for (std::size_t i = 0; i < input_.tags.size(); ++i) {
      const workflow::TagHistory& history = auditor.histories()[i];
      if (history.in_main) continue;
      ++tags;
      const auto start = Clock::now();
      const std::string text = process::git_read(
          folder_, {"cherry", input_.main.commit.hex(), input_.tags[i].commit.hex()}, {}, std::chrono::hours(1));
      cherry_seconds_ += seconds_since(start);
      for (const std::string& line : lines_of(text)) {
        const bool expected = line.starts_with('-');
        const auto commit = git::Oid::from_hex(std::string_view(line).substr(2));
        if (!commit) continue;
        ++commits;
        same += expected ? 1 : 0;
        if (auditor.same_change_in_main(*commit, history) == expected) continue;
        ++wrong;
        fmt::print("    {} {}: git cherry says {}\n", input_.tags[i].name, commit->hex(), line.front());
      }
    }
    fmt::print(
        "  patch-ids: {} of {} commits ({} the same change) of {} unmerged tags as git cherry; the loop takes "
        "{:.2f} s\n",
        commits - wrong, commits, same, tags, cherry_seconds_);
    return wrong;
  }

  static void report(const workflow::Audit& audit) {
    std::map<std::string_view, std::size_t> kinds;
    std::size_t commits = 0;
    for (const workflow::AuditedTag& tag : audit.tags) {
      for (const workflow::CommitEvidence& one : tag.evidence) {
        ++commits;
        ++kinds[one.unknown ? "unknown" : workflow::name_of(one.kind)];
        if (one.reverted) ++kinds["(taken back)"];
      }
    }
    using enum workflow::AuditState;
    fmt::print("  tags: {} merged, {} equivalent, {} unmatched, {} unknown; picks {}; {} findings\n",
               count_of(audit, merged), count_of(audit, equivalent), count_of(audit, unmatched),
               count_of(audit, unknown), audit.picks ? "inferred" : "not inferred", audit.findings.size());
    fmt::print("  {} own new commits:", commits);
    for (const auto& [kind, count] : kinds) fmt::print(" {} {}", count, kind);
    fmt::print("\n");
  }

  /// From what a cache would keep: of the commits, and of the whole answer.
  void again(const workflow::Audit& audit) {
    const std::string kept = folder_ + "/.git";
    const engine::AuditCache cache(kept, "evaluation");
    cache.save_commits(memo_);
    cache.save_result("key", audit);
    auto start = Clock::now();
    engine::ChangeMemo memo;
    const std::size_t commits = cache.load_commits(memo);
    const double load = seconds_since(start);
    engine::Auditor(reader_, memo, input_).audit();
    fmt::print("  again with {} commits known: {:.3f} s (loading them {:.3f} s)\n", commits, seconds_since(start),
               load);
    start = Clock::now();
    const bool found = cache.load_result("key").has_value();
    fmt::print("  again with the answer known: {:.3f} s{}\n", seconds_since(start), found ? "" : " (not kept)");
  }

  static long peak_mebibytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
  }

  git::Reader reader_;
  std::string folder_;
  engine::ChangeMemo memo_;
  engine::AuditInput input_;
  double cherry_seconds_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: evaluate_audit CLONE…\n");
    return 2;
  }
  std::size_t wrong = 0;
  for (int i = 1; i < argc; ++i) {
    try {
      wrong += Evaluation(argv[i]).run();
    } catch (const Failure& failure) {
      fmt::print(stderr, "{}\n  {}\n", failure.what(), failure.hint());
      return 2;
    }
    std::fflush(stdout);
  }
  return wrong == 0 ? 0 : 1;
}
