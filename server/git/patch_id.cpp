#include "git/patch_id.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "git/handles.h"
#include "git/text_diff.h"

namespace hotfix::git {

namespace {

// git's isspace(), which knows no locale.
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void append_without_space(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (!is_space(c)) out += c;
  }
}

int add_line(const git_diff_delta*, const git_diff_hunk*, const git_diff_line* line, void* payload) {
  std::string& out = *static_cast<std::string*>(payload);
  // The others are "\ No newline at end of file", which does not count.
  if (line->origin != GIT_DIFF_LINE_CONTEXT && line->origin != GIT_DIFF_LINE_ADDITION &&
      line->origin != GIT_DIFF_LINE_DELETION) {
    return 0;
  }
  if (line->origin != GIT_DIFF_LINE_CONTEXT) out += line->origin;  // a blank is white space too
  append_without_space(out, {line->content, line->content_len});
  return 0;
}

Oid hash_of(const std::string& bytes) {
  git_oid id;
  check(git_odb_hash(&id, bytes.data(), bytes.size(), GIT_OBJECT_BLOB), "hash a change");
  return from_git(&id);
}

Blob text(std::string bytes) {
  return {BlobState::present, bytes.size(), std::move(bytes)};
}

// The part of one file: names and modes, then its lines without white space, three of context around each change.
// Nothing where a blob is missing.
class FilePart {
 public:
  FilePart(const FileChange& change, const std::function<Blob(const Oid& id)>& blob, const DiffKind& kind)
      : change_(change), blob_(blob), kind_(kind) {}

  std::optional<std::string> make() const {
    std::string part = "diff--git";
    append_without_space(part, "a/" + change_.path);
    append_without_space(part, "b/" + change_.path);
    if (change_.old_mode != change_.new_mode) part += fmt::format("{:06o}to{:06o}", change_.old_mode, change_.new_mode);
    if (change_.old_blob == change_.new_blob) return part;
    if (kind_.binary) return part + both_ids();
    const Blob before = side(change_.old_mode, change_.old_blob);
    const Blob after = side(change_.new_mode, change_.new_blob);
    if (before.state == BlobState::missing || after.state == BlobState::missing) return std::nullopt;
    const bool too_large = before.state == BlobState::too_large || after.state == BlobState::too_large;
    const bool looks = looks_binary(before.bytes) || looks_binary(after.bytes);
    if (too_large || (looks && !kind_.forced_text)) return part + both_ids();
    append_lines(part, before.bytes, after.bytes);
    return part;
  }

 private:
  std::string both_ids() const { return change_.old_blob.hex() + change_.new_blob.hex(); }

  Blob side(std::uint32_t mode, const Oid& id) const {
    if (mode == 0) return text("");
    if (mode == submodule_mode) return text("Subproject commit " + id.hex() + "\n");
    return blob_(id);
  }

  static void append_lines(std::string& part, const std::string& before, const std::string& after) {
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.flags = GIT_DIFF_FORCE_TEXT;  // no indent heuristic: git's patch-ids have none, whatever `git diff` shows
    options.context_lines = 3;
    options.interhunk_lines = 0;
    check(git_diff_buffers(before.data(), before.size(), "a", after.data(), after.size(), "b", &options, nullptr,
                           nullptr, nullptr, add_line, &part),
          "compare two texts");
  }

  const FileChange& change_;
  const std::function<Blob(const Oid& id)>& blob_;
  DiffKind kind_;
};

}  // namespace

std::optional<Oid> patch_id_of(std::span<const FileChange> changes, const std::function<Blob(const Oid& id)>& blob,
                               const std::function<DiffKind(const std::string& path)>& kind) {
  std::string ids;
  for (const FileChange& change : changes) {
    const auto part = FilePart(change, blob, kind(change.path)).make();
    if (!part) return std::nullopt;
    ids += hash_of(*part).hex();
  }
  return hash_of(ids);
}

}  // namespace hotfix::git
