// What Forecaster says of files that both sides changed is what `git merge-tree --write-tree` says: on seeded random
// edits of many files at once, many of them in very repetitive text, where another diff would cut other hunks.

#include <algorithm>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/forecast.h"
#include "git/probe.h"
#include "support/scratch_repository.h"

namespace hotfix::engine {
namespace {

using Lines = std::vector<std::string>;

class TextMaker {
 public:
  explicit TextMaker(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }

  std::string line(std::size_t kind) {
    static const Lines repetitive = {"", "}", "{", "  }", "\t", "  return;", "end", "  break;"};
    if (kind == 0) return repetitive[below(repetitive.size())];
    if (kind == 1) return fmt::format("  call({});", below(12));
    return fmt::format("statement {} of {}", below(100000), below(10));
  }

  Lines text() {
    const std::size_t kind = below(3);
    Lines lines(below(below(8) == 0 ? 1500 : 80) + 1);
    for (std::string& one : lines) one = line(below(4) == 0 ? below(3) : kind);
    return lines;
  }

  void edit(Lines& lines) {
    const std::size_t at = below(lines.size() + 1);
    const auto place = lines.begin() + static_cast<long>(at);
    const auto stop = place + static_cast<long>(std::min(lines.size() - at, below(6) + 1));
    switch (below(5)) {
      case 0:
        lines.insert(place, line(below(3)));
        break;
      case 1:
        lines.erase(place, stop);
        break;
      case 2: {
        const Lines copied(place, stop);
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

  std::string join(const Lines& lines) {
    std::string text;
    for (const std::string& one : lines) text += one + "\n";
    if (below(8) == 0 && !text.empty()) text.pop_back();
    return text;
  }

 private:
  std::mt19937 random_;
};

/// A repository with two branches that each edited every file; some edits are made on both.
class BothEdited {
 public:
  explicit BothEdited(unsigned seed, unsigned files) : maker_(seed) {
    std::vector<Lines> texts;
    for (unsigned i = 0; i < files; ++i) {
      texts.push_back(maker_.text());
      repo.write(name(i), maker_.join(texts.back()));
    }
    repo.commit("base");
    for (Lines& lines : texts) {
      while (maker_.below(4) == 0) maker_.edit(lines);  // these both sides will have
    }
    repo.branch("ours");
    edit_all(texts);
    repo.branch("theirs", "main");
    edit_all(texts);
  }

  static std::string name(unsigned i) { return fmt::format("d{}/file{:04}", i % 7, i); }

  test::ScratchRepository repo;

 private:
  void edit_all(std::vector<Lines> texts) {
    for (unsigned i = 0; i < texts.size(); ++i) {
      for (std::size_t edits = maker_.below(3) + 1; edits > 0; --edits) maker_.edit(texts[i]);
      repo.write(name(i), maker_.join(texts[i]));
    }
    repo.commit("edited");
  }

  TextMaker maker_;
};

TEST(Forecast, says_of_each_file_what_git_merge_tree_says) {
  for (const char* style : {"merge", "diff3"}) {
    BothEdited both(20260101, 700);
    both.repo.git({"config", "merge.conflictStyle", style});
    const git::Reader reader(git::probe(both.repo.str()), true);
    const auto id = [&](const char* branch) { return *git::Oid::from_hex(both.repo.rev(branch)); };
    const auto said = Forecaster(reader).conflicts_in_process(id("ours"), id("theirs"));
    const auto expected = reader.merge_conflicts(id("theirs"), id("ours"));
    ASSERT_TRUE(said.has_value());
    ASSERT_TRUE(expected.has_value());
    EXPECT_GT(expected->size(), 150U);
    EXPECT_LT(expected->size(), 600U);
    EXPECT_EQ(*said, *expected);
  }
}

}  // namespace
}  // namespace hotfix::engine
