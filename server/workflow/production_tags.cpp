#include "workflow/production_tags.h"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include <re2/re2.h>

#include "workflow/tag_groups.h"

namespace hotfix::workflow {
namespace {

/// One compiled pattern of a policy.
struct Matcher {
  std::unique_ptr<RE2> pattern;
  int version_group = 0;  // 0: the pattern has none
  int product_group = 0;
  std::optional<std::string> product;
};

std::optional<Matcher> compile(const std::string& pattern, std::optional<std::string> product) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(8 << 20);
  Matcher matcher{std::make_unique<RE2>(pattern, options), 0, 0, std::move(product)};
  if (!matcher.pattern->ok()) return std::nullopt;
  const auto& groups = matcher.pattern->NamedCapturingGroups();
  if (const auto found = groups.find("version"); found != groups.end()) matcher.version_group = found->second;
  if (const auto found = groups.find("product"); found != groups.end()) matcher.product_group = found->second;
  return matcher;
}

std::vector<Matcher> compile(const TagPolicy& policy) {
  std::vector<Matcher> matchers;
  for (const ProductPattern& product : policy.products)
    if (auto matcher = compile(product.pattern, product.product)) matchers.push_back(std::move(*matcher));
  if (policy.pattern)
    if (auto matcher = compile(*policy.pattern, std::nullopt)) matchers.push_back(std::move(*matcher));
  return matchers;
}

struct Judged {
  std::vector<Candidate> candidates;
  std::vector<TagKind> kinds;  // by tag
};

TagKind kind_by_name(const std::optional<TagParts>& parts) {
  if (!parts || parts->prefix_kind == PrefixKind::stray) return TagKind::stray;
  const bool pre = parts->prefix_kind == PrefixKind::pre_release || parts->suffix_kind == SuffixKind::pre_release;
  return pre ? TagKind::pre_release : TagKind::production;
}

void settle(Judged& judged, std::span<const git::TagRef> tags) {
  for (const Candidate& candidate : judged.candidates)
    judged.kinds[static_cast<std::size_t>(candidate.tag - tags.data())] = candidate.kind;
}

Judged judge_by_style(std::span<const git::TagRef> tags, const std::string& repository) {
  Judged judged;
  judged.kinds.reserve(tags.size());
  judged.candidates.reserve(tags.size());
  for (const git::TagRef& tag : tags) {
    auto parts = split_tag(tag.name);
    judged.kinds.push_back(kind_by_name(parts));
    if (judged.kinds.back() == TagKind::production)
      judged.candidates.push_back({&tag, std::move(*parts), TagKind::production, {}, {}});
  }
  assign_products(judged.candidates, repository);
  for (const Group& group : groups_by_product(judged.candidates)) {
    judge_group(group);
    set_lines(group);
  }
  settle(judged, tags);
  return judged;
}

std::optional<Candidate> match(const git::TagRef& tag, const Matcher& matcher) {
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(matcher.pattern->NumberOfCapturingGroups()) + 1);
  const bool found = matcher.pattern->Match(tag.name, 0, tag.name.size(), RE2::UNANCHORED, groups.data(),
                                            static_cast<int>(groups.size()));
  if (!found) return std::nullopt;
  const auto group = [&](int index) {
    const re2::StringPiece& piece = groups[static_cast<std::size_t>(index)];
    return piece.data() == nullptr ? std::string() : std::string(piece.data(), piece.size());
  };
  Candidate candidate{&tag, {}, TagKind::production, {}, {}};
  auto parts = split_tag(matcher.version_group != 0 ? group(matcher.version_group) : tag.name);
  if (parts) candidate.parts = std::move(*parts);
  if (matcher.product)
    candidate.product = *matcher.product;
  else if (matcher.product_group != 0)
    candidate.product = group(matcher.product_group);
  else
    candidate.product = "\n";  // to be told from the prefix, like without a policy
  return candidate;
}

/// The pattern says which tags count; only what it leaves open is inferred.
Judged judge_by_policy(std::span<const git::TagRef> tags, const std::vector<Matcher>& matchers,
                       const std::string& repository) {
  Judged judged;
  judged.kinds.assign(tags.size(), TagKind::stray);
  bool any_release = false;
  for (const git::TagRef& tag : tags) {
    for (const Matcher& matcher : matchers) {
      auto candidate = match(tag, matcher);
      if (!candidate) continue;
      if (candidate->parts.suffix_kind == SuffixKind::pre_release) candidate->kind = TagKind::pre_release;
      any_release = any_release || candidate->kind == TagKind::production;
      judged.candidates.push_back(std::move(*candidate));
      break;
    }
  }
  std::vector<Candidate> open;
  for (Candidate& candidate : judged.candidates) {
    if (!any_release) candidate.kind = TagKind::production;
    if (candidate.product == "\n") open.push_back(candidate);
  }
  assign_products(open, repository);
  auto next = open.begin();
  for (Candidate& candidate : judged.candidates)
    if (candidate.product == "\n") candidate.product = (next++)->product;
  for (const Group& group : groups_by_product(judged.candidates)) {
    Group numbered;
    std::copy_if(group.begin(), group.end(), std::back_inserter(numbered),
                 [](const Candidate* c) { return !c->parts.components().empty(); });
    set_lines(numbered);
  }
  settle(judged, tags);
  return judged;
}

Judged judge(std::span<const git::TagRef> tags, const TagPolicy& policy) {
  const std::vector<Matcher> matchers = compile(policy);
  return matchers.empty() ? judge_by_style(tags, policy.repository)
                          : judge_by_policy(tags, matchers, policy.repository);
}

}  // namespace

std::vector<TagKind> classify_tags(std::span<const git::TagRef> tags, const TagPolicy& policy) {
  return judge(tags, policy).kinds;
}

std::vector<ProductionTag> production_tags(std::span<const git::TagRef> tags, const TagPolicy& policy) {
  Judged judged = judge(tags, policy);
  std::vector<Candidate*> sorted;
  for (Candidate& candidate : judged.candidates)
    if (candidate.kind == TagKind::production) sorted.push_back(&candidate);
  std::sort(sorted.begin(), sorted.end(), [](const Candidate* a, const Candidate* b) {
    if (const auto order = a->parts.version <=> b->parts.version; order != std::strong_ordering::equal)
      return order > 0;
    return std::tie(b->tag->time, a->product, a->tag->name) < std::tie(a->tag->time, b->product, b->tag->name);
  });
  std::vector<ProductionTag> result;
  result.reserve(sorted.size());
  for (Candidate* candidate : sorted) {
    const git::TagRef& tag = *candidate->tag;
    const bool numbered = !candidate->parts.components().empty();
    std::string text = numbered ? version_text(candidate->parts) : tag.name;
    result.push_back({tag.name, tag.commit, std::move(text), std::move(candidate->parts.version),
                      std::move(candidate->product), std::move(candidate->line), tag.time, tag.annotated});
  }
  return result;
}

const ProductionTag* find_tag(std::span<const ProductionTag> tags, std::string_view name) {
  const auto found = std::find_if(tags.begin(), tags.end(), [&](const ProductionTag& tag) { return tag.name == name; });
  return found == tags.end() ? nullptr : &*found;
}

}  // namespace hotfix::workflow
