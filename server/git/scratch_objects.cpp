#include "git/scratch_objects.h"

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "base/failure.h"

namespace hotfix::git {

namespace {

namespace fs = std::filesystem;

/// A path as GIT_ALTERNATE_OBJECT_DIRECTORIES takes it (git(1)): in C quotes where it holds what ends one.
std::string quoted_alternate(std::string_view path) {
  if (path.find_first_of(":\"\n") == std::string_view::npos) return std::string(path);
  std::string quoted = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n')
      quoted += "\\n";
    else
      quoted += c;
  }
  return quoted + '"';
}

}  // namespace

ScratchObjects::ScratchObjects(std::string objects) : objects_(std::move(objects)) {
  std::error_code error;
  std::string pattern = (fs::temp_directory_path(error) / "hotfixd-objects-XXXXXX").string();
  if (error || ::mkdtemp(pattern.data()) == nullptr) {
    throw Failure(Failure::Code::repository, "No folder for temporary objects can be made.",
                  "Set TMPDIR to a folder that can be written to.");
  }
  folder_ = pattern;
}

ScratchObjects::~ScratchObjects() {
  std::error_code error;
  fs::remove_all(folder_, error);  // what stays behind lies among temporary files
}

std::vector<std::pair<std::string, std::string>> ScratchObjects::environment() const {
  return {{"GIT_OBJECT_DIRECTORY", folder_}, {"GIT_ALTERNATE_OBJECT_DIRECTORIES", quoted_alternate(objects_)}};
}

}  // namespace hotfix::git
