#include "engine/engine.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "git/probe.h"

namespace hotfix::engine {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// The path with every symbolic link of its folder resolved; the last part stays as it is (it may be a link itself).
std::string real_path(const std::string& path) {
  std::error_code error;
  const fs::path given(path);
  const fs::path folder = fs::weakly_canonical(given.parent_path(), error);
  return error ? path : (folder / given.filename()).string();
}

bool is_below(const std::string& path, const std::string& root) {
  return path.size() > root.size() && path.starts_with(root) && path[root.size()] == '/';
}

}  // namespace

Engine::Engine(EngineOptions options, Listener& listener)
    : options_(std::move(options)),
      listener_(listener),
      trusted_(options_.trusted.value_or(false)),
      settings_(options_.settings) {}

Engine::~Engine() {
  *alive_ = false;
}

// ---- the workspace ----

void Engine::add_folder(const std::string& folder) {
  folders_.emplace_back(folder, nullptr);
  ++being_placed_;
  finder_.run([this, alive = std::weak_ptr(alive_), post = options_.post, folder] {
    std::error_code error;
    std::string real = fs::weakly_canonical(folder, error).string();
    if (error) real = folder;
    std::string root = git::work_dir_of(real);
    if (root.empty()) root = real;
    post([this, alive, folder, real, root] {
      if (!alive.lock()) return;
      --being_placed_;
      const auto entry =
          std::ranges::find(folders_, folder, &std::pair<std::string, std::shared_ptr<Repository>>::first);
      if (entry != folders_.end()) entry->second = repository_at(root, root == real ? folder : root);
      if (being_placed_ == 0) {
        for (const auto& task : std::exchange(when_placed_, {})) task();
      }
    });
  });
}

void Engine::remove_folder(const std::string& folder) {
  const auto entry = std::ranges::find(folders_, folder, &std::pair<std::string, std::shared_ptr<Repository>>::first);
  if (entry == folders_.end()) return;
  const std::shared_ptr<Repository> repository = entry->second;
  folders_.erase(entry);
  if (!repository) return;
  const auto uses = [&](const auto& other) { return other.second == repository; };
  const bool used = std::ranges::any_of(folders_, uses) || std::ranges::any_of(documents_, [&](const auto& document) {
                      return document.second.repository == repository;
                    });
  if (used) return;
  repository->clear();
  repositories_.erase(repository->root());
}

std::shared_ptr<Repository> Engine::repository_at(const std::string& root, const std::string& spelling) {
  const auto known = repositories_.find(root);
  if (known != repositories_.end()) return known->second;
  EngineOptions options = options_;
  options.settings = settings_;
  if (trusted_) options.trusted = true;
  auto repository = std::make_shared<Repository>(root, spelling, std::move(options), listener_);
  repositories_.emplace(root, repository);
  repository->refresh();
  return repository;
}

void Engine::set_settings(const std::string& settings) {
  if (settings == settings_) return;
  settings_ = settings;
  for (const auto& [root, repository] : repositories_) repository->set_settings(settings);
}

void Engine::grant_trust() {
  trusted_ = true;
  for (const auto& [root, repository] : repositories_) repository->set_trusted(true);
}

// ---- documents ----

void Engine::open(const std::string& path, const TextBuffer& text, std::int32_t version) {
  documents_[path] = {nullptr, &text, version};
  ++being_placed_;
  finder_.run([this, alive = std::weak_ptr(alive_), post = options_.post, path] {
    const std::string real = real_path(path);
    const std::string message_of = work_dir_of_message(real);
    const std::string root = git::work_dir_of(message_of.empty() ? fs::path(real).parent_path().string() : message_of);
    post([this, alive, path, real, root, is_message = !message_of.empty()] {
      if (!alive.lock()) return;
      --being_placed_;
      if (is_message)
        place_message(path, root);
      else
        place(path, root, real);
      if (being_placed_ == 0) {
        for (const auto& task : std::exchange(when_placed_, {})) task();
      }
    });
  });
}

void Engine::place(const std::string& path, const std::string& work_dir, const std::string& real) {
  const auto document = documents_.find(path);
  if (document == documents_.end() || document->second.repository) return;
  if (work_dir.empty() || !is_below(real, work_dir)) return;  // in no repository: nothing to say about it
  document->second.repository = repository_at(work_dir, work_dir);
  const std::string relative = real.substr(work_dir.size() + 1);
  document->second.repository->open(path, relative, *document->second.text, document->second.version);
}

/// A commit message lies in git's folder, and belongs to the work tree that is committed.
void Engine::place_message(const std::string& path, const std::string& work_dir) {
  const auto document = documents_.find(path);
  if (document == documents_.end() || document->second.repository || work_dir.empty()) return;
  document->second.repository = repository_at(work_dir, work_dir);
  document->second.repository->open_message(path, *document->second.text, document->second.version);
}

void Engine::edited(const std::string& path, std::span<const LineEdit> edits, std::int32_t version) {
  const auto document = documents_.find(path);
  if (document == documents_.end()) return;
  document->second.version = version;
  if (document->second.repository) document->second.repository->edited(path, edits, version);
}

void Engine::close(const std::string& path) {
  const auto document = documents_.find(path);
  if (document == documents_.end()) return;
  const std::shared_ptr<Repository> repository = document->second.repository;
  documents_.erase(document);
  if (repository) repository->close(path);
}

void Engine::saved(const std::string& path) {
  if (const auto repository = repository_of(path)) repository->refresh();
}

void Engine::changed_on_disk(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    const std::string real = real_path(path);
    Repository* best = nullptr;
    for (const auto& [root, repository] : repositories_) {
      if (is_below(real, root) && (best == nullptr || root.size() > best->root().size())) best = repository.get();
    }
    if (best == nullptr) continue;
    const std::string relative = real.substr(best->root().size() + 1);
    if (relative == ".git" || relative.starts_with(".git/"))
      best->refresh();
    else
      best->changed_on_disk(relative);
  }
}

// ---- questions ----

std::shared_ptr<Repository> Engine::repository_of(const std::string& path) const {
  if (path.empty()) {
    for (const auto& [folder, repository] : folders_) {
      if (repository) return repository;
    }
    return repositories_.empty() ? nullptr : repositories_.begin()->second;
  }
  if (const auto document = documents_.find(path); document != documents_.end()) return document->second.repository;
  for (const auto& [folder, repository] : folders_) {
    if (folder == path && repository) return repository;
  }
  const std::string real = real_path(path);
  std::shared_ptr<Repository> best;
  for (const auto& [root, repository] : repositories_) {
    const bool inside = real == root || is_below(real, root) || path == repository->spelling();
    if (inside && (!best || root.size() > best->root().size())) best = repository;
  }
  return best;
}

void Engine::status(const std::string& path, std::function<void(std::vector<workflow::Status>)> done) {
  if (being_placed_ > 0) {
    when_placed_.push_back([this, path, done = std::move(done)] { status(path, done); });
    return;
  }
  std::vector<std::shared_ptr<Repository>> asked;
  if (!path.empty()) {
    if (auto one = repository_of(path)) asked.push_back(std::move(one));
  } else {
    for (const auto& [root, repository] : repositories_) asked.push_back(repository);
  }
  auto answers = std::make_shared<std::vector<workflow::Status>>(asked.size());
  auto missing = std::make_shared<std::size_t>(asked.size());
  if (asked.empty()) done({});
  for (std::size_t i = 0; i < asked.size(); ++i) {
    asked[i]->refresh();
    asked[i]->when_settled([repository = asked[i], answers, missing, i, done] {
      (*answers)[i] = repository->status();
      (*answers)[i].now = repository->now();
      if (--*missing == 0) done(std::move(*answers));
    });
  }
}

void Engine::production_tags(const std::string& path, std::function<void(TagListing)> done,
                             std::function<void(const Failure&)> failed) {
  if (being_placed_ > 0) {
    when_placed_.push_back(
        [this, path, done = std::move(done), failed = std::move(failed)] { production_tags(path, done, failed); });
    return;
  }
  const auto repository = repository_of(path);
  if (repository)
    repository->production_tags(std::move(done), std::move(failed));
  else
    failed(Failure(Failure::Code::bad_input, "There is no repository here.", "Open a folder that has one."));
}

std::vector<ActionOffer> Engine::actions(const std::string& path, std::uint32_t first_line,
                                         std::uint32_t last_line) const {
  const auto document = documents_.find(path);
  if (document == documents_.end() || !document->second.repository) return {};
  return document->second.repository->actions(path, first_line, last_line);
}

std::optional<Lens> Engine::lens(const std::string& path) const {
  const auto document = documents_.find(path);
  if (document == documents_.end() || !document->second.repository) return std::nullopt;
  return document->second.repository->lens(path);
}

std::optional<HoverAnswer> Engine::hover(const std::string& path, std::uint32_t line) const {
  const auto document = documents_.find(path);
  if (document == documents_.end() || !document->second.repository) return std::nullopt;
  return document->second.repository->hover(path, line);
}

std::vector<scope::MessageCompletion> Engine::message_completions(const std::string& path, std::uint32_t line,
                                                                  std::size_t byte) const {
  const auto document = documents_.find(path);
  if (document == documents_.end() || !document->second.repository) return {};
  return document->second.repository->message_completions(path, line, byte);
}

// ---- commands ----

bool Engine::is_trusted(const std::string& path) const {
  const auto repository = repository_of(path);
  return repository && repository->trusted();
}

void Engine::trust_repository(const std::string& path) {
  if (const auto repository = repository_of(path)) repository->remember_trust();
}

std::string Engine::repository_name(const std::string& path) const {
  const auto repository = repository_of(path);
  return repository ? repository->root() : "";
}

void Engine::start_offer(const std::string& path, workflow::StartRequest request, std::function<void(StartOffer)> done,
                         std::function<void(const Failure&)> failed) {
  if (being_placed_ > 0) {
    when_placed_.push_back([this, path, request = std::move(request), done = std::move(done),
                            failed = std::move(failed)] { start_offer(path, request, done, failed); });
    return;
  }
  const auto repository = repository_of(path);
  if (repository)
    repository->start_offer(std::move(request), std::move(done), std::move(failed));
  else
    failed(Failure(Failure::Code::bad_input, "There is no repository here.", "Open a folder that has one."));
}

std::optional<Repository::ProductionText> Engine::production_text(const std::string& path) const {
  const auto document = documents_.find(path);
  if (document == documents_.end() || !document->second.repository) return std::nullopt;
  return document->second.repository->production_text(path);
}

void Engine::run(const std::string& path, Command command, Watch watch, std::function<void(CommandOutcome)> done) {
  if (being_placed_ > 0) {
    when_placed_.push_back([this, path, command = std::move(command), watch = std::move(watch),
                            done = std::move(done)] { run(path, command, watch, done); });
    return;
  }
  const auto repository = repository_of(path);
  if (repository) {
    repository->run(std::move(command), std::move(watch), std::move(done));
    return;
  }
  CommandOutcome outcome;
  outcome.status.state = workflow::RepositoryState::none;
  outcome.refusal = {"no-repository", "There is no repository here.", "Open a folder that has one."};
  done(std::move(outcome));
}

std::optional<Finding> Engine::finding(const std::string& path, const std::string& fingerprint) const {
  const auto repository = repository_of(path);
  return repository ? repository->finding(fingerprint) : std::nullopt;
}

// ---- the loop's clock ----

Clock::time_point Engine::deadline() const {
  Clock::time_point next = Clock::now() + std::chrono::seconds(1);
  for (const auto& [root, repository] : repositories_) next = std::min(next, repository->deadline());
  return next;
}

void Engine::wake(Clock::time_point now) {
  const auto all = repositories_;  // a callback may add one
  for (const auto& [root, repository] : all) repository->wake(now);
}

}  // namespace hotfix::engine
