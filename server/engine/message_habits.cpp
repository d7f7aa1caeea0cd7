#include "engine/message_habits.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <queue>
#include <set>
#include <utility>
#include <vector>

namespace hotfix::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_messages = 300;
constexpr std::size_t most_commits = 1500;  // looked at; merges give no message

/// The newest messages that people wrote, merges aside, from `tip` on.
std::vector<std::string> messages_from(const git::Reader& reader, const git::Oid& tip) {
  std::vector<std::string> messages;
  const git::CommitLookup lookup = reader.commits();
  std::priority_queue<std::pair<std::int64_t, git::Oid>> next;
  std::set<git::Oid> seen;
  const auto visit = [&](const git::Oid& id) {
    const git::CommitNode* node = seen.insert(id).second ? lookup(id) : nullptr;
    if (node != nullptr) next.emplace(node->time, id);
  };
  visit(tip);
  while (!next.empty() && messages.size() < most_messages && seen.size() < most_commits) {
    const git::Oid id = next.top().second;
    next.pop();
    const git::CommitNode* node = lookup(id);
    if (node->parents.size() < 2) messages.push_back(reader.commit(id).message);
    for (const git::Oid& parent : node->parents) visit(parent);
  }
  return messages;
}

}  // namespace

MessageHabits read_message_habits(const git::Reader& reader, const Survey& survey, const std::string& ticket) {
  const policy::Message& stated = survey.policy.message;
  const scope::MessagePolicy policy{stated.conventional, stated.ticket, stated.subject_length,
                                    survey.policy.branch.ticket_pattern};
  MessageHabits habits;
  habits.convention = scope::convention_of(messages_from(reader, survey.compare_from), policy, ticket);
  const std::string comment = reader.config("core.commentChar").value_or("#");
  habits.syntax.comment = comment == "auto" ? "#" : comment;
  return habits;
}

std::string work_dir_of_message(const std::string& path) {
  const fs::path file(path);
  if (file.filename() != "COMMIT_EDITMSG") return {};
  const fs::path folder = file.parent_path();
  if (folder.filename() == ".git") return folder.parent_path().string();
  if (folder.parent_path().filename() != "worktrees") return {};
  std::string link;  // the file `gitdir` holds the path of the work tree's own `.git` (gitrepository-layout(5))
  std::getline(std::ifstream(folder / "gitdir"), link);
  if (link.empty()) return {};
  const fs::path there = fs::path(link).is_absolute() ? fs::path(link) : folder / link;
  std::error_code error;
  const fs::path real = fs::weakly_canonical(there.parent_path(), error);
  return error ? std::string{} : real.string();
}

}  // namespace hotfix::engine
