#pragma once
// What one file's change has to say to the others': lines that left and lines that came, and names that were replaced.
// So a block that moved to another file, and a name that changed in several, are known for what they are.
//
//   FileFacts facts = …;                       // each file's own, made when it is judged
//   Elsewhere elsewhere(facts of the others);  // at idle; may have the file's own too, which are passed over
//   … moves_in(facts, &elsewhere), renames_in(facts, &elsewhere)
//
// Pure values. Elsewhere keeps no pointer to what it was made of and may be shared between threads.

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace hotfix::scope {

/// A changed line that is not blank, known by its text without the blanks at both ends.
struct LineKey {
  std::uint64_t key = 0;
  std::uint64_t whole = 0;  // of the line with its blanks
  std::uint32_t line = 0;
  std::uint32_t hunk = 0;
  bool telling = false;  // more than brackets and a word or two: seldom the same by chance
  bool operator==(const LineKey&) const = default;
};

/// A name that stands in the place of another.
struct Substitution {
  std::string before;
  std::string after;
  bool declared = false;  // somewhere in the change the name itself is declared, not only used
  bool broken = false;    // the old name is left in the file, or the new one was there already
  bool operator==(const Substitution&) const = default;
};

struct FileFacts {
  std::string path;
  bool indentation_matters = false;  // Python, YAML: a line that is nested anew has not moved
  std::vector<LineKey> removed;
  std::vector<LineKey> added;
  std::vector<Substitution> substitutions;
  bool operator==(const FileFacts&) const = default;
};

/// Where a line stands in a list of FileFacts.
struct LineRef {
  std::uint32_t file = 0;
  std::uint32_t index = 0;
};

using LineIndex = std::unordered_map<std::uint64_t, std::vector<LineRef>>;

class Elsewhere {
 public:
  Elsewhere() = default;
  explicit Elsewhere(std::span<const FileFacts* const> others);

  const std::vector<FileFacts>& files() const { return files_; }
  const LineIndex& removed() const { return removed_; }
  const LineIndex& added() const { return added_; }

  /// Whether anything in these files has to do with what another file's facts say.
  bool concerns(const FileFacts& facts) const;

  /// What is known of a substitution from the other files; null where none has it.
  const Substitution* substitution(const std::string& before, const std::string& after) const;
  /// Another name took the place of this one elsewhere.
  bool replaced_otherwise(const std::string& before, const std::string& after) const;

 private:
  std::vector<FileFacts> files_;
  LineIndex removed_;
  LineIndex added_;
  std::map<std::pair<std::string, std::string>, Substitution> substitutions_;
};

/// Adds the lines of one list that tell something, some places of each at most.
void index_lines(const std::vector<LineKey>& lines, std::uint32_t file, LineIndex& index);

}  // namespace hotfix::scope
