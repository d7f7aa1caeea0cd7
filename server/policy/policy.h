#pragma once
// What a team says about its hotfixes (SPEC.md "Policy: `.hotfix.json`"). Everything is optional: a Policy made from
// nothing holds the defaults, and those are what an unconfigured repository gets.
//
//   PolicyReading reading = read_policy(text_of_file, editor_settings);
//   reading.policy             // the file's word, else the editor's, else the default; key by key
//   reading.file_problems      // config/invalid, each at the offending key or value
//
// Plain values; pure. Globs are git's (policy/glob.h), regular expressions RE2's, both checked while reading: what
// stands in a Policy compiles. Keys and their JSON types stand once, in policy/fields.h; hotfix.schema.json describes
// them for editors, and a test holds the two together.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"

namespace hotfix::policy {

/// Where the policy lies, relative to the root of the work tree.
inline constexpr std::string_view policy_path = ".hotfix.json";

/// A program and its arguments, never a shell's line.
using Argv = std::vector<std::string>;
using Globs = std::vector<std::string>;

/// A product of a monorepo: its tags and its files.
struct Product {
  std::string name;
  std::optional<std::string> prefix;       // of its tags: "api-"; stated where tag_pattern is not
  std::optional<std::string> tag_pattern;  // RE2, searched in a tag's name; group `version` is the version
  Globs paths;                             // its files; empty: not stated
  bool operator==(const Product&) const = default;
};

/// The RE2 that finds a product's tags: its tag_pattern, else its prefix followed by a version.
std::string tag_pattern_of(const Product& product);

/// Whether older lines (major.minor) are still released beside the newest.
struct ParallelLines {
  enum class Mode { inferred, all, none, listed };
  Mode mode = Mode::inferred;
  std::vector<std::string> lines;  // only for `listed`: "1.0"
  bool operator==(const ParallelLines&) const = default;
};

struct Production {
  std::optional<std::string> tag_pattern;  // RE2, searched in a tag's name; groups `version` and `product`
  std::optional<std::string> branch;       // its newest production tag is what runs
  Argv command;                            // prints the tag, version or commit that runs; empty: none
  std::vector<Product> products;           // empty: inferred
  ParallelLines parallel_lines;
  bool continuous_main = false;  // main is deployed continuously: its commits are no error in a hotfix
  bool operator==(const Production&) const = default;
};

struct Main {
  std::optional<std::string> branch;  // none: origin's HEAD, else main or master
  bool operator==(const Main&) const = default;
};

struct Branch {
  std::string prefix = "hotfix/";
  std::string pattern = "^hotfix(es)?[/_-]";                   // RE2, searched in a branch's short name
  std::string ticket_pattern = "[A-Za-z][A-Za-z0-9]*-[0-9]+";  // RE2, searched
  bool operator==(const Branch&) const = default;
};

/// How the next version is made. `inferred`: the way the repository numbers its patches.
enum class VersionScheme { inferred, patch, fourth, date };

struct VersionPolicy {
  VersionScheme scheme = VersionScheme::inferred;
  bool operator==(const VersionPolicy&) const = default;
};

/// A count that is fine up to `information`, and worth a warning past `warning`. Defaults are measured (SPEC.md).
struct Budget {
  std::uint32_t information = 0;
  std::uint32_t warning = 0;
  bool operator==(const Budget&) const = default;
};

struct Budgets {
  Budget lines{50, 100};
  Budget files{3, 5};
  bool operator==(const Budgets&) const = default;
};

/// Adds to and takes from what the built-in rules say of a class (scope/path_class.h).
struct PathGlobs {
  Globs add;
  Globs exclude;  // goes before `add` and the built-in rules
  bool operator==(const PathGlobs&) const = default;
};

/// By the class's name as it stands in the policy file; all names are always there.
using PathClasses = std::map<std::string, PathGlobs, std::less<>>;
PathClasses empty_path_classes();

/// Severities by finding code; `nullopt` is "off". Codes that are not named keep SPEC.md's. The file's "scope/*" is
/// spelt out here code by code.
using Rules = std::map<std::string, std::optional<Severity>, std::less<>>;

/// What to run for the files that changed.
struct TestRun {
  std::optional<std::string> name;
  Argv run;
  Globs when;  // run only if a changed path matches; empty: always
  std::uint32_t timeout_seconds = 600;
  std::optional<std::string> report;  // a JUnit file that the run writes, relative to the root
  std::vector<std::string> patterns;  // RE2 with group `path` (also `line`, `message`): failures in the output
  bool operator==(const TestRun&) const = default;
};

struct Deploy {
  Argv command;  // `{tag}`, `{version}` and `{commit}` in it are replaced; empty: none
  std::uint32_t timeout_seconds = 1800;
  std::optional<std::string> environment;  // the forge's environment that is production
  std::optional<bool> create_tag;          // none: yes, unless a bot is seen to make the tags
  bool operator==(const Deploy&) const = default;
};

enum class ReviewProvider { inferred, github, gitlab, agit, url };

struct Review {
  ReviewProvider provider = ReviewProvider::inferred;
  std::optional<std::string> base;     // none: production or maintenance branch, else main
  bool create_release_branch = false;  // may push release/<line> at the base to review against
  std::vector<std::string> reviewers;
  std::optional<std::string> label;
  std::uint32_t sla_minutes = 60;            // from the request
  std::optional<std::string> template_path;  // relative to the root
  bool operator==(const Review&) const = default;
};

/// Commit messages; what is not stated is taken from history.
struct Message {
  std::optional<bool> conventional;             // "fix: …"
  std::optional<bool> ticket;                   // must name the ticket
  std::optional<std::uint32_t> subject_length;  // at most, in characters
  bool operator==(const Message&) const = default;
};

/// Minutes (SPEC.md "Time").
struct TargetMinutes {
  std::uint32_t total = 30;
  std::uint32_t branch = 1;
  std::uint32_t fix = 30;
  std::uint32_t test = 10;
  std::uint32_t review = 15;
  std::uint32_t deploy = 10;
  std::uint32_t merge_back = 5;
  bool operator==(const TargetMinutes&) const = default;
};

enum class MergeBackMode { push, request };

struct MergeBack {
  MergeBackMode mode = MergeBackMode::push;
  bool operator==(const MergeBack&) const = default;
};

/// A new linked work tree.
struct WorkTree {
  Globs copy;  // ignored files to copy into it
  Argv setup;  // run in it once; empty: nothing
  bool operator==(const WorkTree&) const = default;
};

struct Events {
  bool share = false;  // push refs/hotfix-events/<id>, so that team-mates and reviewers see the hotfix run
  bool operator==(const Events&) const = default;
};

/// `hotfixd audit`, and mergeback/missing.
struct Audit {
  std::optional<bool> cherry_picks;  // fixes are made on main and picked to releases; none: inferred
  Globs allow;  // tags (names or globs) and commits (ids, at least 7 digits) that need not come back
  bool operator==(const Audit&) const = default;
};

struct Policy {
  Production production;
  Main main;
  std::optional<std::vector<std::string>> targets;  // names or globs of branches; none: inferred
  Branch branch;
  VersionPolicy version;
  Budgets budgets;
  PathClasses paths = empty_path_classes();
  Globs allowed_paths;  // empty: not declared; the start event can widen them
  Rules rules;
  std::vector<TestRun> tests;
  Deploy deploy;
  Review review;
  Message message;
  TargetMinutes target_minutes;
  MergeBack merge_back;
  WorkTree work_tree;
  Events events;
  Audit audit;
  bool operator==(const Policy&) const = default;
};

/// What is wrong in one place. The value named keeps what the layer below says; everything else counts.
struct PolicyProblem {
  std::optional<Range> range;  // in the file; none for the editor's settings, which have no place
  std::string message;         // one or two sentences: what is wrong, what to write instead
  std::string key_path;        // "budgets.lines.warning", "tests[0].run"; empty: the whole text
  bool operator==(const PolicyProblem&) const = default;
};

struct PolicyReading {
  Policy policy;
  std::vector<PolicyProblem> file_problems;      // in the order of the text; at most max_problems
  std::vector<PolicyProblem> settings_problems;  // likewise
};

/// Bounds on what is read. Past a bound the layer counts as absent, and one problem says so.
inline constexpr std::size_t max_policy_bytes = std::size_t{1} << 20;
inline constexpr std::size_t max_policy_depth = 32;
inline constexpr std::size_t max_problems = 100;

/// Reads and layers. The file goes before the editor's settings wherever it says something, because it is the team's
/// word and CI reads no settings; settings fill in what the file leaves open. Within an object this holds key by key,
/// in `rules` code by code; a list is taken as a whole. A text that is no JSON counts as absent.
/// `file`: JSON with comments. `settings`: a JSON object of the same keys, where null means "not set". Either may be
/// absent, and an empty `settings` counts so. Never throws on input.
PolicyReading read_policy(std::optional<std::string_view> file, std::string_view settings = {});

struct ParsedPolicy {
  Policy policy;
  std::vector<PolicyProblem> problems;
};

/// The file alone, over the defaults.
ParsedPolicy parse_policy(std::string_view text);

/// What policy says of a finding that is `own` by itself: nothing where it is off.
std::optional<Severity> severity_of(const Policy& policy, std::string_view code, Severity own);

/// Names a policy's text in the store of trust (PROTOCOL.md "initializationOptions"): 32 hexadecimal digits, the same
/// on every machine and in every release. Cryptographic (SHA-1, 122 bits), because trust in one text must not be
/// passed on to another that was made to collide.
std::string policy_hash(std::string_view text);

}  // namespace hotfix::policy
