// The floors of server/ARCHITECTURE.md, held by reading every #include of server/ and protocol/: a folder includes only
// itself and floors below it, and each library stays where it belongs.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

struct Include {
  std::string file;    // "server/git/oid.h"
  std::string folder;  // "git"; "main" for server/main.cpp; "protocol"
  std::string target;  // "git2.h", "base/failure.h"
};

/// What each folder may include besides itself: whole folders, or single headers.
const std::map<std::string, std::set<std::string>> allowed = {
    {"base", {}},
    {"git", {"base", "process"}},  // what git answers better than libgit2
    {"process", {"base"}},
    {"forge", {"base", "process", "git/oid.h"}},
    {"testing", {"base"}},
    {"policy", {"base"}},
    {"scope", {"base", "git/oid.h", "git/values.h"}},
    {"workflow", {"base", "git/oid.h", "git/values.h", "forge/values.h", "forge/commands.h"}},
    {"engine", {"base", "git", "process", "forge", "testing", "policy", "scope", "workflow"}},
    {"lsp", {"base", "git", "process", "forge", "testing", "policy", "scope", "workflow", "engine", "protocol"}},
    {"cli", {"base", "git", "process", "forge", "testing", "policy", "scope", "workflow", "engine", "protocol", "lsp"}},
    {"main", {"cli", "lsp"}},
    {"protocol", {"base/ascii.h", "base/failure.h"}},
};

/// A library's headers begin so; only these folders (or these files) may include them.
struct Library {
  std::string_view prefix;
  std::vector<std::string_view> homes;
};
const std::vector<Library> libraries = {
    {"git2", {"server/git/"}},
    {"boost/asio/", {"server/process/"}},
    {"boost/process/", {"server/process/"}},
    {"nlohmann/",
     {"protocol/", "server/forge/", "server/testing/", "server/policy/", "server/cli/", "server/engine/event_codec."}},
    {"CLI/", {"server/cli/"}},
    {"pugixml", {"server/testing/"}},
    {"yaml-cpp/", {"server/forge/"}},
};

/// The header that an include line names; empty for every other line.
std::string target_of(std::string_view line) {
  const auto skip_spaces = [&] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
  skip_spaces();
  if (!line.starts_with('#')) return "";
  line.remove_prefix(1);
  skip_spaces();
  if (!line.starts_with("include")) return "";
  line.remove_prefix(std::string_view("include").size());
  skip_spaces();
  if (line.empty() || (line.front() != '"' && line.front() != '<')) return "";
  const std::size_t end = line.find(line.front() == '"' ? '"' : '>', 1);
  return end == std::string_view::npos ? "" : std::string(line.substr(1, end - 1));
}

std::string folder_of(const std::string& file) {
  if (file.starts_with("protocol/")) return "protocol";
  if (file == "server/main.cpp") return "main";
  const std::string inside = file.substr(std::string_view("server/").size());
  return inside.substr(0, inside.find('/'));
}

std::vector<Include> read_includes() {
  std::vector<Include> includes;
  const fs::path root(HOTFIX_SOURCE_DIR);
  for (const char* top : {"server", "protocol"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / top)) {
      const fs::path extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      const std::string file = fs::relative(entry.path(), root).generic_string();
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) {
        if (std::string target = target_of(line); !target.empty()) includes.push_back({file, folder_of(file), target});
      }
    }
  }
  return includes;
}

bool is_ours(const std::string& target) {
  return allowed.contains(target.substr(0, target.find('/')));
}

bool may_include(const std::string& folder, const std::string& target) {
  const std::string of = target.substr(0, target.find('/'));
  const auto rules = allowed.find(folder);
  return rules != allowed.end() && (of == folder || rules->second.contains(of) || rules->second.contains(target));
}

TEST(House, reads_include_lines_and_no_others) {
  EXPECT_EQ(target_of("#include \"git/oid.h\""), "git/oid.h");
  EXPECT_EQ(target_of("#include <git2.h>  // why"), "git2.h");
  EXPECT_EQ(target_of("  #  include <a/b.hpp>"), "a/b.hpp");
  EXPECT_EQ(target_of("// #include \"git/oid.h\""), "");
  EXPECT_EQ(target_of("#include"), "");
  EXPECT_EQ(target_of("const char* x = \"#include <a>\";"), "");
}

TEST(House, tells_a_floor_below_from_one_above) {
  EXPECT_TRUE(may_include("scope", "git/values.h"));
  EXPECT_FALSE(may_include("scope", "git/reader.h"));
  EXPECT_FALSE(may_include("git", "engine/engine.h"));
  EXPECT_FALSE(may_include("engine", "protocol/json.h"));
  EXPECT_FALSE(may_include("protocol", "base/finding.h"));
  EXPECT_FALSE(may_include("attic", "base/failure.h"));
}

TEST(House, every_folder_has_its_floor) {
  std::set<std::string> folders;
  for (const Include& include : read_includes()) folders.insert(include.folder);
  ASSERT_GE(folders.size(), allowed.size()) << "the sources were not found";
  for (const std::string& folder : folders) EXPECT_TRUE(allowed.contains(folder)) << folder;
}

TEST(House, a_floor_includes_only_floors_below_it) {
  std::vector<std::string> wrong;
  for (const Include& include : read_includes()) {
    if (is_ours(include.target) && !may_include(include.folder, include.target)) {
      wrong.push_back(fmt::format("{} includes {}", include.file, include.target));
    }
  }
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(House, our_own_headers_are_named_by_their_folder) {
  std::vector<std::string> wrong;
  const fs::path root(HOTFIX_SOURCE_DIR);
  for (const Include& include : read_includes()) {
    const bool beside = fs::exists(root / fs::path(include.file).parent_path() / include.target);
    if (beside && !is_ours(include.target))
      wrong.push_back(fmt::format("{} includes {}", include.file, include.target));
    if (include.target.find("..") != std::string::npos) wrong.push_back(include.file + " climbs");
  }
  EXPECT_THAT(wrong, IsEmpty()) << "or the floors could be passed by";
}

TEST(House, a_library_stays_where_it_belongs) {
  std::vector<std::string> wrong;
  std::set<std::string_view> seen;
  for (const Include& include : read_includes()) {
    for (const Library& library : libraries) {
      if (!include.target.starts_with(library.prefix)) continue;
      seen.insert(library.prefix);
      const bool home =
          std::ranges::any_of(library.homes, [&](std::string_view at) { return include.file.starts_with(at); });
      if (!home) wrong.push_back(fmt::format("{} includes {}", include.file, include.target));
    }
  }
  EXPECT_THAT(wrong, IsEmpty());
  EXPECT_EQ(seen.size(), libraries.size()) << "a rule about a library that nobody uses any more";
}

}  // namespace
