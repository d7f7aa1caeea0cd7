#include "workflow/base_findings.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/text_buffer.h"

namespace hotfix::workflow {

namespace {

constexpr std::size_t most_named = 3;        // commits named in one message
constexpr std::size_t longest_subject = 60;  // bytes of each one's subject

std::string short_id(const git::Oid& oid) {
  return oid.hex().substr(0, 7);
}

Finding whole_hotfix(std::string code, Severity severity, std::string message, std::string_view facts) {
  Finding finding;
  finding.fingerprint = fmt::format("{:016x}", hash_bytes(fmt::format("{}\n{}", code, facts)));
  finding.code = std::move(code);
  finding.severity = severity;
  finding.message = std::move(message);
  return finding;
}

/// "1a2b3c4 “Add invoices”, 2b3c4d5 “Rename cards” and 38 more"
std::string named(const BranchFacts& branch, std::size_t count) {
  std::string text;
  const std::size_t shown = std::min({branch.carried.size(), most_named, count});
  for (std::size_t i = 0; i < shown; ++i) {
    const git::Commit& commit = branch.carried[i];
    const std::string subject = one_line(commit.subject, longest_subject);
    const std::string_view cut = commit.subject.size() > longest_subject ? "…" : "";
    const std::string_view joint = i == 0 ? "" : i + 1 == count ? " and " : ", ";
    text += fmt::format("{}{} “{}{}”", joint, short_id(commit.id), subject, cut);
  }
  if (shown > 0 && shown < count) text += fmt::format(" and {} more", count - shown);
  return text;
}

std::string what_to_do(const BranchFacts& branch, const std::optional<std::string>& tag) {
  if (!tag) return "Replay your own commits onto the tag that production runs.";
  if (branch.base->own.empty()) return fmt::format("Nothing of your own is committed yet: begin again from {}.", *tag);
  return fmt::format("Replay your own {} onto {}.", branch.base->own.size() == 1 ? "commit" : "commits", *tag);
}

std::optional<Finding> not_production_tag(const BranchFacts& branch, bool main_is_continuous) {
  const BaseAnswer& answer = *branch.base;
  if (!answer.base || !answer.base->certain) return std::nullopt;  // git cannot decide: no error
  const Base& base = *answer.base;
  if (answer.carried.empty() && base.is_production_tag) return std::nullopt;
  std::optional<std::string> onto;
  if (answer.replay_onto)
    onto = answer.replay_onto->name;
  else if (answer.running)
    onto = answer.running->name;
  else if (base.is_production_tag)
    onto = base.tag;

  const Severity severity = main_is_continuous ? Severity::information : Severity::error;
  std::string message;
  std::string facts = base.commit.hex();
  if (answer.carried.empty()) {
    message = fmt::format("This hotfix starts from {}, which is not a production tag.",
                          base.tag ? *base.tag : short_id(base.commit));
  } else {
    const std::size_t count = answer.carried.size();
    const std::string names = named(branch, count);
    message = fmt::format("This hotfix carries {} {} not released{}{}.", count,
                          count == 1 ? "commit that is" : "commits that are", names.empty() ? "" : ": ", names);
    facts += fmt::format("\n{}\n{}", count, answer.carried.front().hex());
  }
  if (main_is_continuous)
    message += " Policy says that main deploys continuously, so this may be what you want.";
  else
    message += fmt::format(" {}", what_to_do(branch, onto));
  return whole_hotfix("base/not-production-tag", severity, std::move(message), facts);
}

std::optional<Finding> stale_tag(const BranchFacts& branch) {
  const auto& base = branch.base->base;
  if (!base || !base->newer_tag) return std::nullopt;
  const std::string from = base->tag ? *base->tag : short_id(base->commit);
  return whole_hotfix(
      "base/stale-tag", Severity::warning,
      fmt::format(
          "Production runs {}, which is newer than {}, where this hotfix starts: deploying it would undo what {} "
          "brought. Replay your own commits onto {}.",
          *base->newer_tag, from, *base->newer_tag, *base->newer_tag),
      fmt::format("{}\n{}", base->commit.hex(), *base->newer_tag));
}

std::optional<Finding> tag_moved(const BranchFacts& branch) {
  const auto& base = branch.base->base;
  if (!base || !base->tag || !branch.remote_base_tag || *branch.remote_base_tag == base->commit) return std::nullopt;
  return whole_hotfix(
      "base/tag-moved", Severity::warning,
      fmt::format(
          "The tag {} leads to {} here and to {} on the remote. Find out which of the two production runs before "
          "you deploy.",
          *base->tag, short_id(base->commit), short_id(*branch.remote_base_tag)),
      fmt::format("{}\n{}\n{}", *base->tag, base->commit.hex(), branch.remote_base_tag->hex()));
}

}  // namespace

void apply_rules(const SeverityRules& rules, std::vector<Finding>& findings) {
  const auto rule_of = [&rules](const std::string& code) {
    if (const auto exact = rules.find(code); exact != rules.end()) return exact;
    const std::string family = code.substr(0, code.find('/'));
    if (const auto all = rules.find(family + "/*"); all != rules.end()) return all;
    return rules.find(family);
  };
  std::erase_if(findings, [&](Finding& finding) {
    const auto rule = rule_of(finding.code);
    if (rule == rules.end()) return false;
    if (!rule->second) return true;
    finding.severity = *rule->second;
    return false;
  });
}

std::vector<Finding> base_findings(const Facts& facts, const BranchFacts& branch, bool main_is_continuous) {
  std::vector<Finding> found;
  if (facts.tags.empty()) {
    found.push_back(
        whole_hotfix("base/no-production-tag", Severity::information,
                     "No tag of this repository names a release, so nothing tells what production runs. Fetch "
                     "the tags, or say in .hotfix.json how production tags are named.",
                     ""));
    return found;
  }
  if (!branch.base) return found;
  if (auto finding = not_production_tag(branch, main_is_continuous)) found.push_back(std::move(*finding));
  if (auto finding = stale_tag(branch)) found.push_back(std::move(*finding));
  if (auto finding = tag_moved(branch)) found.push_back(std::move(*finding));
  return found;
}

}  // namespace hotfix::workflow
