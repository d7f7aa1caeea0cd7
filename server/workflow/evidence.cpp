#include "workflow/evidence.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "workflow/commit_mentions.h"

namespace hotfix::workflow {

namespace {

constexpr std::size_t shortest_id = 7;
constexpr std::int64_t longest_apart = 366LL * 24 * 60 * 60;  // between two commits of one subject, in seconds

/// FNV-1a. What is hashed comes from the repository itself; a collision costs one comparison of patch-ids.
class Hash {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) add_byte(static_cast<unsigned char>(c));
    add_byte(0);
  }
  void add(std::uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8) add_byte(static_cast<unsigned char>(number >> shift));
  }
  std::uint64_t value() const { return value_ == 0 ? 1 : value_; }

 private:
  void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 1'099'511'628'211ULL; }
  std::uint64_t value_ = 14'695'981'039'346'656'037ULL;
};

/// Values of all keys that name `hex`: itself, or its beginning.
std::vector<std::uint32_t> values_naming(const std::multimap<std::string, std::uint32_t, std::less<>>& map,
                                         const std::string& hex) {
  std::vector<std::uint32_t> found;
  if (map.empty()) return found;
  for (std::size_t length = shortest_id; length <= hex.size(); ++length) {
    const auto [begin, end] = map.equal_range(std::string_view(hex).substr(0, length));
    for (auto at = begin; at != end; ++at) found.push_back(at->second);
  }
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::span<const std::uint32_t> found_in(const std::unordered_map<std::uint64_t, std::vector<std::uint32_t>>& map,
                                        std::uint64_t key) {
  const auto found = key == 0 ? map.end() : map.find(key);
  return found == map.end() ? std::span<const std::uint32_t>() : found->second;
}

class Finder {
 public:
  Finder(const TargetIndex& target, const EvidenceQuestion& question) : target_(target), question_(question) {
    for (const ChangeSummary& own : question.own) answers_.push_back({.commit = own.id});
  }

  std::vector<CommitEvidence> find() {
    for (std::size_t i = 0; i < answers_.size(); ++i) by_itself(i);
    mark_release_preparations();
    as_one_commit();
    for (std::size_t i = 0; i < answers_.size(); ++i) by_what_is_there(i);
    for (CommitEvidence& answer : answers_) mark_revert(answer);
    return std::move(answers_);
  }

 private:
  using Places = std::span<const std::uint32_t>;

  bool open(std::size_t i) const { return answers_[i].kind == EvidenceKind::none; }

  void by_itself(std::size_t i) {
    CommitEvidence& answer = answers_[i];
    const ChangeSummary& own = question_.own[i];
    if (question_.in_target && question_.in_target(own.id)) {
      answer.kind = EvidenceKind::ancestor;
      return;
    }
    if (take(answer, EvidenceKind::trailer, not_shared(target_.picks_of(own.id)))) return;
    for (const std::string& source : own.picked_from) {
      const auto named = target_.named(source);
      if (named && take(answer, EvidenceKind::trailer, std::vector{*named})) return;
    }
    take(answer, EvidenceKind::patch_id,
         same_patch(
             own.outline, [&] { return question_.patch_id(own.id); }, answer));
  }

  void mark_release_preparations() {
    if (!question_.release_prep) return;
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      if (open(i) && question_.release_prep(answers_[i].commit)) answers_[i].kind = EvidenceKind::release_prep;
    }
  }

  /// A squash holds all own commits, or all but those that prepare the release at either end.
  void as_one_commit() {
    if (!question_.combined ||
        std::ranges::none_of(answers_, [](const auto& a) { return a.kind == EvidenceKind::none; }))
      return;
    std::vector<std::pair<std::size_t, std::size_t>> ranges{{0, answers_.size() - 1}};
    const auto matters = [](const CommitEvidence& answer) { return answer.kind != EvidenceKind::release_prep; };
    const auto newest = std::ranges::find_if(answers_, matters);
    const auto oldest = std::find_if(answers_.rbegin(), answers_.rend(), matters);
    ranges.emplace_back(newest - answers_.begin(), answers_.rend() - oldest - 1);
    if (ranges.front() == ranges.back()) ranges.pop_back();
    for (const auto& [first, last] : ranges) {
      if (first < last && as_one_commit(first, last)) return;
    }
  }

  bool as_one_commit(std::size_t newest, std::size_t oldest) {
    const auto whole = question_.combined(newest, oldest);
    if (!whole) return false;
    CommitEvidence found;
    if (!take(found, EvidenceKind::squash, same_patch(whole->outline, whole->patch_id, found))) return false;
    for (std::size_t i = newest; i <= oldest; ++i) {
      if (!open(i)) continue;
      const git::Oid commit = answers_[i].commit;
      answers_[i] = found;
      answers_[i].commit = commit;
    }
    return true;
  }

  void by_what_is_there(std::size_t i) {
    if (!open(i)) return;
    CommitEvidence& answer = answers_[i];
    if (question_.same_content && question_.same_content(answer.commit)) {
      answer.kind = EvidenceKind::same_tree;
      return;
    }
    const ChangeSummary& own = question_.own[i];
    std::vector<std::uint32_t> near;
    for (const std::uint32_t place : target_.of_subject(own.subject)) {
      const std::int64_t apart = target_.commits()[place].time - own.time;
      if (apart <= longest_apart && apart >= -longest_apart) near.push_back(place);
    }
    take(answer, EvidenceKind::subject, not_shared(near));
  }

  /// The newest that still counts in the target, else the newest.
  bool take(CommitEvidence& answer, EvidenceKind kind, const std::vector<std::uint32_t>& places) {
    if (places.empty()) return false;
    const auto stands = [&](std::uint32_t place) { return !target_.revert_of(target_.commits()[place].id); };
    const auto best = std::ranges::find_if(places, stands);
    const ChangeSummary& by = target_.commits()[best == places.end() ? places.front() : *best];
    answer.kind = kind;
    answer.by = by.id;
    answer.time = by.time;
    answer.unknown = false;
    return true;
  }

  std::vector<std::uint32_t> not_shared(const std::vector<std::uint32_t>& places) const {
    std::vector<std::uint32_t> kept;
    for (const std::uint32_t place : places) {
      if (!question_.shared || !question_.shared(target_.commits()[place].id)) kept.push_back(place);
    }
    return kept;
  }

  template <class PatchId>
  std::vector<std::uint32_t> same_patch(std::uint64_t outline, const PatchId& own_patch, CommitEvidence& answer) const {
    if (outline == 0) answer.unknown = true;
    const Places places = target_.of_outline(outline);
    std::vector<std::uint32_t> same;
    if (places.empty()) return same;
    const std::optional<git::Oid> wanted = own_patch();
    if (!wanted) answer.unknown = true;
    if (!wanted) return same;
    for (const std::uint32_t place : places) {
      const auto patch = question_.patch_id(target_.commits()[place].id);
      if (!patch) answer.unknown = true;
      if (patch == wanted) same.push_back(place);
    }
    return not_shared(same);
  }

  void mark_revert(CommitEvidence& answer) const {
    if (answer.kind == EvidenceKind::none || answer.kind == EvidenceKind::release_prep) return;
    if (answer.kind == EvidenceKind::ancestor) answer.reverted = target_.revert_of(answer.commit);
    if (answer.by && !answer.reverted) answer.reverted = target_.revert_of(*answer.by);
  }

  const TargetIndex& target_;
  const EvidenceQuestion& question_;
  std::vector<CommitEvidence> answers_;
};

std::string words_of(const CommitEvidence& evidence) {
  const auto shortened = [](const std::optional<git::Oid>& id) { return id ? id->hex().substr(0, 7) : "it"; };
  if (evidence.reverted) return "taken back by " + shortened(evidence.reverted);
  switch (evidence.kind) {
    case EvidenceKind::none:
    case EvidenceKind::ancestor:
      break;
    case EvidenceKind::trailer:
      return "cherry-picked: " + shortened(evidence.by);
    case EvidenceKind::patch_id:
      return "the same change is " + shortened(evidence.by);
    case EvidenceKind::squash:
      return "squashed into " + shortened(evidence.by);
    case EvidenceKind::release_prep:
      return "a commit only prepares the release";
    case EvidenceKind::same_tree:
      return "the files are the same there";
    case EvidenceKind::subject:
      return shortened(evidence.by) + " only has the same subject";
  }
  return "";
}

}  // namespace

std::vector<CommitEvidence> find_evidence(const TargetIndex& target, const EvidenceQuestion& question) {
  return Finder(target, question).find();
}

bool is_proof(const CommitEvidence& evidence) {
  switch (evidence.kind) {
    case EvidenceKind::none:
    case EvidenceKind::subject:
      return false;
    case EvidenceKind::ancestor:
    case EvidenceKind::trailer:
    case EvidenceKind::patch_id:
    case EvidenceKind::squash:
    case EvidenceKind::release_prep:
    case EvidenceKind::same_tree:
      break;
  }
  return !evidence.reverted;
}

std::string in_words(std::span<const CommitEvidence> evidence) {
  constexpr std::size_t most_words = 3;
  std::vector<std::string> words;
  for (const CommitEvidence& one : evidence) {
    std::string word = words_of(one);
    if (!word.empty() && std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
  }
  const std::size_t more = words.size() > most_words ? words.size() - most_words : 0;
  words.resize(words.size() - more);
  return fmt::format("{}{}", fmt::join(words, ", "), more == 0 ? "" : fmt::format(" and {} more", more));
}

std::uint64_t outline_of(std::span<const git::FileChange> changes) {
  Hash hash;
  for (const git::FileChange& change : changes) {
    hash.add(change.path);
    const bool other_mode = change.old_mode != change.new_mode;  // git names modes only where they change
    hash.add(other_mode ? change.old_mode : 0);
    hash.add(other_mode ? change.new_mode : 0);
  }
  return hash.value();
}

std::uint64_t subject_hash(std::string_view subject) {
  const std::string key = subject_key(subject);
  if (key.empty()) return 0;
  Hash hash;
  hash.add(key);
  return hash.value();
}

TargetIndex::TargetIndex(std::vector<ChangeSummary> commits) : commits_(std::move(commits)) {
  by_id_.resize(commits_.size());
  std::iota(by_id_.begin(), by_id_.end(), 0U);
  std::ranges::sort(by_id_, {}, [&](std::uint32_t place) { return commits_[place].id; });
  for (std::uint32_t place = 0; place < commits_.size(); ++place) {
    const ChangeSummary& commit = commits_[place];
    if (commit.outline != 0) by_outline_[commit.outline].push_back(place);
    if (commit.subject != 0) by_subject_[commit.subject].push_back(place);
    for (const std::string& id : commit.picked_from) sources_.emplace(id, place);
    for (const std::string& id : commit.reverts) reverts_.emplace(id, place);
  }
}

std::span<const std::uint32_t> TargetIndex::of_outline(std::uint64_t outline) const {
  return found_in(by_outline_, outline);
}

std::span<const std::uint32_t> TargetIndex::of_subject(std::uint64_t subject) const {
  return found_in(by_subject_, subject);
}

std::vector<std::uint32_t> TargetIndex::picks_of(const git::Oid& id) const {
  return values_naming(sources_, id.hex());
}

std::optional<std::uint32_t> TargetIndex::named(std::string_view hex) const {
  if (hex.size() < shortest_id || hex.size() > 40) return std::nullopt;
  const auto first = git::Oid::from_hex(std::string(hex) + std::string(40 - hex.size(), '0'));
  if (!first) return std::nullopt;
  const auto id_of = [&](std::uint32_t place) { return commits_[place].id; };
  const auto at = std::ranges::lower_bound(by_id_, *first, {}, id_of);
  if (at == by_id_.end() || !id_of(*at).hex().starts_with(hex)) return std::nullopt;
  const auto next = std::next(at);
  if (next != by_id_.end() && id_of(*next).hex().starts_with(hex)) return std::nullopt;
  return *at;
}

/// A revert may be reverted, and that again: the newest one of such a row decides.
std::optional<git::Oid> TargetIndex::revert_of(const git::Oid& id) const {
  if (reverts_.empty()) return std::nullopt;
  for (const std::uint32_t place : values_naming(reverts_, id.hex())) {
    bool stands = true;
    std::uint32_t last = place;
    for (std::size_t hops = 0; hops < commits_.size(); ++hops) {
      const std::vector<std::uint32_t> next = values_naming(reverts_, commits_[last].id.hex());
      if (next.empty() || next.front() >= last) break;  // newest first: what takes it back comes before it
      last = next.front();
      stands = !stands;
    }
    if (stands) return commits_[place].id;
  }
  return std::nullopt;
}

}  // namespace hotfix::workflow
