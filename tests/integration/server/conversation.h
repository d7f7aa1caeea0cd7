#pragma once
// A conversation with the real server about a scratch repository: what an editor would say, and what it would show.
//
//   Conversation editor(shop.str());
//   editor.open("pay.js", "a\nB\n");
//   EXPECT_THAT(editor.codes("pay.js"), ElementsAre("scope/leftover"));
//
// Nothing waits for a time: `settle()` asks for the status, which the server answers once everything is judged, so all
// that it had to say came before. The state folder is the conversation's own; the idle time is zero.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/lsp_client.h"
#include "support/scratch_repository.h"

namespace hotfix::test {

using client::Json;
using client::LspClient;
using Environment = LspClient::Environment;

/// initializationOptions of an editor whose workspace is trusted.
Json trusted();

class Conversation {
 public:
  /// Starts the server, but says nothing yet.
  explicit Conversation(Environment environment = {});
  /// Starts it and initializes it on this folder.
  explicit Conversation(const std::string& root, const Json& options = trusted(), Environment environment = {});

  Json initialize(const std::string& root, const Json& options = trusted());
  LspClient& client() { return *client_; }

  /// The absolute path of a file of the root folder.
  std::string at(std::string_view name) const { return root_ + "/" + std::string(name); }
  void open(std::string_view name, const std::string& text, int version = 1);
  /// The whole text anew, as one change.
  void retype(std::string_view name, int version, const std::string& text);
  void change(std::string_view name, int version, const Json& edit);
  void close(std::string_view name);
  void save(std::string_view name);

  /// The first repository's status, once everything is judged.
  Json settle();
  Json statuses();
  /// What the editor shows for this file now: the last publishDiagnostics' list; nothing where none ever came.
  std::optional<Json> shown(std::string_view name);
  std::optional<Json> shown_at(const std::string& path);
  /// The codes of what is shown; empty where nothing is.
  std::vector<std::string> codes(std::string_view name);
  /// The one diagnostic with this code; fails where there is none.
  Json diagnostic(std::string_view name, std::string_view code);
  /// Whether any diagnostics were ever published, for any file.
  bool ever_published();

  std::vector<Json> actions(std::string_view name, int first_line, int last_line);
  /// The first action whose title contains this text; fails where there is none.
  Json action(std::string_view name, int line, std::string_view title);
  std::string hover(std::string_view name, int line);
  /// The answer's result.
  Json execute(const std::string& command, const Json& argument);
  Json plan(const std::string& command, const Json& argument);

  const std::filesystem::path& state_folder() const { return state_->path(); }
  /// Another server with the same state folder, as after a restart of the editor.
  Environment same_state() const { return {{"XDG_STATE_HOME", state_->str()}}; }

 private:
  void take_in();

  std::string root_;
  std::shared_ptr<TempDir> state_ = std::make_shared<TempDir>();
  std::unique_ptr<LspClient> client_;
  std::map<std::string, Json> shown_;  // by URI
};

/// The text after edits as a WorkspaceEdit's TextEdits say (UTF-16 columns; the texts of these tests are ASCII there).
std::string applied(const std::string& text, const Json& action);

/// A repository with v1.0.0 in production, unreleased work on main, and the hotfix branch checked out at the tag.
/// Files: pay.js (10 lines, "line 1" …), lib/card.js, package.json, README.md, test/pay.test.js.
class Shop : public ScratchRepository {
 public:
  explicit Shop(std::string_view branch = "hotfix/PROD-501-expired-cards");
  static std::string pay();
};

/// "prefix 1\n" … "prefix count\n"
std::string lines(int count, std::string_view prefix = "line");

/// Runs hotfixd to its end; stdin is empty.
process::ChildResult hotfixd(const std::vector<std::string>& arguments, const Environment& environment = {});

}  // namespace hotfix::test
