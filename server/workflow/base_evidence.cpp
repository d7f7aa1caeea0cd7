#include "workflow/base_evidence.h"

#include <algorithm>
#include <array>
#include <utility>

namespace hotfix::workflow {
namespace {

std::optional<std::string_view> after_prefix(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

std::string_view last_word(std::string_view text) {
  const auto space = text.rfind(' ');
  return space == std::string_view::npos ? text : text.substr(space + 1);
}

bool is_commit_id(std::string_view text) {
  return text.size() >= 7 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// "commit", "commit (amend)", "cherry-pick", "revert", "am": work done right there.
bool is_work(std::string_view message) {
  constexpr std::array<std::string_view, 4> verbs = {"commit", "cherry-pick", "revert", "am"};
  return std::any_of(verbs.begin(), verbs.end(), [&](std::string_view verb) {
    return message.starts_with(verb) && message.size() > verb.size() &&
           (message[verb.size()] == ':' || message[verb.size()] == ' ');
  });
}

/// The names under which a target or a production tag can be written on a command line.
class KnownNames {
 public:
  explicit KnownNames(const BaseQuestion& question) {
    for (const git::Branch& target : question.targets) {
      names_.insert(target.ref);
      for (std::string_view part : {"refs/heads/", "refs/remotes/", "refs/"})
        if (const auto rest = after_prefix(target.ref, part)) names_.emplace(*rest);
      names_.emplace(short_branch_name(target.ref));
    }
    for (const ProductionTag& tag : question.tags) tags_.insert(tag.name);
  }

  bool target(std::string_view name) const { return names_.contains(std::string(name)); }
  bool target_or_tag(std::string_view name) const {
    if (target(name)) return true;
    if (const auto rest = after_prefix(name, "refs/tags/"))
      name = *rest;
    else if (const auto short_form = after_prefix(name, "tags/"))
      name = *short_form;
    return tags_.contains(std::string(name));
  }

 private:
  std::set<std::string> names_;
  std::set<std::string> tags_;
};

/// A clone's "Created from origin/hotfix/x" for hotfix/x only says where it was downloaded from.
bool is_own_remote(std::string_view source, std::string_view own) {
  if (const auto rest = after_prefix(source, "refs/remotes/")) source = *rest;
  if (source.size() <= own.size() || !source.ends_with(own)) return false;
  return source[source.size() - own.size() - 1] == '/';
}

/// Where "Created from HEAD" really began: commits made on a detached HEAD just before belong to the branch.
git::Oid origin_of_head(const BaseQuestion& question, const git::ReflogEntry& created, std::string_view own) {
  const auto& log = question.head_reflog;
  auto at = log.end();
  for (auto entry = log.begin(); entry != log.end(); ++entry) {
    const bool moved = entry->message.starts_with("checkout: moving from ") && last_word(entry->message) == own;
    if (moved && entry->after == created.after && entry->time >= created.time) at = entry;
  }
  if (at == log.end()) return created.after;
  std::string_view from = std::string_view(at->message).substr(std::string_view("checkout: moving from ").size());
  from = from.substr(0, from.find(' '));
  if (!is_commit_id(from)) return created.after;
  git::Oid origin = created.after;
  for (++at; at != log.end() && at->after == origin && is_work(at->message); ++at) origin = at->before;
  return origin.is_null() ? created.after : origin;
}

std::optional<git::Oid> rebased_onto(std::string_view message) {
  if (message.find("rebase") == std::string_view::npos) return std::nullopt;
  const auto onto = message.rfind(" onto ");
  if (onto == std::string_view::npos) return std::nullopt;
  return git::Oid::from_hex(message.substr(onto + 6));
}

/// What "merge X: …" or "pull … X: …" took in; "" for a bare pull; nothing for other messages.
std::optional<std::string_view> taken_in(std::string_view message) {
  const auto colon = message.find(": ");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view command = message.substr(0, colon);
  if (command == "pull") return std::string_view();
  if (command.starts_with("merge ") || command.starts_with("pull ")) return last_word(command);
  return std::nullopt;
}

}  // namespace

std::string_view short_branch_name(std::string_view ref) {
  if (const auto rest = after_prefix(ref, git::refs::heads)) return *rest;
  if (const auto rest = after_prefix(ref, "refs/remotes/")) {
    const auto slash = rest->find('/');
    return slash == std::string_view::npos ? *rest : rest->substr(slash + 1);
  }
  return ref;
}

ReflogEvidence read_reflogs(const BaseQuestion& question) {
  ReflogEvidence evidence;
  if (!question.branch) return evidence;
  const std::string_view own = short_branch_name(*question.branch);
  const KnownNames known(question);
  bool follows_target = false;  // the branch pulls from main: it was created from its remote-tracking branch
  for (auto entry = question.branch_reflog.rbegin(); entry != question.branch_reflog.rend(); ++entry) {
    const std::string_view message = entry->message;
    auto source = after_prefix(message, "branch: Created from ");
    if (!source) source = after_prefix(message, "branch: Reset to ");
    if (source) {
      if (is_own_remote(*source, own)) continue;
      if (known.target(*source)) evidence.target_tips.push_back(entry->after);
      follows_target = known.target(*source) && source->find('/') != std::string_view::npos;
      evidence.foreign.push_back(*source == "HEAD" ? origin_of_head(question, *entry, own) : entry->after);
    } else if (const auto moved = after_prefix(message, "reset: moving to ")) {
      if (known.target_or_tag(*moved)) evidence.foreign.push_back(entry->after);
      if (known.target(*moved)) evidence.target_tips.push_back(entry->after);
    } else if (const auto onto = rebased_onto(message)) {
      evidence.rebased.push_back(*onto);
      evidence.own_heads.insert(entry->after);
    } else if (const auto taken = taken_in(message)) {
      const bool from_target = taken->empty() ? follows_target : known.target_or_tag(*taken);
      const bool is_target = from_target && (taken->empty() || known.target(*taken));
      const bool moved_only = message.ends_with("Fast-forward");
      if (from_target && moved_only) evidence.foreign.push_back(entry->after);
      if (is_target) (moved_only ? evidence.target_tips : evidence.merges).push_back(entry->after);
      if (!moved_only) evidence.own_heads.insert(entry->after);
    } else if (is_work(message)) {
      evidence.own_heads.insert(entry->after);
    }
  }
  return evidence;
}

BranchChains::BranchChains(const git::CommitLookup& lookup, std::vector<git::Oid> tips) : lookup_(lookup) {
  for (const git::Oid& tip : tips) add_tip(tip);
}

bool BranchChains::contains(const git::Oid& id, std::int64_t time) {
  if (commits_.contains(id)) return true;
  for (Cursor& cursor : cursors_) {
    walk_down(cursor, time);
    if (commits_.contains(id)) return true;
  }
  return false;
}

void BranchChains::walk_down(Cursor& cursor, std::int64_t oldest) {
  if (oldest >= cursor.covered) return;
  DateCutOff cut_off(oldest);
  cursor.covered = oldest;
  while (!cursor.done) {
    const git::CommitNode* node = lookup_(cursor.next);
    if (node == nullptr) {
      cursor.done = cursor.cut = true;
      break;
    }
    // Where another chain has been, that one's cursor goes on.
    const bool met = !commits_.insert(cursor.next).second;
    cursor.last = node->time;
    cursor.done = met || node->parents.empty();
    if (cursor.done) break;
    cursor.next = node->parents[0];
    if (cut_off.reached(node->time)) break;
  }
  if (cursor.cut && cursor.last >= oldest) incomplete_ = true;
}

}  // namespace hotfix::workflow
