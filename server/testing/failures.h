#pragma once
// Finds failed tests, with the places that they name, in what a test runner writes: gcc and clang, GoogleTest, Catch2
// and doctest, pytest (every --tb), unittest, node:test (spec and TAP), jest, mocha, vitest, tsc, go, cargo and rustc,
// ctest; and what a policy's own patterns find.
//
//   FailureFinder finder(patterns);
//   for each line as it comes: finder.line(line);
//   for (const Located& one : locate(finder.take(), files_of_the_tree, work_dir)) …
//
// It reads line by line and keeps little, so that an output of any length may pass through: lines over longest_line are
// cut, failures past most_failures are dropped. Never throws on input. Pure; one thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hotfix::runner {

inline constexpr std::size_t longest_line = 2000;  // bytes that are looked at
inline constexpr std::size_t longest_text = 400;   // bytes of a message or a test's name
inline constexpr std::size_t most_failures = 200;
inline constexpr std::size_t most_places = 32;  // of one failure

/// A place as a tool wrote it: absolute, relative to some folder, or a bare file name.
struct Place {
  std::string path;
  std::uint32_t line = 0;  // from 1; 0: not told
  bool operator==(const Place&) const = default;
};

/// One failure.
struct Found {
  std::string test;           // "Pay.guards"; empty: the tool names none, a compiler for instance
  std::string message;        // one line; may be empty
  std::vector<Place> places;  // the most telling first; empty: none was named
  bool operator==(const Found&) const = default;
};

class OutputReader;
class Sink;

class FailureFinder {
 public:
  /// `patterns`: RE2, searched in each line; group `path` names the place, `line` and `message` more of it. One that
  /// does not compile or has no such group finds nothing.
  explicit FailureFinder(std::span<const std::string> patterns = {});
  ~FailureFinder();
  FailureFinder(FailureFinder&&) noexcept;
  FailureFinder& operator=(FailureFinder&&) noexcept;
  FailureFinder(const FailureFinder&) = delete;
  FailureFinder& operator=(const FailureFinder&) = delete;

  /// The next line, without its end; colours are taken out.
  void line(std::string_view line);
  /// What was found, in order, each once. Ends the reading.
  std::vector<Found> take();

 private:
  std::unique_ptr<Sink> sink_;
  std::vector<std::unique_ptr<OutputReader>> readers_;
};

/// A failure at a file of the tree.
struct Located {
  std::string test;
  std::string message;
  std::optional<std::string> path;  // relative to the root; none: no place of it is in the tree
  std::uint32_t line = 0;           // from 1; 0: not told
  bool operator==(const Located&) const = default;
};

/// The first place of each failure that is a file of the tree. `files`: relative to `root`, with `/`; `root`: absolute.
/// A path from elsewhere (a container, another folder, a Go package, a bare name) counts where just one file fits.
std::vector<Located> locate(std::span<const Found> found, std::span<const std::string> files, std::string_view root);

/// A line without escape sequences and control characters, cut to longest_line between characters.
std::string plain_line(std::string_view line);

}  // namespace hotfix::runner
