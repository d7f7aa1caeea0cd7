#pragma once
// One client's session: what each method, notification and command means, in one visible table (session.cpp, bind()).
// It decides nothing: wire → engine → wire. Loop thread.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "lsp/convert.h"
#include "lsp/diagnostic_texts.h"
#include "lsp/document.h"
#include "protocol/router.h"

namespace hotfix::lsp {

struct SessionOptions {
  std::function<void(std::function<void()>)> post;  // runs it on the loop; any thread
  std::function<std::int64_t()> now;                // seconds since the epoch
  std::chrono::milliseconds idle{200};
  std::chrono::milliseconds poll{1000};
  std::chrono::milliseconds forge_poll{60'000};
  engine::TrustStore trust{{}};
  std::string version;
};

class Session final : public engine::Listener {
 public:
  Session(SessionOptions options, protocol::Router::Send send);
  ~Session() override;

  void receive(const protocol::Frame& frame) { router_.receive(frame); }

  /// Set once the session is over: by `exit`, or because the client's process is gone.
  std::optional<int> exit_code() const;
  /// For a stream that ended without `exit`.
  int code_at_end() const { return router_.code_at_end(); }

  std::chrono::steady_clock::time_point deadline() const;
  void wake(std::chrono::steady_clock::time_point now);

  // What the engine tells.
  void publish(const engine::DocumentReport& report) override;
  void status_changed(const workflow::Status& status) override;
  void log(const std::string& line) override;

 private:
  struct Open {
    Document document;
    std::string path;  // empty: no file, so nothing of ours
    bool in_engine = false;
  };
  using CommandReply = protocol::Reply<protocol::CommandResult>;
  /// One command on its way.
  struct Execution {
    std::string path;
    std::string name;
    engine::Command command;
    protocol::Progress progress;
    CommandReply reply;
    bool asked_for_tests = false;  // a person is asked once
  };

  void bind();

  protocol::InitializeResult initialize(const protocol::InitializeParams& params);
  protocol::ServerCapabilities capabilities() const;
  void initialized();
  void watch_files();
  bool registers_completion() const;

  void did_open(const protocol::DidOpenTextDocumentParams& params);
  void did_change(const protocol::DidChangeTextDocumentParams& params);
  void did_change_unreadable(const protocol::Json& params, const std::string& problem);
  void did_close(const protocol::DidCloseTextDocumentParams& params);
  void did_save(const protocol::DidSaveTextDocumentParams& params);
  void did_change_watched_files(const protocol::DidChangeWatchedFilesParams& params);
  void did_change_folders(const protocol::DidChangeWorkspaceFoldersParams& params);
  void did_change_configuration(const protocol::DidChangeConfigurationParams& params);
  void drop(Open& open, const std::string& why);

  std::vector<protocol::CodeActionOrCommand> code_actions(const protocol::CodeActionParams& params) const;
  protocol::CodeAction to_action(const engine::ActionOffer& offer, const Open& open) const;
  std::vector<protocol::CompletionItem> complete(const protocol::CompletionParams& params) const;
  std::vector<protocol::CodeLens> code_lens(const protocol::CodeLensParams& params) const;
  protocol::Nullable<protocol::Hover> hover(const protocol::HoverParams& params) const;

  void status(const protocol::RepositoryParams& params, protocol::Reply<std::vector<protocol::Status>> reply);
  void production_tags(const protocol::RepositoryParams& params, protocol::Reply<protocol::ProductionTags> reply);
  void start_choices(const protocol::StartChoicesParams& params, protocol::Reply<protocol::StartChoices> reply);
  protocol::ProductionText production_text(const protocol::ProductionTextParams& params) const;
  void plan(const protocol::PlanParams& params, protocol::Reply<protocol::PlanResult> reply);
  void execute(const protocol::ExecuteCommandParams& params, CommandReply reply);
  void with_reason(const std::shared_ptr<Execution>& run, std::function<void()> then);
  void carry_out(const std::shared_ptr<Execution>& run);
  void tell_output(Execution& run, std::string_view line);
  void ask_to_run(const workflow::Plan& plan, std::function<void(bool)> then);
  void ask_for_tests(const std::shared_ptr<Execution>& run, const engine::CommandOutcome& outcome);
  void ask_reason(const std::string& text, std::function<void(std::string)> then);
  void with_trust(const std::string& path, std::function<void()> then);
  void ask_trust(const std::string& path, std::function<void()> then);

  std::string path_of(const std::optional<protocol::Uri>& repository) const;
  const Open* find(const protocol::Uri& uri) const;

  SessionOptions options_;
  protocol::Router router_;
  std::unique_ptr<engine::Engine> engine_;
  DiagnosticAbilities abilities_;
  DiagnosticTexts diagnostic_texts_;
  protocol::ClientCapabilities client_;
  std::optional<bool> client_trust_;
  bool code_lens_ = false;
  std::optional<std::int32_t> parent_;
  bool parent_gone_ = false;
  bool watching_ = false;
  std::vector<std::string> folders_;
  std::map<protocol::Uri, Open> open_;
};

}  // namespace hotfix::lsp
