#include "scope/kinds/directive.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace hotfix::scope {

namespace {

using Beginning = std::string_view;

// How a comment begins, in lower case, without what opens it. A beginning that ends in a letter must end a word too.
constexpr std::array javascript = {Beginning("eslint-"),
                                   Beginning("eslint "),
                                   Beginning("tslint:"),
                                   Beginning("jshint"),
                                   Beginning("jslint"),
                                   Beginning("jscs:"),
                                   Beginning("prettier-ignore"),
                                   Beginning("istanbul ignore"),
                                   Beginning("c8 ignore"),
                                   Beginning("v8 ignore"),
                                   Beginning("@ts-"),
                                   Beginning("@flow"),
                                   Beginning("@noflow"),
                                   Beginning("flow-"),
                                   Beginning("$flow"),
                                   Beginning("$flowfixme["),
                                   Beginning("@jsx"),
                                   Beginning("@jest-environment"),
                                   Beginning("@vitest-environment"),
                                   Beginning("webpackchunkname"),
                                   Beginning("webpackignore"),
                                   Beginning("webpackprefetch"),
                                   Beginning("webpackmode"),
                                   Beginning("@__pure__"),
                                   Beginning("__pure__"),
                                   Beginning("sourcemappingurl"),
                                   Beginning("@ sourcemappingurl"),
                                   Beginning("sourceurl"),
                                   Beginning("<reference"),
                                   Beginning("<amd-"),
                                   Beginning("@cc_on"),
                                   Beginning("biome-ignore"),
                                   Beginning("deno-lint-ignore"),
                                   Beginning("deno-fmt-ignore"),
                                   Beginning("oxlint-"),
                                   Beginning("@vite-ignore")};
constexpr std::array go = {Beginning("+build"), Beginning("nolint"),  Beginning("lint:"),
                           Beginning("nosec"),  Beginning("output:"), Beginning("unordered output:")};
constexpr std::array python = {
    Beginning("noqa"),    Beginning("type:"),    Beginning("pylint:"), Beginning("pragma:"),   Beginning("mypy:"),
    Beginning("fmt:"),    Beginning("isort:"),   Beginning("yapf:"),   Beginning("pyright:"),  Beginning("flake8:"),
    Beginning("nosec"),   Beginning("ruff:"),    Beginning("pyre-"),   Beginning("pytype:"),   Beginning("coding:"),
    Beginning("coding="), Beginning("doctest:"), Beginning("cython:"), Beginning("distutils:")};
constexpr std::array ruby = {Beginning("rubocop:"),
                             Beginning("frozen_string_literal:"),
                             Beginning("frozen-string-literal:"),
                             Beginning("encoding:"),
                             Beginning("coding:"),
                             Beginning("typed:"),
                             Beginning("warn_indent:"),
                             Beginning("shareable_constant_value:"),
                             Beginning("standard:"),
                             Beginning("steep:"),
                             Beginning(":nocov:"),
                             Beginning("warn_past_scope:")};
constexpr std::array others = {Beginning("clang-format "),
                               Beginning("nolintnextline"),
                               Beginning("nolintbegin"),
                               Beginning("nolintend"),
                               Beginning("iwyu pragma"),
                               Beginning("cppcheck-suppress"),
                               Beginning("coverity["),
                               Beginning("fallthrough"),
                               Beginning("fall through"),
                               Beginning("fall-through"),
                               Beginning("gcov_excl"),
                               Beginning("lcov_excl"),
                               Beginning("noinspection"),
                               Beginning("language="),
                               Beginning("@formatter:"),
                               Beginning("checkstyle:"),
                               Beginning("ktlint-"),
                               Beginning("@phpstan-"),
                               Beginning("@psalm-"),
                               Beginning("@codecoverageignore"),
                               Beginning("phpcs:"),
                               Beginning("swiftlint:"),
                               Beginning("scalafmt:"),
                               Beginning("scalastyle:"),
                               Beginning("resharper "),
                               Beginning("shellcheck "),
                               Beginning("yaml-language-server:"),
                               Beginning("yamllint "),
                               Beginning("stylelint-"),
                               Beginning("sass-lint:"),
                               Beginning("vim:"),
                               Beginning("vi:"),
                               Beginning("ex:"),
                               Beginning("cspell:"),
                               Beginning("spell-checker:"),
                               Beginning("luacheck:"),
                               Beginning("stylua:"),
                               Beginning("renovate:"),
                               Beginning("x-release-please"),
                               Beginning("detekt:")};
// Written so in the middle of a comment too.
constexpr std::array anywhere = {
    Beginning("# noqa"),  Beginning("pragma: no"),   Beginning("NOLINT"),   Beginning("nolint:"),
    Beginning("NOSONAR"), Beginning("type: ignore"), Beginning("# nosec"),  Beginning("shellcheck disable="),
    Beginning("-*-"),     Beginning("LCOV_EXCL"),    Beginning("GCOV_EXCL")};
// ESLint's, in block comments only: as prose they are too common.
constexpr std::array names_of_globals = {Beginning("/* global "), Beginning("/* globals "),  Beginning("/*global "),
                                         Beginning("/*globals "), Beginning("/* exported "), Beginning("/* jshint "),
                                         Beginning("/*#__"),      Beginning("/* #__"),       Beginning("/*!")};

bool begins_with(std::string_view text, Beginning one) {
  if (text.empty() || text.front() != one.front() || !text.starts_with(one)) return false;
  const char last = one.back();
  return !is_lower(last) || text.size() == one.size() || !is_lower(text[one.size()]);
}

template <class Table>
bool begins_with_any(const Table& table, std::string_view text) {
  return std::any_of(table.begin(), table.end(), [&](Beginning one) { return begins_with(text, one); });
}

/// Without what opens a comment and the ornaments behind it.
std::string_view content(std::string_view text) {
  const std::size_t begin = text.find_first_not_of("/*#-! \t");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

/// `//go:build`, `//tool:verb`, `//export Name`: no blank behind the slashes, by Go's own convention.
bool go_tool_comment(std::string_view text) {
  if (!text.starts_with("//") || text.size() < 3 || !is_lower(text[2])) return false;
  if (text.starts_with("//export ") || text.starts_with("//line ")) return true;
  const std::size_t colon = text.find(':');
  return colon < text.find_first_of(" \t") && colon + 1 < text.size() && is_lower(text[colon + 1]);
}

}  // namespace

bool declares_type(std::string_view line, const Syntax& syntax) {
  if (syntax.name != "javascript") return false;
  constexpr std::array tags = {Beginning("@typedef "), Beginning("@callback "), Beginning("@template "),
                               Beginning("@import ")};
  return std::any_of(tags.begin(), tags.end(), [&](Beginning one) { return contains(line, one); });
}

bool is_directive(std::string_view text, const Syntax& syntax) {
  if (text.starts_with("#!")) return true;
  if (begins_with_any(names_of_globals, text) && (!text.starts_with("/*!") || syntax.name == "sql")) return true;
  if (syntax.name == "sql" && text.starts_with("/*+")) return true;
  constexpr std::size_t longest_beginning = 40;
  const std::string begin = lowered(content(text).substr(0, longest_beginning));
  if (begins_with_any(others, begin)) return true;
  if (syntax.name == "javascript" || syntax.name == "typescript") {
    if (begins_with_any(javascript, begin)) return true;
  } else if (syntax.name == "go") {
    if (go_tool_comment(text) || begins_with_any(go, begin)) return true;
  } else if (syntax.name == "python") {
    if (begins_with_any(python, begin)) return true;
  } else if (syntax.name == "ruby") {
    if (begins_with_any(ruby, begin)) return true;
  }
  return std::any_of(anywhere.begin(), anywhere.end(), [&](Beginning one) { return contains(text, one); });
}

}  // namespace hotfix::scope
