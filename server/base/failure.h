#pragma once
// The one exception type of the server: something went wrong that the person at the keyboard should read.
//
//   throw Failure(Failure::Code::repository, "The index of this repository is damaged.", "Run `git fsck`.");
//
// Refusals and findings are values, never Failures. A Failure is caught in two places only: once per lane task and
// once in the message router, where it becomes an answer; the server always goes on.

#include <stdexcept>
#include <string>
#include <utility>

namespace hotfix {

class Failure : public std::runtime_error {
 public:
  enum class Code {
    bad_input,   // what the caller said cannot be used
    repository,  // the repository is in a state we cannot read
    child,       // a program we ran failed
    cancelled,   // somebody asked us to stop
    limit,       // a bound of ours was reached
    internal,    // a defect of ours
  };

  /// `message` says what is wrong, `hint` what to do about it (may be empty). Both are whole sentences.
  Failure(Code code, const std::string& message, std::string hint = {})
      : std::runtime_error(message), code_(code), hint_(std::move(hint)) {}

  Code code() const noexcept { return code_; }
  const std::string& hint() const noexcept { return hint_; }

 private:
  Code code_;
  std::string hint_;
};

}  // namespace hotfix
