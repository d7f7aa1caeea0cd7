#pragma once
// The attributes of a path (gitattributes(5)) and what they mean for its text. Private to server/git/.

#include <string>

#include <git2.h>

#include "git/conversion.h"
#include "git/handles.h"
#include "git/reader.h"

namespace hotfix::git {

/// A second handle of the repository for attribute questions. libgit2 loads the index for them, which costs tens of
/// milliseconds in large repositories and fails on some kinds of index; so it gets an empty one, except in a sparse
/// checkout, where .gitattributes files may be in the index only.
RepositoryHandle open_for_attributes(const std::string& work_dir, bool needs_index);

TextAttributes read_attributes(git_repository* repository, const std::string& path);

/// ll-merge.c: find_ll_merge_driver().
MergeDriver read_merge_driver(git_repository* repository, const std::string& path);

}  // namespace hotfix::git
