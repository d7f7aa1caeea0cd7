#pragma once
// Owners of libgit2's handles, and its errors as Failures. Private to server/git/.

#include <memory>
#include <string>
#include <string_view>

#include <git2.h>

#include "base/failure.h"
#include "git/oid.h"

namespace hotfix::git {

template <auto free_function>
struct HandleFree {
  template <class T>
  void operator()(T* handle) const {
    free_function(handle);
  }
};

using RepositoryHandle = std::unique_ptr<git_repository, HandleFree<git_repository_free>>;
using ConfigHandle = std::unique_ptr<git_config, HandleFree<git_config_free>>;
using ConfigIteratorHandle = std::unique_ptr<git_config_iterator, HandleFree<git_config_iterator_free>>;
using IndexHandle = std::unique_ptr<git_index, HandleFree<git_index_free>>;
using ReferenceHandle = std::unique_ptr<git_reference, HandleFree<git_reference_free>>;
using ReferenceIteratorHandle = std::unique_ptr<git_reference_iterator, HandleFree<git_reference_iterator_free>>;
using ReflogHandle = std::unique_ptr<git_reflog, HandleFree<git_reflog_free>>;
using ObjectHandle = std::unique_ptr<git_object, HandleFree<git_object_free>>;
using CommitHandle = std::unique_ptr<git_commit, HandleFree<git_commit_free>>;
using TreeHandle = std::unique_ptr<git_tree, HandleFree<git_tree_free>>;
using TreeEntryHandle = std::unique_ptr<git_tree_entry, HandleFree<git_tree_entry_free>>;
using TagHandle = std::unique_ptr<git_tag, HandleFree<git_tag_free>>;
using DiffHandle = std::unique_ptr<git_diff, HandleFree<git_diff_free>>;
using OdbHandle = std::unique_ptr<git_odb, HandleFree<git_odb_free>>;
using OdbObjectHandle = std::unique_ptr<git_odb_object, HandleFree<git_odb_object_free>>;

/// A git_buf that frees itself.
struct Buffer {
  git_buf value = GIT_BUF_INIT;
  Buffer() = default;
  ~Buffer() { git_buf_dispose(&value); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  std::string text() const { return value.ptr == nullptr ? std::string() : std::string(value.ptr, value.size); }
};

/// What libgit2 says about the last failure on this thread; never empty.
inline std::string last_error() {
  const git_error* error = git_error_last();
  return error != nullptr && error->message != nullptr ? error->message : "no reason given";
}

/// Throws Failure(repository) when a libgit2 call failed; `what` completes "Cannot …".
inline void check(int code, std::string_view what, std::string hint = {}) {
  if (code >= 0) return;
  throw Failure(Failure::Code::repository, "Cannot " + std::string(what) + ": " + last_error() + ".", std::move(hint));
}

inline git_oid to_git(const Oid& id) {
  git_oid result;
  git_oid_fromraw(&result, id.bytes.data());
  return result;
}

inline Oid from_git(const git_oid* id) {
  Oid result;
  if (id != nullptr) std::copy(std::begin(id->id), std::begin(id->id) + 20, result.bytes.begin());
  return result;
}

/// Calls a libgit2 function that gives a handle through its first parameter; its return code. The handle is filled when
/// this returns, so it may be used later in the same expression.
template <class Handle, class Function, class... Arguments>
int into(Handle& handle, Function function, Arguments... arguments) {
  typename Handle::pointer raw = nullptr;
  const int code = function(&raw, arguments...);
  handle.reset(raw);
  return code;
}

}  // namespace hotfix::git
