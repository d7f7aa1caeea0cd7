#include "git/discovery.h"

#include <cstdlib>
#include <memory>
#include <string_view>

#include "git/files.h"

namespace hotfix::git {

namespace {

std::string real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr), &std::free);
  return real ? std::string(real.get()) : path;
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos || slash == 0) return "/";
  return path.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string common_dir_of(const std::string& git_dir) {
  const auto named = read_small_file(join(git_dir, "commondir"), 64U << 10);
  if (!named) return git_dir;
  return real_path(without_slash(join(git_dir, without_line_ends(*named))));
}

// What git asks of a repository folder (is_git_directory); empty when all is there.
std::string missing_part(const std::string& git_dir) {
  if (!exists(join(git_dir, "HEAD"))) return "HEAD";
  const std::string common = common_dir_of(git_dir);
  if (!is_folder(join(common, "objects"))) return "objects";
  if (!is_folder(join(common, "refs"))) return "refs";
  return {};
}

bool has_any_part(const std::string& git_dir) {
  return exists(join(git_dir, "HEAD")) || exists(join(git_dir, "objects")) || exists(join(git_dir, "refs"));
}

Found with_git_dir(FoundKind kind, const std::string& top, const std::string& git_dir) {
  Found found;
  found.kind = kind;
  found.top = top;
  found.git_dir = real_path(git_dir);
  found.common_dir = common_dir_of(found.git_dir);
  return found;
}

// A `.git` entry of `top`: a folder, a link to one, or a file that names one.
Found through_dot_git(const std::string& top) {
  std::string git_dir = join(top, ".git");
  if (is_file(git_dir)) {
    const std::string content = read_small_file(git_dir, 64U << 10).value_or("");
    constexpr std::string_view prefix = "gitdir: ";
    Found dangling;
    dangling.kind = FoundKind::dangling;
    dangling.top = top;
    if (!content.starts_with(prefix)) {
      dangling.detail = "nothing (it holds no `gitdir:` line)";
      return dangling;
    }
    const std::string named(without_line_ends(std::string_view(content).substr(prefix.size())));
    dangling.detail = named;
    git_dir = without_slash(join(top, named));
    if (!is_folder(git_dir)) return dangling;
  }
  if (!is_folder(git_dir)) {
    Found dangling;
    dangling.kind = FoundKind::dangling;
    dangling.top = top;
    dangling.detail = "nothing (a broken link)";
    return dangling;
  }
  if (const std::string part = missing_part(git_dir); !part.empty()) {
    // An empty folder that happens to be called .git is none of git's, and it looks further up.
    if (!has_any_part(git_dir)) return {};
    Found found = with_git_dir(FoundKind::incomplete, top, git_dir);
    found.detail = part;
    return found;
  }
  return with_git_dir(FoundKind::work_tree, top, git_dir);
}

}  // namespace

Found discover(std::string start) {
  start = without_slash(std::move(start));
  while (!is_folder(start) && start != "/") start = parent_of(start);
  std::string folder = real_path(start);
  Found bare;
  while (true) {
    // Inside .git itself, the work tree beside it is what is meant.
    if (name_of(folder) != ".git" && exists(join(folder, ".git"))) {
      Found found = through_dot_git(folder);
      if (found.kind != FoundKind::nothing) {
        if (bare.kind == FoundKind::nothing) return found;
        bare.inside_another = true;
        return bare;
      }
    }
    const bool looks_bare = name_of(folder) != ".git" && missing_part(folder).empty();
    const bool is_part_of_repository = folder.find("/.git/") != std::string::npos;  // .git/modules/x, .git/worktrees/x
    if (looks_bare && !is_part_of_repository && bare.kind == FoundKind::nothing) {
      bare = with_git_dir(FoundKind::bare, folder, folder);
    }
    if (folder == "/") return bare;
    folder = parent_of(folder);
  }
}

}  // namespace hotfix::git
