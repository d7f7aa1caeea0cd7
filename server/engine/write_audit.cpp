// hotfix.audit: what was released, and whether main has it.

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.h"
#include "engine/audit_cache.h"
#include "engine/audit_policy.h"
#include "engine/auditor.h"
#include "engine/branch_facts.h"
#include "engine/step_plans.h"
#include "workflow/audit.h"

namespace hotfix::engine {
namespace {

/// What decides about binary files, and so about patch-ids, beside the commits themselves.
std::string attributes_of(const git::Reader& reader) {
  constexpr std::uint64_t most = 1U << 20;
  std::ifstream info(reader.probed().common_dir + "/info/attributes", std::ios::binary);
  return reader.work_file(".gitattributes", most).bytes + "\n" +
         std::string((std::istreambuf_iterator<char>(info)), std::istreambuf_iterator<char>());
}

/// Names everything that the answer depends on, so that the same key has the same answer.
std::string key_of(const AuditInput& input, const policy::Policy& policy) {
  std::string text = fmt::format("{} {}\n", input.main.ref, input.main.commit.hex());
  for (const workflow::ProductionTag& tag : input.tags)
    text += fmt::format("{} {} {} {} {}\n", tag.name, tag.commit.hex(), tag.product, tag.line, tag.time);
  const auto picks = policy.audit.cherry_picks;
  const auto& parallel = policy.production.parallel_lines;
  text += fmt::format("picks {} parallel {} {}\n", picks ? static_cast<int>(*picks) : -1,
                      static_cast<int>(parallel.mode), fmt::join(parallel.lines, " "));
  text += fmt::format("allow {}\n", fmt::join(policy.audit.allow, "\n"));
  text += fmt::format("not counted {}\n", fmt::join(input.policy.not_counted.names, "\n"));
  for (const git::Oid& id : input.policy.not_counted.commits) text += id.hex() + "\n";
  for (const auto& [name, globs] : policy.paths)
    text += fmt::format("{} {} not {}\n", name, fmt::join(globs.add, " "), fmt::join(globs.exclude, " "));
  return policy::policy_hash(text);
}

/// Where history is what the objects say; else what was read of it once need not hold the next time.
bool may_keep(const git::Reader& reader) {
  const git::Capabilities& has = reader.probed().has;
  return reader.trusted() && !has.shallow && !has.replace_refs && !has.grafts;
}

workflow::Audit read_afresh(const git::Reader& reader, const AuditInput& input, const AuditCache* cache) {
  ChangeMemo memo;  // of this audit only: it may hold all of main
  if (cache != nullptr) cache->load_commits(memo);
  const std::size_t known = memo.learned();
  const auto keep = [&] {
    if (cache != nullptr && memo.learned() != known) cache->save_commits(memo);
  };
  try {
    workflow::Audit audit = Auditor(reader, memo, input).audit();
    keep();
    return audit;
  } catch (const Failure&) {
    keep();  // cancelled: the next one goes on from here
    throw;
  }
}

}  // namespace

Planned write_audit(const StepContext& context) {
  const Survey& survey = context.survey;
  const git::Reader* reader = context.surveyor.reader();
  if (reader == nullptr) {
    return workflow::Refusal{"cannot-read", survey.facts.reason.value_or("There is no repository here."),
                             survey.facts.remedy.value_or("Open the folder of a repository.")};
  }
  const auto main = BranchSurveyor(*reader, survey.policy, survey.facts.tags, {}).main_branch();
  if (!main) {
    return workflow::Refusal{"no-main", "There is no main branch to compare releases with.",
                             "Fetch it, or name it in the policy (main.branch)."};
  }
  if (survey.facts.tags.empty()) {
    return workflow::Refusal{"no-production-tag", "This repository has no production tags.",
                             "Fetch them (git fetch origin tag NAME), or describe them in the policy "
                             "(production.tagPattern)."};
  }
  const AuditInput input{.main = *main,
                         .tags = survey.facts.tags,
                         .policy = audit_policy(survey),
                         .overrides = survey.judging->overrides,
                         .cancel = context.cancel,
                         .progress = context.progress};
  std::optional<AuditCache> cache;
  if (may_keep(*reader)) cache.emplace(reader->probed().common_dir, attributes_of(*reader));
  const std::string key = key_of(input, survey.policy);
  std::optional<workflow::Audit> audit = cache ? cache->load_result(key) : std::nullopt;
  if (!audit) {
    audit = read_afresh(*reader, input, cache ? &*cache : nullptr);
    if (cache) cache->save_result(key, *audit);
  }
  audit->findings = workflow::findings_of(*audit, input.policy);
  const auto kept = std::make_shared<const workflow::Audit>(std::move(*audit));
  return Document{workflow::audit_markdown(*kept), kept};
}

}  // namespace hotfix::engine
