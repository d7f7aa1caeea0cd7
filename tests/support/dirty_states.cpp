#include "support/dirty_states.h"

#include <cstdlib>

namespace hotfix::test {

namespace fs = std::filesystem;

Contents files(const ScratchRepository& repository) {
  Contents all;
  for (const auto& entry : fs::recursive_directory_iterator(repository.path())) {
    const std::string name = entry.path().lexically_relative(repository.path()).string();
    if (name == ".git" || name.starts_with(".git/") || name.find("/.git") != std::string::npos) continue;
    const fs::file_status status = entry.symlink_status();
    if (status.type() == fs::file_type::symlink) all["file " + name] = "-> " + fs::read_symlink(entry).string();
    if (status.type() != fs::file_type::regular) continue;
    const bool runs = (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
    all["file " + name] = (runs ? "x " : "- ") + repository.read(name);
  }
  return all;
}

Contents work_tree_of(const ScratchRepository& repository) {
  Contents all = files(repository);
  all["index"] = repository.git({"ls-files", "-s", "-v"});
  all["HEAD"] = repository.git({"rev-parse", "--symbolic-full-name", "HEAD"}) + repository.head();
  all["stash"] = repository.git({"stash", "list", "--format=%H"});
  return all;
}

Contents everything(const ScratchRepository& repository) {
  Contents all = work_tree_of(repository);
  all["refs"] = repository.git({"for-each-ref", "refs/heads", "refs/remotes", "refs/tags"});
  return all;
}

namespace {

void change_one(const ScratchRepository& repository, const std::string& name, std::mt19937& random) {
  const fs::path at = repository.file(name);
  const bool there = fs::exists(fs::symlink_status(at));
  const std::string more = "random " + std::to_string(random()) + "\n";
  switch (random() % 8) {
    case 0:
      if (there) fs::remove(at);
      break;
    case 1:
      if (there && fs::is_symlink(at)) fs::remove(at);
      repository.write(name, more);
      if (!name.ends_with(".secret")) repository.git({"add", "--", name});
      break;
    case 2:
      if (there && !fs::is_symlink(at)) fs::permissions(at, fs::perms::owner_exec, fs::perm_options::add);
      break;
    case 3:
      if (there) fs::remove(at);
      fs::create_directories(at.parent_path());
      fs::create_symlink("nowhere-" + std::to_string(random()), at);
      break;
    default:
      repository.write(name, (there && !fs::is_symlink(at) ? repository.read(name) : "") + more);
      if (fs::is_symlink(at)) fs::remove(at);
  }
}

/// A clone of the repository itself, staged.
void add_submodule(const ScratchRepository& repository) {
  repository.git({"-c", "protocol.file.allow=always", "submodule", "--quiet", "add", repository.str(), "sub"});
}

void move_submodule(const ScratchRepository& repository) {
  repository.git({"-C", "sub", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q",
                  "--allow-empty", "-m", "Move on"});
}

}  // namespace

void commit_submodule(ScratchRepository& repository) {
  add_submodule(repository);
  repository.commit("Take in sub");
}

void make_dirty(const ScratchRepository& repository, const std::vector<std::string>& names, std::mt19937& random) {
  if (random() % 3 == 0) {
    change_one(repository, names[random() % names.size()], random);
    repository.try_git({"stash", "push", "-q"});  // nothing to stash is fine
  }
  if (random() % 8 == 0 && !fs::exists(repository.file("sub"))) add_submodule(repository);
  if (random() % 2 == 0 && fs::exists(repository.file("sub/.git"))) move_submodule(repository);
  const std::size_t count = 1 + random() % 5;
  for (std::size_t i = 0; i < count; ++i) change_one(repository, names[random() % names.size()], random);
}

std::size_t random_states(std::size_t usual) {
  const char* asked = std::getenv("HOTFIX_RANDOM_STATES");
  return asked == nullptr ? usual : std::strtoul(asked, nullptr, 10);
}

}  // namespace hotfix::test
