#pragma once
// Asks a forge what it has of one branch, through gh or glab. Touches the network: only within a command, or while a
// running review is polled. Blocks, for `time_limit` at most for each program that it runs; any thread.

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "forge/values.h"

namespace hotfix::forge {

enum class Trouble {
  none,
  nobody_to_ask,  // the provider has no program that could tell
  not_installed,  // gh or glab is not in PATH
  not_logged_in,
  failed,  // anything else: no network, no such repository
};

struct Answer {
  std::vector<Request> requests;  // newest first
  Trouble trouble = Trouble::none;
  std::string words;  // one sentence about the trouble, for people
};

struct Question {
  Project project;
  std::string branch;  // short
  std::string work_dir;
  std::chrono::milliseconds time_limit = std::chrono::seconds(20);
  std::stop_token cancel;
};

/// Throws Failure(cancelled) only.
Answer requests_of(const Question& question);

/// What a new request may carry. gh opens none at all where a label does not exist, and a request that was opened looks
/// like a failure where its author is asked to review it.
struct Wishes {
  std::optional<std::string> label;
  std::vector<std::string> reviewers;
  std::vector<std::string> notes;  // what was left out, and why; whole sentences
};

/// Asks GitHub about both; elsewhere, and where it cannot be asked, they stay as they are. Throws Failure(cancelled)
/// only.
Wishes possible_wishes(const Question& question, Wishes wishes);

}  // namespace hotfix::forge
