#include "bench/repositories.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "process/git_command.h"

namespace hotfix::bench {
namespace {

constexpr std::size_t commits = 200;
constexpr std::size_t commits_per_release = 10;
constexpr std::size_t files_per_folder = 50;
constexpr std::int64_t first_commit = 1767225600;  // 2026-01-01T00:00:00Z
constexpr std::size_t typed_sizes[] = {1'000, 10'000, 100'000};

std::string small_file(std::size_t number, std::size_t revision) {
  std::string text;
  for (std::size_t line = 0; line < 12; ++line) {
    fmt::format_to(std::back_inserter(text), "export const value{}_{} = compute({}, {});\n", number, line,
                   number * 31 + line, line == 5 ? revision : 0);
  }
  return text;
}

std::string small_path(std::size_t number) {
  const std::size_t folder = number / files_per_folder;
  return fmt::format("src/area{}/part{}/file{}.js", folder / files_per_folder, folder, number);
}

void add_file(std::string& stream, const std::string& path, const std::string& text) {
  fmt::format_to(std::back_inserter(stream), "M 100644 inline {}\ndata {}\n{}\n", path, text.size(), text);
}

/// Of a branch that is there already, or that begins at `from`.
void begin_commit(std::string& stream, std::size_t number, std::string_view branch = "main",
                  std::string_view from = {}) {
  const std::string message = fmt::format("Change {}", number);
  fmt::format_to(std::back_inserter(stream),
                 "commit refs/heads/{}\ncommitter Ada Tester <ada@example.com> {} +0000\ndata {}\n{}\n", branch,
                 first_commit + static_cast<std::int64_t>(number) * 3600, message.size(), message);
  if (!from.empty()) fmt::format_to(std::back_inserter(stream), "from refs/heads/{}\n", from);
}

/// What main's commit of this number changes.
void add_change(std::string& stream, std::size_t number, std::size_t files) {
  const std::size_t file = number * 7919 % files;
  add_file(stream, small_path(file), small_file(file, number));
}

/// The stream that git fast-import reads.
std::string history(std::size_t files) {
  std::string stream;
  begin_commit(stream, 0);
  for (std::size_t i = 0; i < files; ++i) add_file(stream, small_path(i), small_file(i, 0));
  for (const std::size_t lines : typed_sizes) add_file(stream, typed_file(lines), typed_text(lines, 0));
  for (std::size_t number = 1; number <= commits; ++number) {
    begin_commit(stream, number);
    add_change(stream, number, files);
    const bool release = number % commits_per_release == 0 && number + 4 * commits_per_release <= commits;
    if (release) {
      fmt::format_to(std::back_inserter(stream), "reset refs/tags/v1.{}.0\nfrom refs/heads/main\n\n",
                     number / commits_per_release);
    }
  }
  return stream;
}

/// main, and every ten commits of it a release from a branch of its own: with three of the ten commits that follow,
/// one that main never gets, and the version.
std::string history_of_picks(std::size_t files, std::size_t releases) {
  std::string stream;
  begin_commit(stream, 0);
  for (std::size_t i = 0; i < files; ++i) add_file(stream, small_path(i), small_file(i, 0));
  for (std::size_t release = 1; release <= releases; ++release) {
    const std::size_t last = release * commits_per_release;
    for (std::size_t number = last - commits_per_release + 1; number <= last; ++number) {
      begin_commit(stream, number);
      add_change(stream, number, files);
    }
    const std::string branch = fmt::format("release/{}", release);
    for (const std::size_t pick : {3U, 5U, 7U}) {
      begin_commit(stream, last + pick, branch, pick == 3 ? "main" : "");
      add_change(stream, last + pick, files);
    }
    begin_commit(stream, last + 8, branch);
    add_file(stream, fmt::format("src/only{}.js", release), small_file(release, release));
    begin_commit(stream, last + 9, branch);
    add_file(stream, "VERSION", fmt::format("1.{}.0\n", release));
    fmt::format_to(std::back_inserter(stream), "reset refs/tags/v1.{}.0\nfrom refs/heads/{}\n\n", release, branch);
  }
  for (std::size_t i = 1; i <= commits_per_release; ++i) {  // what the last release has picked is on main too
    begin_commit(stream, releases * commits_per_release + i);
    add_change(stream, releases * commits_per_release + i, files);
  }
  return stream;
}

void import(const Subject& subject, std::string stream) {
  std::filesystem::create_directories(subject.root);
  git_in(subject, {"init", "-q", "-b", "main"});
  process::ChildRequest import = process::git_command(subject.root, {"fast-import", "--quiet"});
  import.purpose = "generate a repository";
  import.stdin_bytes = std::move(stream);
  process::run_or_throw(import);
  git_in(subject, {"commit-graph", "write", "--reachable"});
}

/// A hotfix branch at `tag` with one commit and one edit that is not committed.
void begin_hotfix(const Subject& subject) {
  git_in(subject, {"checkout", "-q", "-b", "hotfix/BENCH-1-slow", subject.tag});
  const std::string path = subject.root + "/" + subject.edited_file;
  test::write_file(path, test::read_file(path) + "// fixed\n");
  git_in(subject, {"commit", "-q", "-a", "-m", "BENCH-1: fix"});
  test::write_file(path, test::read_file(path) + "// fixed again\n");
  git_in(subject, {"status"});  // both sides of a comparison find the index fresh
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::string typed_file(std::size_t lines) {
  return fmt::format("src/typed{}.js", lines);
}

std::string typed_text(std::size_t lines, std::size_t hunks) {
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) {
    const bool changed = hunks > 0 && i % (lines / hunks) == lines / hunks / 2;
    fmt::format_to(std::back_inserter(text), "  total += price({}) * {};{}\n", i, i % 7, changed ? "  // changed" : "");
  }
  return text;
}

std::string git_in(const Subject& subject, const std::vector<std::string>& args) {
  process::ChildRequest request = process::git_command(subject.root, args);
  request.purpose = "measure";
  request.output_bound = std::size_t{1} << 30U;
  return process::run_or_throw(request).out;
}

Subject generate(std::size_t files) {
  Subject subject;
  subject.name = fmt::format("{}k files", files / 1000);
  subject.root = subject.folder.str() + "/repo";
  subject.tag = fmt::format("v1.{}.0", commits / commits_per_release - 4);
  subject.edited_file = small_path(files / 2);
  import(subject, history(files));
  begin_hotfix(subject);
  return subject;
}

Subject generate_picks(std::size_t releases) {
  constexpr std::size_t files = 1'000;
  Subject subject;
  subject.name = fmt::format("{} releases that main does not contain", releases);
  subject.root = subject.folder.str() + "/repo";
  import(subject, history_of_picks(files, releases));
  return subject;
}

Subject borrow(const std::string& path) {
  Subject subject;
  const std::filesystem::path source = std::filesystem::canonical(path);
  subject.name = source.filename().string();
  subject.root = subject.folder.str();
  git_in(subject, {"clone", "-q", "--shared", source.string(), "repo"});
  subject.root += "/repo";
  subject.tag = first_line(git_in(subject, {"describe", "--tags", "--abbrev=0"}));
  std::size_t largest = 0;
  const std::string listed = git_in(subject, {"ls-tree", "-r", "-l", "--full-tree", subject.tag});
  for (std::size_t at = 0; at < listed.size();) {  // the largest source of common kinds below 200 kB is edited
    const std::string line = listed.substr(at, listed.find('\n', at) - at);
    at += line.size() + 1;
    const std::size_t tab = line.find('\t');
    const std::string name = tab == std::string::npos ? "" : line.substr(tab + 1);
    const bool plain = line.starts_with("100644") && name.find_first_of("\"\\") == std::string::npos;
    if (!plain || name.find('.') == std::string::npos) continue;
    const std::size_t size = std::stoul(line.substr(line.find_last_of(' ') + 1));
    if (size > largest && size < 200'000) {
      largest = size;
      subject.edited_file = name;
    }
  }
  if (subject.edited_file.empty()) throw std::runtime_error("nothing to edit in " + path);
  begin_hotfix(subject);
  return subject;
}

}  // namespace hotfix::bench
