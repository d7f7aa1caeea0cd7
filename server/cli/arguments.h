#pragma once
// What was typed behind `hotfixd`, and how the subcommands of the steps are declared (step_arguments.cpp).

#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "engine/command.h"

namespace hotfix::cli {

struct Arguments {
  CommonOptions common;
  CheckOptions check;
  engine::AdoptCommand adopt;
  engine::AcceptCommand accept;
  engine::StartCommand start;
  engine::TestCommand test;
  engine::ReviewCommand review;
  engine::DeployCommand deploy;
  engine::MergeBackCommand merge_back;
  engine::UndoCommand undo;
  engine::AbortCommand abort;
  engine::ReplayCommand replay;
  engine::FollowUpCommand follow_up;
  workflow::ChangeRequest change;  // of park and restore
  engine::TimelineCommand timeline;
  std::vector<std::string> words;      // of the summary
  std::vector<std::string> overrides;  // GATE=REASON, as typed
  workflow::Overrides given_overrides;
  std::string since;
  bool yes = false;
};

inline const std::map<std::string, Format> text_or_json{{"text", Format::text}, {"json", Format::json}};

inline const std::map<std::string, Format> audit_formats{
    {"text", Format::text}, {"json", Format::json}, {"markdown", Format::markdown}};

/// -C and --format.
void add_common(CLI::App& app, Arguments& arguments, const std::map<std::string, Format>& allowed = text_or_json);

/// next, test, request-review, deploy, merge-back, clean-up, undo, abort, replay, park, restore.
void add_steps(CLI::App& app, Arguments& arguments);
/// The one of them that was typed, with its arguments.
decltype(engine::Command::what) step_command(const CLI::App& app, const Arguments& arguments);

/// audit, timeline.
void add_documents(CLI::App& app, Arguments& arguments);
decltype(engine::Command::what) document_command(const CLI::App& app, const Arguments& arguments);

}  // namespace hotfix::cli
