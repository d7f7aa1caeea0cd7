#pragma once
// Room on the disk: whether there is enough before a plan begins, and whether its lack is what stopped a program.

#include <cstdint>
#include <optional>
#include <string>

#include "workflow/plan.h"

namespace hotfix::engine {

/// Whether a program that said `words` failed because there was no room to write in `folder`. git does not say so where
/// it wrote a lock file (refs/files-backend.c: "couldn't write"): then the disk is looked at.
bool ran_out_of_room(const std::string& words, const std::string& folder);

/// `disk-full`, for what stopped underway.
workflow::Refusal disk_full(const std::string& purpose, const std::string& words, const std::string& folder);

/// `disk-full` where fewer than about `bytes` are free; 0 asks for nothing. A switch that runs out of room leaves files
/// half written, and nothing tells later that nobody edited them: such a plan is not begun.
std::optional<workflow::Refusal> refuse_room(std::uint64_t bytes, const std::string& folder);

}  // namespace hotfix::engine
