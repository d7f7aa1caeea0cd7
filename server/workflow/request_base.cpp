#include "workflow/request_base.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>
#include <re2/re2.h>

namespace hotfix::workflow {

namespace {

std::vector<std::uint64_t> numbers_of(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
    if (error != std::errc()) return {};
    numbers.push_back(number);
    at = static_cast<std::size_t>(end - text.data()) + 1;
  }
  return numbers;
}

/// The name without the product's; nothing where it is another product's.
std::optional<std::string> without_product(std::string_view branch, std::string_view product) {
  std::string name(branch);
  if (product.empty()) return name;
  const std::size_t at = name.find(product);
  if (at == std::string::npos) return std::nullopt;
  std::size_t end = at + product.size();
  const auto separates = [](char c) { return c == '/' || c == '-' || c == '_' || c == '@'; };
  const bool begins = at == 0 || separates(name[at - 1]);
  if (!begins || end == name.size() || !separates(name[end])) return std::nullopt;
  name.erase(at, end + 1 - at);
  return name;
}

const BaseCandidate* named(const RequestBaseQuestion& question, std::string_view name) {
  const auto found = std::ranges::find(question.branches, name, &BaseCandidate::name);
  return found == question.branches.end() || name.empty() ? nullptr : &*found;
}

/// Where main is the branch of git-flow on which the next release grows, master is what production runs.
std::string production_of(const RequestBaseQuestion& question) {
  if (!question.production.empty()) return question.production;
  static constexpr std::array<std::string_view, 3> growing{"develop", "dev", "development"};
  if (std::ranges::find(growing, question.main) == growing.end()) return "";
  for (const char* name : {"master", "main"}) {
    if (named(question, name) != nullptr) return name;
  }
  return "";
}

const BaseCandidate* maintenance_branch(const RequestBaseQuestion& question) {
  const BaseCandidate* best = nullptr;
  std::size_t best_fit = 0;
  for (const BaseCandidate& one : question.branches) {
    if (!one.has_base.value_or(true) || one.name == question.main || one.name == question.branch) continue;
    const std::size_t fit = maintains(one.name, question.base.line, question.product);
    if (fit <= best_fit) continue;
    best = &one;
    best_fit = fit;
  }
  return best;
}

std::string release_branch(const RequestBaseQuestion& question) {
  return question.product.empty() ? fmt::format("release/{}", question.base.line)
                                  : fmt::format("release/{}-{}", question.product, question.base.line);
}

std::variant<RequestBase, Refusal> asked_base(const RequestBaseQuestion& question) {
  if (*question.asked == question.branch)
    return Refusal{"base-not-found", fmt::format("{} cannot be merged into itself.", question.branch),
                   "Name another branch with --base."};
  if (named(question, *question.asked) == nullptr)
    return Refusal{"base-not-found", fmt::format("The remote has no branch {}.", *question.asked),
                   "Name one that it has with --base, or mend review.base in .hotfix.json."};
  return RequestBase{*question.asked, false, fmt::format("It is for {}, as asked.", *question.asked)};
}

}  // namespace

std::size_t maintains(std::string_view branch, std::string_view line, std::string_view product) {
  static const RE2 pattern(
      R"((?i)^(?:(releases?|rel|maint|maintenance|support|stable|branch|branches|lts)[/_-]?)?v?(\d{1,9}(?:[._]\d{1,9})*))"
      R"((?:[._-]?(x))?(?:[/_-]?(stable|maint|maintenance|lts|branch|release))?$)");
  const auto name = without_product(branch, product);
  std::string before;
  std::string version;
  std::string any;
  std::string after;
  if (!name || !RE2::FullMatch(*name, pattern, &before, &version, &any, &after)) return 0;
  std::ranges::replace(version, '_', '.');
  const std::vector<std::uint64_t> there = numbers_of(version);
  const std::vector<std::uint64_t> wanted = numbers_of(line);
  if (there.empty() || there.size() > wanted.size()) return 0;
  const bool says_so = !before.empty() || !any.empty() || !after.empty() || there.size() > 1;
  if (!says_so || !std::equal(there.begin(), there.end(), wanted.begin())) return 0;
  return there.size();
}

std::variant<RequestBase, Refusal> choose_request_base(const RequestBaseQuestion& question) {
  if (question.asked) return asked_base(question);
  const std::string production = production_of(question);
  const BaseCandidate* runs = named(question, production);
  if (runs != nullptr && runs->has_base.value_or(true) && !question.production_is_past)
    return RequestBase{production, false, fmt::format("It is for {}: production runs what is on it.", production)};
  if (const BaseCandidate* kept = maintenance_branch(question))
    return RequestBase{kept->name, false,
                       fmt::format("It is for {}, where {} is maintained.", kept->name, question.base.line)};
  const std::string made = release_branch(question);
  if (question.create_release_branch && !question.base.line.empty() && named(question, made) == nullptr)
    return RequestBase{made, true,
                       fmt::format("It is for {}, made where {} is, as policy wants it.", made,
                                   question.base.tag.value_or("the base"))};
  if (named(question, question.main) != nullptr)
    return RequestBase{question.main, false, fmt::format("It is for {}: merging it is the merge back.", question.main)};
  return Refusal{"base-not-found",
                 question.main.empty() ? "Nothing tells which branch this is to be merged into."
                                       : fmt::format("The remote has no branch {}.", question.main),
                 "Name one that it has with --base BRANCH."};
}

}  // namespace hotfix::workflow
