#include "policy/policy.h"

#include <utility>

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>
#include <re2/re2.h>

#include "policy/reader.h"

namespace hotfix::policy {

namespace {

/// Reads one layer over `policy`. A text that is no JSON leaves it as it is.
std::vector<PolicyProblem> read_layer(std::string_view text, bool is_file, Policy& policy) {
  const JsonDocument document(text);
  std::vector<Reader::Problem> problems;
  if (document.error()) {
    problems.push_back({document.error()->span, document.error()->message, ""});
  } else {
    Reader reader(document, !is_file);
    reader.read(policy);
    problems = reader.take_problems();
  }
  std::vector<PolicyProblem> placed;
  placed.reserve(problems.size());
  for (Reader::Problem& problem : problems) {
    placed.push_back({is_file ? std::optional(document.range(problem.span)) : std::nullopt, std::move(problem.message),
                      std::move(problem.key_path)});
  }
  return placed;
}

}  // namespace

PathClasses empty_path_classes() {
  PathClasses classes;
  for (const char* name : {"tests", "docs", "ci", "generated", "vendored", "migrations", "changelogs", "versionFiles",
                           "lockFiles", "manifests"}) {
    classes.emplace(name, PathGlobs{});
  }
  return classes;
}

std::string tag_pattern_of(const Product& product) {
  if (product.tag_pattern) return *product.tag_pattern;
  return "^" + RE2::QuoteMeta(product.prefix.value_or("")) + "[vV]?(?P<version>[0-9].*)$";
}

PolicyReading read_policy(std::optional<std::string_view> file, std::string_view settings) {
  PolicyReading reading;
  if (!settings.empty()) reading.settings_problems = read_layer(settings, false, reading.policy);
  if (file) reading.file_problems = read_layer(*file, true, reading.policy);
  return reading;
}

ParsedPolicy parse_policy(std::string_view text) {
  PolicyReading reading = read_policy(text);
  return {std::move(reading.policy), std::move(reading.file_problems)};
}

std::optional<Severity> severity_of(const Policy& policy, std::string_view code, Severity own) {
  const auto rule = policy.rules.find(code);
  return rule == policy.rules.end() ? std::optional(own) : rule->second;
}

std::string policy_hash(std::string_view text) {
  boost::uuids::name_generator_sha1 generator(boost::uuids::ns::url());
  const boost::uuids::uuid name = generator(text.data(), text.size());
  std::string hash;
  for (const auto byte : name) {
    constexpr std::string_view digits = "0123456789abcdef";
    hash += digits[static_cast<std::size_t>(byte) >> 4U];
    hash += digits[static_cast<std::size_t>(byte) & 15U];
  }
  return hash;
}

}  // namespace hotfix::policy
