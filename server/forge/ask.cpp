#include "forge/ask.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/failure.h"
#include "forge/commands.h"
#include "forge/decode.h"
#include "process/child.h"

namespace hotfix::forge {

namespace {

constexpr std::size_t most_bytes = 8U << 20;
constexpr std::size_t longest_words = 300;
constexpr int gh_wants_login = 4;  // gh(1), "exit codes"

/// The first line that a program complained with.
std::string first_line(std::string_view text) {
  const std::size_t from = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  text = text.substr(from, std::min(text.find_first_of("\r\n", from), text.size()) - from);
  std::string line(text.substr(0, longest_words));
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return line;
}

bool wants_login(const Argv& argv, const process::ChildResult& result) {
  if (argv.front() == "gh" && result.status == gh_wants_login) return true;
  for (const char* word : {"auth login", "HTTP 401", "Bad credentials"}) {
    if (result.err.find(word) != std::string::npos) return true;
  }
  return false;
}

class Asker {
 public:
  explicit Asker(const Question& question) : question_(question) {}

  Answer answer() {
    try {
      if (question_.project.provider == Provider::github) {
        if (const auto out = ask(gh_list(question_.project, question_.branch))) answer_.requests = decode_github(*out);
      } else {
        ask_gitlab();
      }
    } catch (const Failure& failure) {
      if (failure.code() == Failure::Code::cancelled) throw;
      answer_.trouble = Trouble::failed;
      answer_.words = failure.what();
    }
    return std::move(answer_);
  }

 private:
  void ask_gitlab() {
    const auto out = ask(glab_list(question_.project, question_.branch));
    if (!out) return;
    answer_.requests = decode_gitlab(*out);
    for (Request& request : answer_.requests) {
      if (request.state != RequestState::open) continue;
      const auto approvals = ask(glab_approvals(question_.project, request.number));
      const auto shown = ask(glab_show(question_.project, request.number));
      if (approvals) request.reviews = decode_gitlab_approvals(*approvals);
      if (shown) request.checks = decode_gitlab_pipeline(*shown);
      break;  // one open request is what there is
    }
    trouble(Trouble::none, "");  // that the request is there is what matters
  }

  /// What the program printed; nothing, with the trouble noted, where it failed.
  std::optional<std::string> ask(const Argv& argv) {
    process::ChildRequest request;
    request.purpose = fmt::format("ask {} for the requests of {}", question_.project.host, question_.branch);
    request.argv = argv;
    request.cwd = question_.work_dir;
    request.output_bound = most_bytes;
    request.stop_when_full = true;
    request.time_limit = question_.time_limit;
    request.cancel = question_.cancel;
    request.env = {{"NO_COLOR", "1"}, {"GH_NO_UPDATE_NOTIFIER", "1"}};
    const process::ChildResult result = process::run(request);
    if (result.cancelled) throw Failure(Failure::Code::cancelled, "Asking the forge was cancelled.");
    if (result.ok()) return result.out;
    const std::string& program = argv.front();
    if (result.timed_out) {
      trouble(Trouble::failed, fmt::format("{} did not answer in time.", question_.project.host));
    } else if (wants_login(argv, result)) {
      trouble(Trouble::not_logged_in, fmt::format("{0} is not logged in to {1}: run `{0} auth login --hostname {1}`.",
                                                  program, question_.project.host));
    } else {
      trouble(Trouble::failed, fmt::format("{} could not be asked. {} said: {}", question_.project.host, program,
                                           first_line(result.err)));
    }
    return std::nullopt;
  }

  void trouble(Trouble what, std::string words) {
    answer_.trouble = what;
    answer_.words = std::move(words);
  }

  const Question& question_;
  Answer answer_;
};

/// Runs gh for one small question.
process::ChildResult asked(const Question& question, const Argv& argv, std::string purpose) {
  process::ChildRequest request;
  request.purpose = std::move(purpose);
  request.argv = argv;
  request.cwd = question.work_dir;
  request.output_bound = most_bytes;
  request.time_limit = question.time_limit;
  request.cancel = question.cancel;
  request.env = {{"NO_COLOR", "1"}, {"GH_NO_UPDATE_NOTIFIER", "1"}};
  process::ChildResult result = process::run(request);
  if (result.cancelled) throw Failure(Failure::Code::cancelled, "Asking the forge was cancelled.");
  return result;
}

}  // namespace

Wishes possible_wishes(const Question& question, Wishes wishes) {
  if (question.project.provider != Provider::github) return wishes;
  try {
    if (wishes.label) {
      const auto result = asked(question, gh_label(question.project, *wishes.label), "ask whether the label exists");
      if (!result.ok() && result.err.find("HTTP 404") != std::string::npos) {
        wishes.notes.push_back(
            fmt::format("{} has no label {}: the request goes without.", question.project.path, *wishes.label));
        wishes.label.reset();
      }
    }
    if (wishes.reviewers.empty()) return wishes;
    const auto result = asked(question, gh_me(question.project), "ask who opens the request");
    const std::string me = result.ok() ? first_line(result.out) : "";
    if (!me.empty() && std::erase(wishes.reviewers, me) > 0)
      wishes.notes.push_back(fmt::format("{} opens the request and cannot review it.", me));
  } catch (const Failure& failure) {
    if (failure.code() == Failure::Code::cancelled) throw;
  }
  return wishes;
}

Answer requests_of(const Question& question) {
  const Provider provider = question.project.provider;
  if (provider != Provider::github && provider != Provider::gitlab) return {{}, Trouble::nobody_to_ask, ""};
  if (question.project.host.empty()) return {{}, Trouble::nobody_to_ask, ""};
  const std::string program = provider == Provider::github ? "gh" : "glab";
  if (process::find_program(program).empty()) {
    return {{},
            Trouble::not_installed,
            fmt::format("{} is not installed, so {} cannot be asked.", program, question.project.host)};
  }
  return Asker(question).answer();
}

}  // namespace hotfix::forge
