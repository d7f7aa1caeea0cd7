// The audit for people: a table for the terminal, a document in Markdown.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "workflow/audit.h"
#include "workflow/status.h"

namespace hotfix::workflow {

namespace {

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string short_ref(std::string_view ref) {
  for (const std::string_view prefix : {git::refs::heads, git::refs::remotes}) {
    if (ref.starts_with(prefix)) return std::string(ref.substr(prefix.size()));
  }
  return std::string(ref);
}

/// "3 picked, 1 squashed, 2 missing": in the order of strength.
std::string kinds_text(const AuditedTag& tag) {
  constexpr std::array<std::pair<EvidenceKind, std::string_view>, 8> words = {
      {{EvidenceKind::ancestor, "merged"},
       {EvidenceKind::trailer, "cherry-picked"},
       {EvidenceKind::patch_id, "the same change"},
       {EvidenceKind::squash, "squashed"},
       {EvidenceKind::release_prep, "release preparation"},
       {EvidenceKind::same_tree, "the same files"},
       {EvidenceKind::subject, "the same subject"},
       {EvidenceKind::none, "missing"}}};
  std::map<EvidenceKind, std::size_t> counts;
  std::size_t back = 0;
  std::size_t unknown = 0;
  for (const CommitEvidence& one : tag.evidence) {
    if (one.reverted) ++back;
    if (one.unknown)
      ++unknown;
    else
      ++counts[one.kind];
  }
  std::vector<std::string> parts;
  for (const auto& [kind, word] : words) {
    if (const auto found = counts.find(kind); found != counts.end())
      parts.push_back(fmt::format("{} {}", found->second, word));
  }
  if (unknown != 0) parts.push_back(fmt::format("{} not known", unknown));
  if (back != 0) parts.push_back(fmt::format("{} taken back on main", back));
  return parts.empty() ? "nothing of its own" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string state_text(const AuditedTag& tag) {
  return std::string(tag.allowed ? "allowed" : name_of(tag.state));
}

bool worth_a_row(const AuditedTag& tag) {
  const bool taken_back =
      std::ranges::any_of(tag.evidence, [](const CommitEvidence& one) { return one.reverted.has_value(); });
  return tag.state != AuditState::merged || taken_back;
}

/// Main's own words about one commit that it lacks, or took back.
std::string commit_text(const CommitEvidence& one, const Audit& audit) {
  const auto subject = audit.subjects.find(one.commit);
  std::string text = one.commit.hex().substr(0, 7);
  if (subject != audit.subjects.end()) text += " " + subject->second;
  const std::string words = in_words({&one, 1});
  return words.empty() ? text : fmt::format("{} ({})", text, words);
}

std::vector<const CommitEvidence*> lacking(const AuditedTag& tag) {
  std::vector<const CommitEvidence*> found;
  for (const CommitEvidence& one : tag.evidence) {
    if (one.kind == EvidenceKind::none || one.reverted) found.push_back(&one);
  }
  return found;
}

std::string summary(const Audit& audit) {
  const auto allowed = std::ranges::count_if(audit.tags, &AuditedTag::allowed);
  std::string text =
      fmt::format("{} against {}: {} merged, {} equivalent, {} unmatched", counted(audit.tags.size(), "production tag"),
                  short_ref(audit.main_ref), count_of(audit, AuditState::merged),
                  count_of(audit, AuditState::equivalent), count_of(audit, AuditState::unmatched));
  if (allowed != 0) text += fmt::format(", {} allowed", allowed);
  if (const std::size_t unknown = count_of(audit, AuditState::unknown); unknown != 0)
    text += fmt::format(", {} unknown", unknown);
  return text + ".";
}

std::string habit(const Audit& audit) {
  std::string text;
  if (audit.picks) {
    text =
        audit.picks_declared
            ? "Policy says that fixes are picked from main to releases: a release need not be reachable from main."
            : "Nearly no release is reachable from main: fixes are picked from main to releases here. Policy can say "
              "so, or not (audit.cherryPicks).";
  }
  if (!audit.complete) {
    if (!text.empty()) text += " ";
    text += "The history here is not complete: `git fetch --unshallow` lets more be known.";
  }
  return text;
}

/// A text that Markdown would not take for markup.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]<>#|!~").find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

}  // namespace

std::string audit_table(const Audit& audit) {
  std::size_t width = 3;
  for (const AuditedTag& tag : audit.tags) {
    if (worth_a_row(tag)) width = std::max(width, tag.name.size());
  }
  std::string text;
  for (const AuditedTag& tag : audit.tags) {
    if (!worth_a_row(tag)) continue;
    text += fmt::format("{:<{}}  {:<10}  {}\n", tag.name, width, state_text(tag), kinds_text(tag));
    if (tag.allowed) continue;
    for (const CommitEvidence* one : lacking(tag)) text += fmt::format("  {}\n", commit_text(*one, audit));
  }
  if (!text.empty()) text += "\n";
  text += summary(audit) + "\n";
  if (const std::string more = habit(audit); !more.empty()) text += more + "\n";
  return text;
}

std::string audit_markdown(const Audit& audit) {
  std::string text = fmt::format("# Audit: what was released, and {}\n\n{}\n", plain(short_ref(audit.main_ref)),
                                 plain(summary(audit)));
  if (const std::string more = habit(audit); !more.empty()) text += "\n" + more + "\n";
  if (!audit.findings.empty()) text += "\n## Lines that are still released\n\n";
  for (const Finding& finding : audit.findings) text += fmt::format("- {}\n", plain(finding.message));
  if (std::ranges::any_of(audit.tags, worth_a_row)) {
    text += "\n## Tags\n\n| tag | state | own new commits |\n| --- | --- | --- |\n";
    for (const AuditedTag& tag : audit.tags) {
      if (worth_a_row(tag))
        text += fmt::format("| {} | {} | {} |\n", plain(tag.name), state_text(tag), kinds_text(tag));
    }
  }
  bool any = false;
  for (const AuditedTag& tag : audit.tags) {
    const auto commits = lacking(tag);
    if (commits.empty() || tag.allowed) continue;
    if (!any) text += "\n## Commits that main lacks\n";
    any = true;
    text += fmt::format("\n### {}\n\n", plain(tag.name));
    for (const CommitEvidence* one : commits) text += fmt::format("- {}\n", plain(commit_text(*one, audit)));
  }
  return text;
}

}  // namespace hotfix::workflow
