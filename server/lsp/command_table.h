#pragma once
// Which commands there are, and what their arguments mean. The one place that knows a command's name on the wire.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/command.h"
#include "protocol/json.h"

namespace hotfix::lsp {

/// All names, for executeCommandProvider.
std::vector<std::string> command_names();

/// What the progress of a command is called: "Hotfix: test".
std::string_view title_of(std::string_view name);

/// Nothing for a name that is no command. Throws Failure where the arguments do not fit; `place` begins its path.
std::optional<engine::Command> command_named(std::string_view name, const protocol::Json& arguments,
                                             std::string_view place);

/// The reason that this command needs and may lack, to be asked for; null: it needs none.
std::string* reason_in(engine::Command& command);

}  // namespace hotfix::lsp
