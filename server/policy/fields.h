#pragma once
// Every key of the policy file, once: its name, its type, its bounds and where it goes. A visitor says what is done
// with them: reader.cpp reads a text into the structs, a test compares them with hotfix.schema.json.
//
// A visitor has these functions; `key` is the JSON name, the value is the place in the struct:
//   object(key, Struct&)            an object with fields of its own
//   list(key, vector<Struct>&)      a list of such objects
//   flag(key, bool&)                also optional<bool>
//   number(key, uint32_t&, least, most)   also optional
//   text(key, string&, TextKind)    also optional, also vector<string> (a list of such texts)
//   argv(key, Argv&)                a list of texts, or one text cut at blanks
//   choice(key, Enum&, names)       names in the order of the enumerators
//   parallel_lines(key, …)  rules(key, Rules&)   one of a kind
//   ignored(key)                    a text that is for others

#include <array>
#include <cstdint>
#include <string_view>

#include "policy/policy.h"

namespace hotfix::policy {

/// What a text must be. `failure_regex`: a regular expression with a group `path`; `ref`: a name git takes for a
/// branch, or the beginning of one; `path`: relative, and inside the work tree.
enum class TextKind { plain, non_empty, regex, failure_regex, glob, path, ref };

inline constexpr std::array<std::string_view, 4> version_scheme_names = {"inferred", "patch", "fourth", "date"};
inline constexpr std::array<std::string_view, 5> review_provider_names = {"inferred", "github", "gitlab", "agit",
                                                                          "url"};
inline constexpr std::array<std::string_view, 2> merge_back_mode_names = {"push", "request"};
/// In the order of Severity, then "off".
inline constexpr std::array<std::string_view, 5> severity_names = {"error", "warning", "information", "hint", "off"};

inline constexpr std::uint32_t most_lines = 1'000'000;
inline constexpr std::uint32_t most_minutes = 7 * 24 * 60;
inline constexpr std::uint32_t most_seconds = 24 * 60 * 60;

template <class V>
void fields(V& v, Product& p) {
  v.text("name", p.name, TextKind::non_empty);
  v.text("prefix", p.prefix, TextKind::plain);
  v.text("tagPattern", p.tag_pattern, TextKind::regex);
  v.text("paths", p.paths, TextKind::glob);
}

template <class V>
void fields(V& v, Production& p) {
  v.text("tagPattern", p.tag_pattern, TextKind::regex);
  v.text("branch", p.branch, TextKind::ref);
  v.argv("command", p.command);
  v.list("products", p.products);
  v.parallel_lines("parallelLines", p.parallel_lines);
  v.flag("continuousMain", p.continuous_main);
}

template <class V>
void fields(V& v, Main& m) {
  v.text("branch", m.branch, TextKind::ref);
}

template <class V>
void fields(V& v, Branch& b) {
  v.text("prefix", b.prefix, TextKind::ref);
  v.text("pattern", b.pattern, TextKind::regex);
  v.text("ticketPattern", b.ticket_pattern, TextKind::regex);
}

template <class V>
void fields(V& v, VersionPolicy& p) {
  v.choice("scheme", p.scheme, version_scheme_names);
}

template <class V>
void fields(V& v, Budget& b) {
  v.number("information", b.information, 0, most_lines);
  v.number("warning", b.warning, 0, most_lines);
}

template <class V>
void fields(V& v, Budgets& b) {
  v.object("lines", b.lines);
  v.object("files", b.files);
}

template <class V>
void fields(V& v, PathGlobs& p) {
  v.text("add", p.add, TextKind::glob);
  v.text("exclude", p.exclude, TextKind::glob);
}

template <class V>
void fields(V& v, PathClasses& classes) {
  for (auto& [name, globs] : classes) v.object(name, globs);
}

template <class V>
void fields(V& v, TestRun& t) {
  v.text("name", t.name, TextKind::non_empty);
  v.argv("run", t.run);
  v.text("when", t.when, TextKind::glob);
  v.number("timeoutSeconds", t.timeout_seconds, 1, most_seconds);
  v.text("report", t.report, TextKind::path);
  v.text("patterns", t.patterns, TextKind::failure_regex);
}

template <class V>
void fields(V& v, Deploy& d) {
  v.argv("command", d.command);
  v.number("timeoutSeconds", d.timeout_seconds, 1, most_seconds);
  v.text("environment", d.environment, TextKind::non_empty);
  v.flag("createTag", d.create_tag);
}

template <class V>
void fields(V& v, Review& r) {
  v.choice("provider", r.provider, review_provider_names);
  v.text("base", r.base, TextKind::ref);
  v.flag("createReleaseBranch", r.create_release_branch);
  v.text("reviewers", r.reviewers, TextKind::non_empty);
  v.text("label", r.label, TextKind::non_empty);
  v.number("slaMinutes", r.sla_minutes, 1, most_minutes);
  v.text("template", r.template_path, TextKind::path);
}

template <class V>
void fields(V& v, Message& m) {
  v.flag("conventional", m.conventional);
  v.flag("ticket", m.ticket);
  v.number("subjectLength", m.subject_length, 20, 200);
}

template <class V>
void fields(V& v, TargetMinutes& t) {
  v.number("total", t.total, 1, most_minutes);
  v.number("branch", t.branch, 1, most_minutes);
  v.number("fix", t.fix, 1, most_minutes);
  v.number("test", t.test, 1, most_minutes);
  v.number("review", t.review, 1, most_minutes);
  v.number("deploy", t.deploy, 1, most_minutes);
  v.number("mergeBack", t.merge_back, 1, most_minutes);
}

template <class V>
void fields(V& v, MergeBack& m) {
  v.choice("mode", m.mode, merge_back_mode_names);
}

template <class V>
void fields(V& v, WorkTree& w) {
  v.text("copy", w.copy, TextKind::glob);
  v.argv("setup", w.setup);
}

template <class V>
void fields(V& v, Events& e) {
  v.flag("share", e.share);
}

template <class V>
void fields(V& v, Audit& a) {
  v.flag("cherryPicks", a.cherry_picks);
  v.text("allow", a.allow, TextKind::glob);
}

template <class V>
void fields(V& v, Policy& p) {
  v.ignored("$schema");  // editors find the schema by it
  v.object("production", p.production);
  v.object("main", p.main);
  v.text("targets", p.targets, TextKind::glob);
  v.object("branch", p.branch);
  v.object("version", p.version);
  v.object("budgets", p.budgets);
  v.object("paths", p.paths);
  v.text("allowedPaths", p.allowed_paths, TextKind::glob);
  v.rules("rules", p.rules);
  v.list("tests", p.tests);
  v.object("deploy", p.deploy);
  v.object("review", p.review);
  v.object("message", p.message);
  v.object("targetMinutes", p.target_minutes);
  v.object("mergeBack", p.merge_back);
  v.object("workTree", p.work_tree);
  v.object("events", p.events);
  v.object("audit", p.audit);
}

}  // namespace hotfix::policy
