#include "forge/github_workflow.h"

#include <string>
#include <string_view>

#include <re2/re2.h>

#include "forge/yaml_texts.h"

namespace hotfix::forge {

namespace {

/// A filter pattern as a regular expression: `*` stays within a part of the name, `**` does not, `?` and `+` are about
/// the character before, `[…]` is a class, and `\` takes the meaning of what follows.
std::string expression_of(std::string_view pattern) {
  std::string expression;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const std::size_t close = c == '[' ? pattern.find(']', i) : std::string_view::npos;
    if (pattern.substr(i).starts_with("**")) {
      expression += ".*";
      ++i;
    } else if (c == '*') {
      expression += "[^/]*";
    } else if (c == '?' || c == '+') {
      expression += c;
    } else if (close != std::string_view::npos) {
      expression += pattern.substr(i, close - i + 1);
      i = close;
    } else {
      const char plain = c == '\\' && i + 1 < pattern.size() ? pattern[++i] : c;
      expression += RE2::QuoteMeta(std::string(1, plain));
    }
  }
  return expression;
}

bool fits(std::string_view pattern, const std::string& name) {
  RE2::Options quiet;
  quiet.set_log_errors(false);
  const RE2 expression(expression_of(pattern), quiet);
  return expression.ok() && RE2::FullMatch(name, expression);
}

/// The last pattern that fits decides; one with `!` takes back.
bool lets_through(const YAML::Node& patterns, const std::string& name) {
  bool through = false;
  for (const std::string& pattern : texts_of(patterns)) {
    const bool takes_back = pattern.starts_with('!');
    if (fits(std::string_view(pattern).substr(takes_back ? 1 : 0), name)) through = !takes_back;
  }
  return through;
}

/// What `on` has of an event: none, the event alone, or its filters.
struct Event {
  bool there = false;
  YAML::Node filters;  // a map, where there are any

  bool has(const char* key) const { return filters.IsMap() && filters[key]; }
  bool lets(const char* key, const char* ignored, const std::string& name) const {
    if (has(key)) return lets_through(filters[key], name);
    return !has(ignored) || !lets_through(filters[ignored], name);
  }
};

Event event_of(const YAML::Node& on, const std::string& name) {
  Event event;
  if (on.IsMap()) {
    if (const YAML::Node found = on[name]; found.IsDefined()) event = {true, found};
  } else {
    for (const std::string& one : texts_of(on)) event.there = event.there || one == name;
  }
  return event;
}

Runs runs(bool yes) {
  return yes ? Runs::yes : Runs::no;
}

}  // namespace

CiRuns github_runs(const YAML::Node& root, const CiQuestion& question) {
  if (!root.IsMap()) return {};
  const YAML::Node on = root["on"].IsDefined() ? root["on"] : root["true"];  // a YAML 1.1 program writes `on` as that
  if (!on.IsDefined()) return {};

  const Event push = event_of(on, "push");
  const bool of_branches = push.has("branches") || push.has("branches-ignore");
  const bool of_tags = push.has("tags") || push.has("tags-ignore");
  const bool created = event_of(on, "create").there;
  const bool on_branch =
      push.there && (of_branches || !of_tags) && push.lets("branches", "branches-ignore", question.branch);
  const bool on_tag = push.there && (of_tags || !of_branches) && push.lets("tags", "tags-ignore", question.tag);

  bool on_request = false;
  for (const char* name : {"pull_request", "pull_request_target"}) {
    const Event request = event_of(on, name);
    if (!request.there) continue;
    if (question.request_bases.empty()) on_request = true;
    for (const std::string& base : question.request_bases)
      on_request = on_request || request.lets("branches", "branches-ignore", base);
  }
  return {runs(on_branch || created), runs(on_request), runs(on_tag || created)};
}

}  // namespace hotfix::forge
