// The totals of the status are those of git's own diff, as SPEC.md "The budget" pins it, whatever is edited and whether
// it is saved or not. A second clone holds each text as it stands on the screen, and git counts there.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/lsp_client.h"
#include "integration/totals/random_edits.h"
#include "process/git_command.h"
#include "protocol/uri.h"
#include "support/scratch_repository.h"

namespace hotfix::test {
namespace {

using client::Json;
using client::LspClient;

struct Counts {
  std::uint64_t files = 0;
  std::uint64_t lines = 0;
  bool operator==(const Counts&) const = default;
};

void PrintTo(const Counts& counts, std::ostream* out) {
  *out << counts.files << " files, " << counts.lines << " lines";
}

std::string git_at(const std::string& folder, const std::vector<std::string>& args) {
  process::ChildRequest request = process::git_command(folder, args);
  request.purpose = "prepare a test";
  return process::run_or_throw(request).out;
}

/// What git counts in `folder` against `base`. Binary rows count no lines.
Counts counted_by_git(const std::string& folder, const std::string& base) {
  std::istringstream rows(git_at(
      folder, {"-c", "diff.algorithm=myers", "diff", "--numstat", "--no-ext-diff", "--no-textconv", "-M", base}));
  Counts counts;
  for (std::string row; std::getline(rows, row); ++counts.files) {
    if (row.starts_with('-')) continue;
    counts.lines += std::stoull(row) + std::stoull(row.substr(row.find('\t')));
  }
  return counts;
}

void flip_executable(const std::string& path) {
  namespace fs = std::filesystem;
  const bool runs = (fs::status(path).permissions() & fs::perms::owner_exec) != fs::perms::none;
  fs::permissions(path, fs::perms::owner_exec, runs ? fs::perm_options::remove : fs::perm_options::add);
}

/// LF where there is CRLF, else CRLF.
std::string with_other_line_ends(const std::string& text) {
  const bool windows = text.find("\r\n") != std::string::npos;
  std::string other;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n' && !windows) other += '\r';
    other += c;
  }
  return other;
}

/// A file being edited: as released, on disk, and in the editor where it is open.
struct EditedFile {
  std::string released;
  std::string disk;
  std::optional<std::string> screen;
  int version = 0;
  bool gone = false;     // deleted
  bool renamed = false;  // then it is edited on disk only: whether git sees a rename depends on the text that it reads
  const std::string& text() const { return screen ? *screen : disk; }
};

/// An editor with some files open, other files that programs change on disk, and a clone where git counts.
class EditedClone {
 public:
  EditedClone(std::string root, std::string shadow, std::string base, const std::vector<std::string>& paths,
              unsigned seed)
      : root_(std::move(root)),
        shadow_(std::move(shadow)),
        base_(std::move(base)),
        random_(seed),
        client_({HOTFIXD_PATH}, {{"HOTFIX_IDLE_MS", "0"}}) {
    for (const std::string& path : paths) {
      EditedFile& file = files_[path];
      file.released = file.disk = read_file(root_ + "/" + path);
      names_.push_back(path);
    }
    client_.initialize(root_, {{"trusted", true}});
  }

  /// One thing that happens: usually an edit. What it was, for the message of a test that fails.
  std::string step() {
    const std::size_t chosen = random_.below(names_.size());
    const std::string path = names_[chosen];
    EditedFile& file = files_.at(path);
    if (file.gone || (!file.screen && random_.one_in(6))) return path + " " + counted(reshape(chosen, file));
    std::string what = "edited on disk";
    if (file.screen && random_.one_in(12)) {
      what = random_.one_in(2) ? save(path, file) : close(path, file);
    } else if (!file.screen && !file.renamed && random_.one_in(2)) {
      what = open(path, file);
    } else if (!file.screen && random_.one_in(15)) {
      file.disk = file.released;
      what = "put back on disk";
      write_file(root_ + "/" + path, file.disk);
    } else if (file.screen) {
      what = type(path, file);
    } else {
      for (const TextChange& change : random_.of(file.disk, file.released)) file.disk = change.applied_to(file.disk);
      write_file(root_ + "/" + path, file.disk);
    }
    write_file(shadow_ + "/" + path, file.text());
    return path + " " + counted(what);
  }

  Counts told() {
    const Json answer = client_.request("hotfix/status", Json::object());
    const Json& status = answer.at("result").at(0);
    if (status.at("totals").is_null()) return {};
    return {status.at("totals").at("files"), status.at("totals").at("lines")};
  }
  Counts expected() const { return counted_by_git(shadow_, base_); }
  int stop() { return client_.stop(); }
  /// How often each kind of thing happened, for people.
  std::string happened() const {
    std::string text;
    for (const auto& [what, count] : kinds_) fmt::format_to(std::back_inserter(text), "  {} {}\n", count, what);
    return text;
  }

 private:
  std::string counted(const std::string& what) {
    ++kinds_[what.substr(0, what.find_first_of(":\""))];
    return what;
  }

  /// What is no edit of lines, of a file that is closed. Programs do the same in both clones.
  std::string reshape(std::size_t chosen, EditedFile& file) {
    const std::string path = names_[chosen];
    if (file.gone) {
      file.gone = false;
      file.disk = random_.one_in(2) ? file.released : file.disk;
      write_both(path, file.disk);
      git_in_both({"add", "-f", "--", path});
      return "put back after its deletion";
    }
    const bool enough = 3 * renamed_ >= names_.size();  // the others can be opened
    switch (enough ? 1 + random_.below(3) : random_.below(4)) {
      case 0:
        return rename(chosen);
      case 1: {
        file.gone = true;
        const bool by_git = random_.one_in(2);
        if (by_git) git_in_both({"rm", "-q", "-f", "--", path});
        for (const std::string& root : {root_, shadow_}) std::filesystem::remove(root + "/" + path);
        return by_git ? "deleted by git" : "deleted on disk";
      }
      case 2:
        for (const std::string& root : {root_, shadow_}) flip_executable(root + "/" + path);
        return "made executable, or not so any more";
      default:
        file.disk = with_other_line_ends(file.disk);
        write_both(path, file.disk);
        return "given other line ends";
    }
  }

  /// To a name that needs quoting and is not ASCII.
  std::string rename(std::size_t chosen) {
    const std::string path = names_[chosen];
    const std::string to = fmt::format("für \"Größe\"/日本 {}.txt", ++renamed_);
    for (const std::string& root : {root_, shadow_}) {
      std::filesystem::create_directories(std::filesystem::path(root + "/" + to).parent_path());
    }
    git_in_both({"mv", "--", path, to});
    auto node = files_.extract(path);
    node.key() = to;
    node.mapped().renamed = true;
    files_.insert(std::move(node));
    names_[chosen] = to;
    return "renamed to " + to;
  }

  void write_both(const std::string& path, const std::string& text) const {
    for (const std::string& root : {root_, shadow_}) write_file(root + "/" + path, text);
  }

  void git_in_both(const std::vector<std::string>& arguments) const {
    for (const std::string& root : {root_, shadow_}) git_at(root, arguments);
  }

  std::string open(const std::string& path, EditedFile& file) {
    file.screen = file.disk;
    client_.open(root_ + "/" + path, *file.screen, ++file.version);
    return "opened";
  }

  std::string close(const std::string& path, EditedFile& file) {
    file.screen.reset();
    client_.close(root_ + "/" + path);
    return "closed without saving";
  }

  std::string save(const std::string& path, EditedFile& file) {
    file.disk = *file.screen;
    write_file(root_ + "/" + path, file.disk);
    client_.notify("textDocument/didSave", {{"textDocument", {{"uri", protocol::file_uri(root_ + "/" + path)}}}});
    return "saved";
  }

  std::string type(const std::string& path, EditedFile& file) {
    Json changes = Json::array();
    for (const TextChange& change : random_.of(*file.screen, file.released)) {
      changes.push_back(change.to_lsp(*file.screen));
      file.screen = change.applied_to(*file.screen);
    }
    client_.change(root_ + "/" + path, ++file.version, changes);
    return "typed in: " + changes.dump();
  }

  std::string root_;
  std::string shadow_;
  std::string base_;
  Edits random_;
  LspClient client_;
  std::map<std::string, EditedFile> files_;
  std::vector<std::string> names_;
  std::size_t renamed_ = 0;
  std::map<std::string, std::size_t> kinds_;  // the first words of what happened -> how often
};

struct Tally {
  std::size_t checked = 0;
  std::size_t with_changes = 0;
  std::size_t mismatches = 0;
};

Tally play(EditedClone& clone, std::size_t edits) {
  Tally tally;
  for (std::size_t i = 0; i < edits; ++i) {
    const std::string what = clone.step();
    const Counts expected = clone.expected();
    const Counts told = clone.told();
    ++tally.checked;
    if (expected.lines > 0) ++tally.with_changes;
    if (told == expected) continue;
    ++tally.mismatches;
    ADD_FAILURE() << "edit " << i << ": " << what << "\n  git: " << testing::PrintToString(expected)
                  << "\n  told: " << testing::PrintToString(told);
  }
  EXPECT_EQ(clone.stop(), 0);
  return tally;
}

bool is_utf8(const std::string& text) {
  try {
    Json(text).dump();  // refuses anything else
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

/// Text that git takes as it stands, an editor can hold, and both cut into the same lines.
bool is_plain_text(const std::string& text) {
  if (text.empty() || text.size() > 100'000 || text.find('\0') != std::string::npos) return false;
  for (std::size_t at = text.find('\r'); at != std::string::npos; at = text.find('\r', at + 1)) {
    if (at + 1 == text.size() || text[at + 1] != '\n') return false;
  }
  return !text.starts_with("\xEF\xBB\xBF") && is_utf8(text);
}

TEST(Totals, are_those_of_git_after_every_edit_saved_or_not) {
  ScratchRepository repo;
  Edits random(1);
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < 12; ++i) {
    paths.push_back(fmt::format("src/file{}.js", i));
    std::string text = source_text(random, 10 + 30 * i);
    if (i == 3) text.pop_back();                          // no line end at the end
    if (i == 5) text = "// cr\r\n" + text + "// cr\r\n";  // ends of both kinds
    if (i == 7) text = "// für 日本 𝒳\n" + text;
    if (i == 9) text = std::string("\n\n}\n").append(300, '}').append("\n").append(text);
    repo.write(paths.back(), text);
  }
  repo.commit("shop: first");
  repo.tag("v1.0.0");
  repo.branch("hotfix/PROD-501-expired-cards");
  const std::string shadow = repo.beside("counted").string();
  repo.git({"clone", "-q", repo.str(), shadow});
  EditedClone clone(repo.str(), shadow, "v1.0.0", paths, 7);
  const Tally tally = play(clone, 300);
  EXPECT_EQ(tally.checked, 300U);
  EXPECT_GT(tally.with_changes, 280U);
}

TEST(Totals, are_those_of_git_in_a_clone_that_the_environment_names) {
  const char* source = std::getenv("HOTFIX_TOTALS_CLONE");
  if (source == nullptr) GTEST_SKIP() << "HOTFIX_TOTALS_CLONE names no clone";
  const char* wanted = std::getenv("HOTFIX_TOTALS_EDITS");
  const std::size_t edits = wanted == nullptr ? 1000 : std::stoul(wanted);
  const TempDir folder;
  const std::string root = folder.str() + "/clone";
  const std::string shadow = folder.str() + "/counted";
  git_at(folder.str(), {"clone", "-q", "--shared", source, root});
  std::string tag;  // the newest release that the clone's HEAD contains, or the one that is named
  if (const char* named = std::getenv("HOTFIX_TOTALS_TAG")) {
    tag = named;
  } else {
    tag = git_at(root, {"describe", "--tags", "--abbrev=0"});
    tag.pop_back();
  }
  git_at(root, {"checkout", "-q", "-b", "hotfix/PROD-501-random", tag});
  git_at(folder.str(), {"clone", "-q", "--shared", root, shadow});
  std::istringstream listed(git_at(root, {"ls-files", "-s", "-z"}));
  std::vector<std::string> all;
  for (std::string row; std::getline(listed, row, '\0');) {
    const std::string path = row.substr(row.find('\t') + 1);
    if (row.starts_with("100") && is_plain_text(read_file(root + "/" + path))) all.push_back(path);
  }
  ASSERT_FALSE(all.empty());
  Edits random(11);
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < 40; ++i) paths.push_back(all[random.below(all.size())]);
  std::ranges::sort(paths);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  EditedClone clone(root, shadow, tag, paths, 13);
  const Tally tally = play(clone, edits);
  fmt::print("{}: {} edits of {} files at {}, {} with changes, {} mismatches\n{}", source, tally.checked, paths.size(),
             tag, tally.with_changes, tally.mismatches, clone.happened());
}

}  // namespace
}  // namespace hotfix::test
