#pragma once
// What `hotfix.start` wants to know: tags and branches here and on the remote, then what depends on the base chosen.
// Git lane; asks the remote only where told to, and writes nothing.

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/survey.h"
#include "git/reader.h"
#include "git/remote_refs.h"
#include "git/work_tree_state.h"
#include "workflow/start.h"

namespace hotfix::engine {

class StartReader {
 public:
  /// Both must outlive it. `survey`: read for a command, trusted.
  StartReader(const git::Reader& reader, const Survey& survey, std::stop_token cancel)
      : reader_(reader), survey_(survey), cancel_(std::move(cancel)) {}

  /// `ask_remote`: the remote's refs and policy's command, each half a minute at most; else only what is here.
  workflow::StartKnown known(bool ask_remote) const;

  /// Throws Failure.
  workflow::StartPlace place(const workflow::StartTarget& target, const workflow::StartRequest& request) const;

  /// For the second prompt. Throws Failure.
  workflow::ChoiceFacts choice_facts(const workflow::StartKnown& known) const;

 private:
  std::string remote() const;
  void read_command(workflow::StartKnown& known, std::optional<std::string>& result) const;
  std::vector<git::TagRef> all_tags(workflow::StartKnown& known, const git::RemoteRefs& there) const;
  void read_here(workflow::StartPlace& place, const workflow::StartTarget& target) const;
  void read_ci(workflow::StartPlace& place, const workflow::StartTarget& target) const;
  void read_dirt(workflow::StartPlace& place, const workflow::StartTarget& target) const;
  bool merges(const git::UncommittedPath& path, const git::Oid& base) const;
  void read_carried(workflow::StartPlace& place, const workflow::StartTarget& target,
                    std::span<const git::UncommittedPath> tracked) const;
  void read_ignored(workflow::StartPlace& place) const;
  void read_picks(workflow::StartPlace& place, const workflow::StartTarget& target,
                  const std::vector<std::string>& pick) const;
  std::string free_folder(const workflow::StartTarget& target, const std::vector<git::LinkedWorkTree>& trees) const;

  const git::Reader& reader_;
  const Survey& survey_;
  std::stop_token cancel_;
};

}  // namespace hotfix::engine
