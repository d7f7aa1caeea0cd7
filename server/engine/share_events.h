#pragma once
// The record of a hotfix, refs/hotfix-events/<id>, shared with the team where policy says so (events.share).
//
// That one ref is pushed and fetched, never by force. Where both sides wrote, our own new events are appended again
// behind theirs: they were not published, so nothing published is rewritten. What the remote has is kept under
// refs/hotfix-shared/<id> meanwhile. Whatever goes wrong is a sentence, and blocks nobody. Blocks for half a minute at
// most for each question to the remote; any thread.

#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "git/oid.h"

namespace hotfix::engine {

struct SharePlace {
  std::string work_dir;
  std::string remote;
  bool own_ssh = false;  // core.sshCommand is configured
  std::stop_token cancel;
};

struct ShareResult {
  bool changed = false;  // our record has events now that it did not have
  std::string problem;   // whole sentences; empty: all went well
};

class EventSharing {
 public:
  explicit EventSharing(SharePlace place) : place_(std::move(place)) {}

  /// Brings our record to the remote, behind what the team wrote.
  ShareResult push(const std::string& id) const;

  /// Brings what the team wrote here: of records that are here already, and of those that may belong to the branch
  /// whose id is `current` ("" for none).
  ShareResult fetch(const std::string& current) const;

 private:
  std::optional<git::Oid> tip(const std::string& ref) const;
  bool is_ancestor(const git::Oid& one, const git::Oid& other) const;
  ShareResult take_in(const std::string& id) const;
  std::string bring(const std::string& id) const;
  std::string append_ours(const std::string& id, const git::Oid& ours, const git::Oid& theirs) const;
  std::string move(const std::string& id, const git::Oid& to, const std::optional<git::Oid>& from) const;

  SharePlace place_;
};

}  // namespace hotfix::engine
