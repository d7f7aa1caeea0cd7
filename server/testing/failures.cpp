#include "testing/failures.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "testing/output_readers.h"

namespace hotfix::runner {
namespace {

/// The start of a text, at most `longest` bytes, not cut inside a character.
std::string_view cut(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

/// Behind an escape sequence that begins at `at`: CSI (colours, cursor), OSC (links), or two characters.
std::size_t behind_escape(std::string_view text, std::size_t at) {
  std::size_t next = at + 1;
  if (next >= text.size()) return text.size();
  const char kind = text[next++];
  if (kind == '[') {
    while (next < text.size() && (text[next] < '@' || text[next] > '~')) ++next;
    return std::min(next + 1, text.size());
  }
  if (kind == ']') {
    while (next < text.size() && text[next] != '\a' && text[next] != '\x1b') ++next;
    if (next < text.size() && text[next] == '\x1b') ++next;
    return std::min(next + 1, text.size());
  }
  return next;
}

bool same_place(const Found& one, const Found& other) {
  return !one.places.empty() && !other.places.empty() && one.places.front() == other.places.front();
}

/// A summary repeats what stood there before, often with less.
bool says_no_more(const Found& later, const Found& before) {
  const bool same_test = last_part(later.test) == last_part(before.test);
  const bool no_line = later.places.empty() || later.places.front().line == 0;
  const bool known_better = !before.places.empty() && before.places.front().line > 0;
  if (no_line && same_test && !later.test.empty() && (known_better || later.places.empty())) return true;
  if (!same_place(later, before)) return false;
  if (later.test.empty() && before.test.empty()) return later.message == before.message;
  return same_test || later.test.empty() || before.test.empty();
}

/// Each failure once: a bare name goes where the same test has a place, wherever that stands.
std::vector<Found> each_once(std::vector<Found> all) {
  std::vector<Found> kept;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool told_before =
        std::ranges::any_of(kept, [&](const Found& before) { return says_no_more(all[i], before); });
    const bool told_later =
        all[i].places.empty() &&
        std::any_of(all.begin() + static_cast<std::ptrdiff_t>(i) + 1, all.end(),
                    [&](const Found& later) { return !later.places.empty() && says_no_more(all[i], later); });
    if (!told_before && !told_later) kept.push_back(std::move(all[i]));
  }
  return kept;
}

}  // namespace

std::uint32_t line_number(std::string_view digits) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? number : 0;
}

std::string_view last_part(std::string_view test) {
  const std::size_t at = test.find_last_of(".:>/›");
  return at == std::string_view::npos ? test : trimmed(test.substr(at + 1));
}

std::string plain_line(std::string_view line) {
  std::string plain;
  for (std::size_t i = 0; i < line.size() && plain.size() < longest_line;) {
    if (line[i] == '\x1b') {
      i = behind_escape(line, i);
      continue;
    }
    const char c = line[i++];
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
    if (!control || c == '\t') plain += c;
  }
  return std::string(cut(plain, longest_line - 4));
}

void Sink::add(Found found) {
  if (found_.size() >= most_failures) return;
  found.test = cut(trimmed(found.test), longest_text);
  found.message = cut(trimmed(found.message), longest_text);
  if (found.places.size() > most_places) found.places.resize(most_places);
  found_.push_back(std::move(found));
}

FailureFinder::FailureFinder(std::span<const std::string> patterns) : sink_(std::make_unique<Sink>()) {
  readers_.push_back(pattern_reader(patterns));
  readers_.push_back(compiler_reader());
  readers_.push_back(gtest_reader());
  readers_.push_back(rust_reader());
  readers_.push_back(go_reader());
  readers_.push_back(python_reader());
  readers_.push_back(script_reader());
  readers_.push_back(ctest_reader());
}

FailureFinder::~FailureFinder() = default;
FailureFinder::FailureFinder(FailureFinder&&) noexcept = default;
FailureFinder& FailureFinder::operator=(FailureFinder&&) noexcept = default;

void FailureFinder::line(std::string_view line) {
  const std::string plain = plain_line(line);
  for (const auto& reader : readers_) reader->line(plain, *sink_);
}

std::vector<Found> FailureFinder::take() {
  for (const auto& reader : readers_) reader->end(*sink_);
  return each_once(sink_->take());
}

// ---- places of the tree ----

namespace {

/// Other people's code, where no failure of ours has its place unless the tree has it.
bool is_foreign(std::string_view path) {
  for (const std::string_view part : {"node_modules/", "site-packages/", "dist-packages/", "/.cargo/", "/rustc/",
                                      "node:", "internal/", "/usr/include/", "/usr/lib/", "<"}) {
    if (path.find(part) != std::string_view::npos) return true;
  }
  return false;
}

/// "a/b.js" of "./a/../a/b.js"; ".." at the start goes.
std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  return parts;
}

std::string joined(std::span<const std::string_view> parts) {
  std::string path;
  for (const std::string_view part : parts) {
    if (!path.empty()) path += '/';
    path += part;
  }
  return path;
}

class Tree {
 public:
  Tree(std::span<const std::string> files, std::string_view root) : files_(files.begin(), files.end()), root_(root) {
    for (const std::string& file : files_) {
      by_name_[file.substr(file.rfind('/') + 1)].push_back(file);  // npos + 1 is 0
    }
  }

  std::optional<std::string> find(std::string_view written) const {
    const bool absolute = written.starts_with('/');
    if (absolute && written.size() > root_.size() && written.starts_with(root_) && written[root_.size()] == '/') {
      const std::string inside = joined(parts_of(written.substr(root_.size())));
      if (files_.contains(inside)) return inside;
      return std::nullopt;
    }
    const std::vector<std::string_view> parts = parts_of(written);
    const std::string whole = joined(parts);
    if (!absolute && files_.contains(whole)) return whole;
    if (is_foreign(written) || parts.empty()) return std::nullopt;
    for (std::size_t skip = 1; skip + 1 < parts.size(); ++skip) {  // from elsewhere: two parts at least have to fit
      const std::string rest = joined(std::span(parts).subspan(skip));
      if (files_.contains(rest)) return rest;
    }
    return absolute ? std::nullopt : below_some_folder(whole, parts.back());
  }

 private:
  /// The one file that ends so.
  std::optional<std::string> below_some_folder(const std::string& whole, std::string_view name) const {
    const auto same = by_name_.find(std::string(name));
    if (same == by_name_.end()) return std::nullopt;
    std::optional<std::string> found;
    for (const std::string& file : same->second) {
      if (!file.ends_with("/" + whole) && file != whole) continue;
      if (found) return std::nullopt;
      found = file;
    }
    return found;
  }

  std::set<std::string> files_;
  std::map<std::string, std::vector<std::string>> by_name_;
  std::string root_;
};

}  // namespace

std::vector<Located> locate(std::span<const Found> found, std::span<const std::string> files, std::string_view root) {
  const Tree tree(files, root);
  std::vector<Located> located;
  for (const Found& one : found) {
    Located here{one.test, one.message, std::nullopt, 0};
    for (const Place& place : one.places) {
      here.path = tree.find(place.path);
      if (!here.path) continue;
      here.line = place.line;
      break;
    }
    const bool told = std::ranges::any_of(located, [&](const Located& before) {
      return before.path == here.path && before.line == here.line && before.test == here.test &&
             (!here.test.empty() || before.message == here.message);
    });
    if (!told && (here.path || !here.test.empty())) located.push_back(std::move(here));
  }
  return located;
}

}  // namespace hotfix::runner
