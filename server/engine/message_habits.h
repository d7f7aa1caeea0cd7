#pragma once
// How this repository writes commit messages, read from the history of production. Git lane.

#include <string>

#include "engine/survey.h"
#include "scope/commit_message.h"

namespace hotfix::engine {

struct MessageHabits {
  scope::MessageConvention convention;
  scope::MessageSyntax syntax;
};

/// `ticket`: of the hotfix; empty where it has none. Throws Failure.
MessageHabits read_message_habits(const git::Reader& reader, const Survey& survey, const std::string& ticket);

/// The work tree whose commit message this file is, where git put it (`.git/COMMIT_EDITMSG`, or in the folder of a
/// linked work tree); empty for any other file. `path` is absolute and real.
std::string work_dir_of_message(const std::string& path);

}  // namespace hotfix::engine
