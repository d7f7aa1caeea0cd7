#pragma once
// The repositories that are measured: made here, or taken from a clone. But for generate_picks() they stand on a
// hotfix branch with an own commit and an edit in the work tree. All are deleted at the end.

#include <cstddef>
#include <string>
#include <vector>

#include "support/scratch_repository.h"

namespace hotfix::bench {

struct Subject {
  std::string name;  // "30k files"
  test::TempDir folder;
  std::string root;         // the work tree
  std::string tag;          // the production tag that its hotfix began at
  std::string edited_file;  // changed already, relative; text that may be written to
};

/// `files` small ones in folders of fifty, 200 commits with 20 releases, main ahead of the last, and texts to type in:
/// typed_file(1000) and so on.
Subject generate(std::size_t files);
std::string typed_file(std::size_t lines);
/// The text of typed_file(lines) as released, with `hunks` of its lines changed, evenly spread.
std::string typed_text(std::size_t lines, std::size_t hunks);

/// `releases` from branches of their own that picked commits of main, each with a commit that main never got.
Subject generate_picks(std::size_t releases);

/// A clone of `path` on a new hotfix branch at its newest release. `path` itself is only read.
Subject borrow(const std::string& path);

/// Runs git in the subject's work tree, for its effect or for the time it takes; its stdout.
std::string git_in(const Subject& subject, const std::vector<std::string>& args);

}  // namespace hotfix::bench
