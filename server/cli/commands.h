#pragma once
// The subcommands, once their arguments are read. Each prints and returns the exit code (cli.h).

#include <cstdint>
#include <optional>
#include <string>

#include "base/finding.h"
#include "engine/command.h"

namespace hotfix::cli {

inline constexpr int exit_fine = 0;
inline constexpr int exit_findings = 1;
inline constexpr int exit_cannot_tell = 2;
inline constexpr int exit_usage = 64;
inline constexpr int exit_cancelled = 130;  // as a shell says of Ctrl-C

enum class Format { text, json, sarif, markdown };

struct CommonOptions {
  std::string folder = ".";  // -C
  Format format = Format::text;
  std::string version;  // of hotfixd
};

struct CheckOptions {
  std::optional<std::string> base;
  bool work_tree = false;
  std::optional<Severity> fail_on = Severity::error;
};

int check(const CommonOptions& common, const CheckOptions& options);
int status(const CommonOptions& common);
/// Shows the plan, asks on a terminal unless `yes`, runs it, prints the outcome.
int change(const CommonOptions& common, const engine::Command& command, bool yes);
/// Prints the document that this command answers with.
int document(const CommonOptions& common, decltype(engine::Command::what) what);

}  // namespace hotfix::cli
