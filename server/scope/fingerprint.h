#pragma once
// Names a finding by what it is about, so that it can be accepted once and recognised wherever its lines stand later
// (judge.h says what goes in for each kind). The same on every machine and in every release: accepted findings are
// kept.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/text_buffer.h"
#include "git/values.h"
#include "scope/live_diff.h"

namespace hotfix::scope {

class Fingerprint {
 public:
  Fingerprint(std::string_view code, std::string_view path) : state_(hash_bytes(path, hash_bytes(code))) {}

  Fingerprint& add(std::string_view text) {
    state_ = hash_bytes(text, state_);
    return *this;
  }
  Fingerprint& add(std::uint64_t value);
  /// The hunk's lines on both sides; line ends and a byte order mark do not matter. `base` may be null.
  Fingerprint& add(const BaseLines* base, const TextBuffer& text, const git::Hunk& hunk);

  std::uint64_t value() const { return state_; }
  std::string hex() const;

 private:
  std::uint64_t state_;
};

}  // namespace hotfix::scope
