// The counts of exact_hunks() are those of `git -c diff.algorithm=myers diff --numstat`: on seeded random edits, many
// of them in very repetitive text, where different shortcuts of different diffs would show.

#include <map>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "git/text_diff.h"
#include "support/scratch_repository.h"

namespace hotfix::git {
namespace {

class TextMaker {
 public:
  explicit TextMaker(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }

  std::string line(std::size_t kind) {
    static const std::vector<std::string> repetitive = {"", "}", "{", "  }", "\t", "  return;", "end", "  break;"};
    if (kind == 0) return repetitive[below(repetitive.size())];
    if (kind == 1) return fmt::format("  call({});", below(12));
    return fmt::format("statement {} of {}", below(100000), below(10));
  }

  std::vector<std::string> text() {
    const std::size_t kind = below(3);
    std::vector<std::string> lines(below(below(4) == 0 ? 3000 : 120) + 1);
    for (std::string& one : lines) one = line(below(5) == 0 ? below(3) : kind);
    if (below(3) == 0) {  // a block that occurs again and again
      const std::vector<std::string> block(
          lines.begin(), lines.begin() + static_cast<long>(std::min<std::size_t>(lines.size(), below(20) + 1)));
      for (std::size_t i = 0; i < below(12) + 1; ++i) lines.insert(lines.end(), block.begin(), block.end());
    }
    return lines;
  }

  void edit(std::vector<std::string>& lines) {
    const std::size_t at = below(lines.size() + 1);
    const auto place = lines.begin() + static_cast<long>(at);
    const auto stop = place + static_cast<long>(std::min(lines.size() - at, below(30)));
    switch (below(5)) {
      case 0:
        lines.insert(place, line(below(3)));
        break;
      case 1:
        lines.erase(place, stop);
        break;
      case 2: {
        const std::vector<std::string> copied(place, stop);
        const auto target = lines.begin() + static_cast<long>(below(lines.size() + 1));
        lines.insert(target, copied.begin(), copied.end());
        break;
      }
      case 3:
        for (auto one = place; one != stop; ++one) *one = line(below(3));
        break;
      default:
        if (place != lines.end()) *place += " ";
    }
  }

  std::string join(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& one : lines) text += one + "\n";
    if (below(4) == 0 && !text.empty()) text.pop_back();  // no newline at the end
    return text;
  }

 private:
  std::mt19937 random_;
};

std::map<std::string, LineCounts> numstat(const test::ScratchRepository& repo) {
  const std::string out = repo.git(
      {"-c", "diff.algorithm=myers", "diff", "--numstat", "--no-ext-diff", "--no-textconv", "-M", "-z", "HEAD"});
  std::map<std::string, LineCounts> counts;
  std::size_t at = 0;
  while (at < out.size()) {
    const std::size_t tab = out.find('\t', at);
    const std::size_t second = out.find('\t', tab + 1);
    const std::size_t end = out.find('\0', second);
    counts[out.substr(second + 1, end - second - 1)] = {std::stoul(out.substr(at, tab - at)),
                                                        std::stoul(out.substr(tab + 1, second - tab - 1))};
    at = end + 1;
  }
  return counts;
}

TEST(ExactHunks, count_as_git_numstat_does_on_random_edits) {
  constexpr unsigned cases = 1500;
  TextMaker maker(20260101);
  test::ScratchRepository repo;
  std::vector<std::pair<std::string, std::string>> texts;
  for (unsigned i = 0; i < cases; ++i) {
    std::vector<std::string> lines = maker.text();
    const std::string before = maker.join(lines);
    const std::size_t edits = maker.below(8) + 1;
    for (std::size_t edit = 0; edit < edits; ++edit) maker.edit(lines);
    texts.emplace_back(before, maker.join(lines));
    repo.write(fmt::format("file{:04}", i), before);
  }
  repo.commit("before");
  for (unsigned i = 0; i < cases; ++i) repo.write(fmt::format("file{:04}", i), texts[i].second);
  const auto expected = numstat(repo);
  ASSERT_GT(expected.size(), cases / 2);

  unsigned mismatches = 0;
  for (unsigned i = 0; i < cases; ++i) {
    const std::string name = fmt::format("file{:04}", i);
    const LineCounts counts = count_lines(exact_hunks(texts[i].first, texts[i].second));
    const LineCounts theirs = expected.contains(name) ? expected.at(name) : LineCounts{};
    if (counts.added == theirs.added && counts.deleted == theirs.deleted) continue;
    ++mismatches;
    ADD_FAILURE() << name << ": ours +" << counts.added << " -" << counts.deleted << ", git's +" << theirs.added << " -"
                  << theirs.deleted;
  }
  EXPECT_EQ(mismatches, 0U);
}

}  // namespace
}  // namespace hotfix::git
