#pragma once
// Where and how a request for a branch is opened from this repository, and what there is of it already. Command lane:
// asks the remote and the forge's program, half a minute each at most; writes nothing.
//
//   const RequestReader reader(context);
//   const workflow::RequestChannel channel = reader.channel("merge-back/PROD-501-main", {});

#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "engine/survey.h"
#include "forge/ask.h"
#include "git/reader.h"
#include "workflow/request.h"

namespace hotfix::engine {

class RequestReader {
 public:
  /// Both must outlive it. Looks at the remote of the checked-out hotfix.
  RequestReader(const git::Reader& reader, const Survey& survey, std::stop_token cancel)
      : RequestReader(reader, survey, {survey.remote, survey.project}, std::move(cancel)) {}
  struct Where {
    std::string remote;  // "" where there is none
    forge::Project project;
  };
  RequestReader(const git::Reader& reader, const Survey& survey, Where where, std::stop_token cancel)
      : reader_(reader), survey_(survey), where_(std::move(where)), cancel_(std::move(cancel)) {}

  /// `shows`: commits that a request of the branch may show, to find it where no program can be asked. Throws
  /// Failure(cancelled) only: what does not work stands in the notes.
  workflow::RequestChannel channel(const std::string& branch, const std::vector<git::Oid>& shows) const;
  /// What of these wishes the forge can fulfil. Throws Failure(cancelled) only.
  forge::Wishes possible(const workflow::RequestChannel& channel, forge::Wishes wishes) const;

 private:
  forge::Question question(const forge::Project& project) const;
  void ask_program(workflow::RequestChannel& channel, const std::string& branch) const;
  void ask_refs(workflow::RequestChannel& channel, const std::vector<git::Oid>& shows) const;
  bool takes_push_options(const std::string& remote) const;
  bool own_ssh() const { return reader_.config("core.sshCommand").has_value(); }

  const git::Reader& reader_;
  const Survey& survey_;
  Where where_;
  std::stop_token cancel_;
};

}  // namespace hotfix::engine
