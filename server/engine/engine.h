#pragma once
// The editor-agnostic façade: repositories, open documents, status, findings, actions and commands.
//
//   Engine engine(options, listener);
//   engine.add_folder("/home/ada/shop");
//   engine.open("/home/ada/shop/pay.js", document.text(), 1);     // → listener.publish(…) soon
//   engine.edited("/home/ada/shop/pay.js", applied.edits, 2);     // → listener.publish(…) before it returns
//   engine.status("", [](auto all) { … });
//
// Everything is called, and answers, on one thread: the loop. Reading and running happens on a lane of each repository,
// which posts back by `options.post`. Paths are absolute, as the adapter spells them; the engine answers in kind.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/lane.h"
#include "base/text_buffer.h"
#include "engine/repository.h"
#include "engine/trust.h"

namespace hotfix::engine {

class Engine {
 public:
  Engine(EngineOptions options, Listener& listener);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // ---- the workspace ----
  void add_folder(const std::string& folder);
  void remove_folder(const std::string& folder);
  /// The user's editor settings: policy keys as JSON text.
  void set_settings(const std::string& settings);
  /// Trust for all repositories of this window.
  void grant_trust();

  // ---- documents; `text` stays where it is until close() ----
  void open(const std::string& path, const TextBuffer& text, std::int32_t version);
  void edited(const std::string& path, std::span<const LineEdit> edits, std::int32_t version);
  void close(const std::string& path);
  /// The editor wrote the file: the work tree changed.
  void saved(const std::string& path);
  /// Files that somebody else changed on disk; of no interest where they are open.
  void changed_on_disk(const std::vector<std::string>& paths);

  // ---- questions; a path that is empty means the first folder's repository ----
  void status(const std::string& path, std::function<void(std::vector<workflow::Status>)> done);
  void production_tags(const std::string& path, std::function<void(TagListing)> done,
                       std::function<void(const Failure&)> failed);
  /// `range` in lines of LSP; columns do not matter.
  std::vector<ActionOffer> actions(const std::string& path, std::uint32_t first_line, std::uint32_t last_line) const;
  std::optional<Lens> lens(const std::string& path) const;
  std::optional<HoverAnswer> hover(const std::string& path, std::uint32_t line) const;
  /// Of a commit message that is being written; `byte` in the line.
  std::vector<scope::MessageCompletion> message_completions(const std::string& path, std::uint32_t line,
                                                            std::size_t byte) const;

  // ---- commands ----
  /// Whether commands may run: trusted, or told so before for this repository.
  bool is_trusted(const std::string& path) const;
  /// Remembers the person's yes for the repository of this path.
  void trust_repository(const std::string& path);
  std::string repository_name(const std::string& path) const;
  void run(const std::string& path, Command command, Watch watch, std::function<void(CommandOutcome)> done);
  void start_offer(const std::string& path, workflow::StartRequest request, std::function<void(StartOffer)> done,
                   std::function<void(const Failure&)> failed);
  std::optional<Repository::ProductionText> production_text(const std::string& path) const;
  /// The finding that has this fingerprint, of those shown now.
  std::optional<Finding> finding(const std::string& path, const std::string& fingerprint) const;

  // ---- the loop's clock ----
  /// When wake() is wanted next.
  std::chrono::steady_clock::time_point deadline() const;
  void wake(std::chrono::steady_clock::time_point now);

 private:
  struct Placed {                            // where a document belongs
    std::shared_ptr<Repository> repository;  // null: being looked for, or nowhere
    const TextBuffer* text = nullptr;
    std::int32_t version = 0;
  };

  void place(const std::string& path, const std::string& work_dir, const std::string& real_path);
  void place_message(const std::string& path, const std::string& work_dir);
  std::shared_ptr<Repository> repository_at(const std::string& root, const std::string& spelling);
  std::shared_ptr<Repository> repository_of(const std::string& path) const;

  EngineOptions options_;
  Listener& listener_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool trusted_ = false;
  std::string settings_;
  std::map<std::string, std::shared_ptr<Repository>> repositories_;           // by the real path of the work tree
  std::vector<std::pair<std::string, std::shared_ptr<Repository>>> folders_;  // as spelled; null: being looked for
  std::map<std::string, Placed> documents_;
  std::vector<std::function<void()>> when_placed_;
  std::size_t being_placed_ = 0;
  Lane finder_{"finder"};
};

}  // namespace hotfix::engine
