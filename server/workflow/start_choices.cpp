// What the second prompt of a start offers.

#include <algorithm>

#include <fmt/format.h>

#include "workflow/start.h"

namespace hotfix::workflow {

namespace {

constexpr std::size_t other_lines = 7;  // offered beside what production runs
constexpr std::int64_t day = 24 * 60 * 60;

std::string age(std::int64_t time, std::int64_t now) {
  const std::int64_t days = std::max<std::int64_t>(now - time, 0) / day;
  if (days == 0) return "today";
  return fmt::format("{} {}", days, days == 1 ? "day" : "days");
}

std::string about(const ProductionTag& tag, const PlanContext& context, const ChoiceFacts& facts) {
  std::string text;
  if (tag.time > 0) text = age(tag.time, context.now);
  const auto ahead = facts.ahead_of_main.find(tag.name);
  if (ahead != facts.ahead_of_main.end() && !context.facts.main.empty()) {
    text += fmt::format("{}{} is {} ahead", text.empty() ? "" : "; ", context.facts.main, ahead->second);
  }
  return text;
}

std::string place_of(StartMode mode, std::size_t edited) {
  const std::string files = fmt::format("your {} edited {}", edited, edited == 1 ? "file" : "files");
  switch (mode) {
    case StartMode::switch_branch:
      return "in this window";
    case StartMode::work_tree:
      return edited == 0 ? "new window" : fmt::format("{} {} · new window", files, edited == 1 ? "stays" : "stay");
    case StartMode::carry:
      return fmt::format("{} {} the fix · in this window", files, edited == 1 ? "is" : "are");
  }
  return "";
}

}  // namespace

std::variant<std::vector<StartChoice>, Refusal> start_choices(const PlanContext& context, const StartKnown& known,
                                                              const ChoiceFacts& facts, const StartRequest& request) {
  StartRequest asked = request;
  if (!asked.base && !known.running && !known.tags.empty()) asked.base = known.tags.front().name;  // a person chooses
  const auto chosen = choose_start(context, known, asked);
  if (const auto* refusal = std::get_if<Refusal>(&chosen)) return *refusal;

  std::vector<ProductionTag> tags{std::get<StartTarget>(chosen).base};
  for (ProductionTag& tag : tags_to_start_from(known.tags, other_lines)) {
    if (tag.name != tags.front().name) tags.push_back(std::move(tag));
  }
  std::vector<StartMode> modes{StartMode::switch_branch, StartMode::work_tree};
  if (facts.edited > 0) modes = {StartMode::work_tree, StartMode::carry};
  std::vector<StartChoice> choices;
  for (const ProductionTag& tag : tags) {
    const std::string known_of_it = about(tag, context, facts);
    for (const StartMode mode : modes) {
      const std::string where = place_of(mode, facts.edited);
      choices.push_back(
          {tag.name, mode, known_of_it.empty() ? where : fmt::format("{} · {}", known_of_it, where), choices.empty()});
    }
  }
  return choices;
}

}  // namespace hotfix::workflow
