#include "workflow/next_version.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace hotfix::workflow {
namespace {

enum class NextNumber {
  last_number,  // 1.2.3 -> 1.2.4
  append,       // 1.2 -> 1.2.1
  letter,       // 1.1.1v -> 1.1.1w
  suffix,       // 5.0.0.SP1 -> 5.0.0.SP2
};

/// How many of a line's versions have how many numbers.
struct LineShape {
  std::size_t same = 0;
  std::size_t longer = 0;
  std::size_t letters = 0;
};

LineShape shape_of(const TagParts& base, const std::string& product, std::span<const ProductionTag> tags) {
  LineShape shape;
  const auto& mine = base.components();
  const std::size_t shared = std::min<std::size_t>(mine.size(), 2);
  for (const ProductionTag& tag : tags) {
    const auto& theirs = tag.version.components;
    if (tag.product != product || theirs.size() < shared) continue;
    if (!std::equal(mine.begin(), mine.begin() + static_cast<std::ptrdiff_t>(shared), theirs.begin())) continue;
    if (tag.version.suffix_rank == 1)
      ++shape.letters;
    else if (theirs.size() == mine.size())
      ++shape.same;
    else if (theirs.size() == mine.size() + 1)
      ++shape.longer;
  }
  return shape;
}

NextNumber step_from(const TagParts& base, const ProductionTag* tag, std::span<const ProductionTag> tags) {
  if (base.suffix_kind == SuffixKind::letter) return NextNumber::letter;
  if (base.suffix_kind == SuffixKind::patch && base.version.suffix_number > 0) return NextNumber::suffix;
  const std::size_t count = base.components().size();
  if (count == base.date_count || count == 1) return NextNumber::append;
  if (base.date_count > 0) return NextNumber::last_number;
  const LineShape shape = shape_of(base, tag != nullptr ? tag->product : base.product_text, tags);
  if (shape.letters > shape.longer && shape.letters >= shape.same) return NextNumber::letter;
  if (count > 2) return shape.longer > 1 && shape.longer >= shape.same ? NextNumber::append : NextNumber::last_number;
  // A line without a dot says that the second number counts patches (production_tags.h).
  const bool patches = tag != nullptr ? tag->line.find('.') == std::string::npos : base.separator != '.';
  return patches ? NextNumber::last_number : NextNumber::append;
}

/// The number after the highest that is taken behind the same leading numbers of the same product.
std::uint64_t next_number(const TagParts& base, std::size_t leading, std::uint64_t at_least,
                          std::span<const std::string> taken) {
  std::uint64_t highest = at_least;
  for (const std::string& name : taken) {
    const auto other = split_tag(name);
    if (!other || other->product_key != base.product_key || other->suffix_kind == SuffixKind::pre_release) continue;
    const auto& theirs = other->components();
    if (theirs.size() <= leading) continue;
    const auto end = base.components().begin() + static_cast<std::ptrdiff_t>(leading);
    if (std::equal(base.components().begin(), end, theirs.begin())) highest = std::max(highest, theirs[leading]);
  }
  return highest + 1;
}

std::uint64_t next_suffix_number(const TagParts& base, std::span<const std::string> taken) {
  std::uint64_t highest = base.version.suffix_number;
  for (const std::string& name : taken) {
    const auto other = split_tag(name);
    if (!other || other->product_key != base.product_key || other->components() != base.components()) continue;
    if (other->version.suffix_word == base.version.suffix_word)
      highest = std::max(highest, other->version.suffix_number);
  }
  return highest + 1;
}

std::string letter_after(std::string word) {
  if (word.empty()) return "a";
  if (word.back() == 'z') return word + "a";
  ++word.back();
  return word;
}

std::string next_letter(const TagParts& base, std::span<const std::string> taken) {
  Version highest = base.version;
  for (const std::string& name : taken) {
    const auto other = split_tag(name);
    if (!other || other->product_key != base.product_key || other->components() != base.components()) continue;
    if (other->suffix_kind == SuffixKind::letter && highest < other->version) highest = other->version;
  }
  return letter_after(highest.suffix_word);
}

/// `number` written over the last digits of `text`, as wide as they were where they began with a zero.
std::string with_last_number(const std::string& text, std::uint64_t number) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t end = text.size();
  while (end > 0 && !digit(text[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && digit(text[begin - 1])) --begin;
  std::string digits = std::to_string(number);
  if (text[begin] == '0' && digits.size() < end - begin) digits.insert(0, end - begin - digits.size(), '0');
  return text.substr(0, begin) + digits + text.substr(end);
}

}  // namespace

std::optional<std::string> next_version(std::string_view base_name, std::span<const std::string> taken,
                                        std::span<const ProductionTag> tags) {
  const auto base = split_tag(base_name);
  if (!base) return std::nullopt;
  const auto& numbers = base->components();
  switch (step_from(*base, find_tag(tags, base_name), tags)) {
    case NextNumber::last_number: {
      const std::uint64_t next = next_number(*base, numbers.size() - 1, numbers.back(), taken);
      return base->prefix + with_last_number(base->core, next) + base->suffix;
    }
    case NextNumber::append: {
      const std::uint64_t next = next_number(*base, numbers.size(), 0, taken);
      const char separator = base->separator != 0 && base->date_count == 0 ? base->separator : '.';
      return base->prefix + base->core + separator + std::to_string(next) + base->suffix;
    }
    case NextNumber::letter:
      return base->prefix + base->core + next_letter(*base, taken);
    case NextNumber::suffix:
      return base->prefix + base->core + with_last_number(base->suffix, next_suffix_number(*base, taken));
  }
  return std::nullopt;
}

}  // namespace hotfix::workflow
