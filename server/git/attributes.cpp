#include "git/attributes.h"

#include <array>
#include <optional>
#include <string_view>

#include <git2/sys/repository.h>

namespace hotfix::git {

namespace {

enum Name { text, crlf, eol, ident, diff, filter, encoding, generated, vendored, documentation, name_count };

constexpr std::array<const char*, name_count> names = {"text",
                                                       "crlf",
                                                       "eol",
                                                       "ident",
                                                       "diff",
                                                       "filter",
                                                       "working-tree-encoding",
                                                       "linguist-generated",
                                                       "linguist-vendored",
                                                       "linguist-documentation"};

using Values = std::array<const char*, name_count>;

bool is_set(const char* value) {
  return git_attr_value(value) == GIT_ATTR_VALUE_TRUE;
}
bool is_unset(const char* value) {
  return git_attr_value(value) == GIT_ATTR_VALUE_FALSE;
}
bool has_string(const char* value) {
  return git_attr_value(value) == GIT_ATTR_VALUE_STRING;
}
std::string_view string_of(const char* value) {
  return has_string(value) ? std::string_view(value) : "";
}

// linguist's flags are set, or given as a word.
bool is_true(const char* value) {
  return is_set(value) || string_of(value) == "true";
}

std::optional<NewlineRule> rule_of_text(const char* value) {
  if (is_set(value) || string_of(value) == "input") return NewlineRule::strip;
  if (is_unset(value)) return NewlineRule::keep;
  if (string_of(value) == "auto") return NewlineRule::strip_if_safe;
  return std::nullopt;
}

// core.autocrlf: a boolean or `input`; both normalise when a file is added.
bool normalises_by_default(git_config* config) {
  Buffer value;
  if (git_config_get_string_buf(&value.value, config, "core.autocrlf") < 0) return false;
  if (value.text() == "input") return true;
  int flag = 0;
  return git_config_get_bool(&flag, config, "core.autocrlf") == 0 && flag != 0;
}

// convert.c: convert_attrs().
NewlineRule newline_rule(const Values& values, git_config* config) {
  std::optional<NewlineRule> rule = rule_of_text(values[text]);
  if (!rule) rule = rule_of_text(values[crlf]);
  if (rule) return *rule;
  if (string_of(values[eol]) == "lf" || string_of(values[eol]) == "crlf") return NewlineRule::strip;
  return normalises_by_default(config) ? NewlineRule::strip_if_safe : NewlineRule::keep;
}

// A filter that nobody configured does nothing, unless it is marked required, and then `git add` fails.
bool is_configured(git_config* config, const std::string& filter_name) {
  for (const char* part : {".clean", ".process", ".required"}) {
    Buffer value;
    if (git_config_get_string_buf(&value.value, config, ("filter." + filter_name + part).c_str()) == 0) return true;
  }
  return false;
}

// git takes UTF-8 for no conversion at all (convert.c: same_encoding()).
bool is_utf8(std::string_view name) {
  std::string upper;
  for (const char c : name) upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return upper == "UTF-8" || upper == "UTF8";
}

// A driver of the user's goes before a built-in one of its name; a name that means nothing is text.
MergeDriver driver_of(git_config* config, const std::string& name) {
  Buffer value;
  if (git_config_get_string_buf(&value.value, config, ("merge." + name + ".driver").c_str()) == 0) {
    return MergeDriver::custom;
  }
  if (name == "binary") return MergeDriver::binary;
  if (name == "union") return MergeDriver::keep_both;
  return MergeDriver::text;
}

}  // namespace

RepositoryHandle open_for_attributes(const std::string& work_dir, bool needs_index) {
  RepositoryHandle repository;
  check(into(repository, git_repository_open_ext, work_dir.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr),
        "open " + work_dir);
  if (!needs_index) {
    IndexHandle empty;
    check(into(empty, git_index_new), "make an index");
    check(git_repository_set_index(repository.get(), empty.get()), "set aside the index");
  }
  return repository;
}

TextAttributes read_attributes(git_repository* repository, const std::string& path) {
  Values values{};
  check(git_attr_get_many(values.data(), repository, GIT_ATTR_CHECK_FILE_THEN_INDEX, path.c_str(), names.size(),
                          const_cast<const char**>(names.data())),
        "read the attributes of " + path);
  ConfigHandle config;
  check(into(config, git_repository_config_snapshot, repository), "read the configuration");

  TextAttributes attributes;
  attributes.newlines = newline_rule(values, config.get());
  attributes.ident = is_set(values[ident]);
  attributes.binary = is_unset(values[diff]);
  attributes.forced_text = is_set(values[diff]);
  attributes.generated = is_true(values[generated]);
  attributes.vendored = is_true(values[vendored]);
  attributes.documentation = is_true(values[documentation]);
  if (has_string(values[filter]) && is_configured(config.get(), values[filter])) {
    attributes.filter = values[filter];
  }
  if (has_string(values[encoding]) && !is_utf8(values[encoding])) attributes.encoding = values[encoding];
  if (has_string(values[diff])) attributes.driver = values[diff];
  return attributes;
}

MergeDriver read_merge_driver(git_repository* repository, const std::string& path) {
  const char* value = nullptr;
  check(git_attr_get(&value, repository, GIT_ATTR_CHECK_FILE_THEN_INDEX, path.c_str(), "merge"),
        "read the attributes of " + path);
  if (is_set(value)) return MergeDriver::text;
  if (is_unset(value)) return MergeDriver::binary;
  ConfigHandle config;
  check(into(config, git_repository_config_snapshot, repository), "read the configuration");
  if (has_string(value)) return driver_of(config.get(), value);
  Buffer usual;
  if (git_config_get_string_buf(&usual.value, config.get(), "merge.default") < 0) return MergeDriver::text;
  return driver_of(config.get(), usual.text());
}

}  // namespace hotfix::git
