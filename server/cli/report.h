#pragma once
// What the command line prints: findings and status as text, and SARIF for code scanning. Pure: text out.

#include <string>

#include "cli/terminal.h"
#include "engine/assessment.h"
#include "protocol/hotfix_types.h"

namespace hotfix::cli {

/// One line each: place, severity, message, code; then a summary line.
std::string findings_text(const engine::Survey& survey, const workflow::Status& status, const Terminal& terminal);

/// The hotfix on one screen: where from, clock, steps, findings, what comes next.
std::string status_text(const engine::Survey& survey, const workflow::Status& status, const Terminal& terminal);

/// Each entry with the line that a person could type instead, and the notes.
std::string plan_text(const workflow::Plan& plan, const Terminal& terminal);

protocol::CheckResult check_result(const workflow::Status& status);

/// SARIF 2.1.0, indented.
std::string sarif(const workflow::Status& status, const std::string& version);

}  // namespace hotfix::cli
