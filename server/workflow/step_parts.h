#pragma once
// What the steps' observers share. Private to server/workflow/.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/steps.h"

namespace hotfix::workflow {

using Time = std::optional<std::int64_t>;

/// "1 commit", "3 commits"
std::string counted(std::size_t count, std::string_view one);

std::size_t own_count(const BranchFacts& branch);
std::optional<git::Oid> newest_own(const BranchFacts& branch);

Step make_step(StepName name, StepState state, std::string detail, Time target);
void set_clock(Step& step, Time started, Time finished);

/// When every commit's evidence came to be; nothing where one's is not known.
Time merged_at(const TargetFacts& target);
bool has_fix(MergeBackState state);

/// The checks that ended on the very commit that the branch is at; null: the forge shows none, or some still run.
const forge::Checks* checks_of_tip(const BranchFacts& branch);
/// "3 checks passed", "build and 1 more failed, 2 checks are running"
std::string checks_in_words(const forge::Checks& checks);

/// The review, told by its request, by what was pushed and by what the forge says (review_step.cpp).
Step observe_review(const Hotfix& hotfix, const std::vector<MergeBack>& targets);

}  // namespace hotfix::workflow
