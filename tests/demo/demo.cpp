// `./dev run`: makes the demo repository, plays the incident PROD-501 on it through the real server, and leaves the
// repository for you to go on with.
//
//   hotfix-demo --server build/hotfixd [--make FOLDER]     (--make: only the repository, for other tests)

#include <chrono>
#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/failure.h"
#include "cli/terminal.h"
#include "client/lsp_client.h"
#include "demo/demo_repository.h"
#include "demo/story.h"

namespace {

namespace fs = std::filesystem;

/// A folder that is not there yet: what an earlier run left may hold somebody's changes.
fs::path fresh_folder() {
  const fs::path wanted = fs::temp_directory_path() / "hotfix-demo";
  fs::path folder = wanted;
  for (int i = 2; fs::exists(folder); ++i) folder = fmt::format("{}-{}", wanted.string(), i);
  return folder;
}

void play(const hotfix::demo::DemoRepository& repository, const std::string& server) {
  const auto terminal = hotfix::cli::Terminal::of_stdout();
  hotfix::client::LspClient client({server, "--stdio"}, {{"HOTFIX_IDLE_MS", "0"}});
  client.initialize(repository.work_tree().string(), {{"trusted", true}});
  hotfix::demo::Story story(repository, client, server, terminal);
  story.start();
  story.cut_from_main();
  story.type_the_fix();
  story.keep_it_small();
  story.no_new_dependency();
  story.commit_and_look();
  story.bring_it_home();
  story.look_back();
  const int code = client.stop();
  if (code != 0) throw hotfix::Failure(hotfix::Failure::Code::internal, fmt::format("The server ended with {}.", code));
}

}  // namespace

int main(int argc, char** argv) {
  std::string server = "hotfixd";
  std::string make;
  CLI::App app("Plays a hotfix on a demo repository, through the real server over stdio");
  app.add_option("--server", server, "The hotfixd to play with");
  app.add_option("--make", make, "Only make the repository, in this new folder");
  CLI11_PARSE(app, argc, argv);
  try {
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    const fs::path folder = make.empty() ? fresh_folder() : fs::path(make);
    if (fs::exists(folder))
      throw hotfix::Failure(hotfix::Failure::Code::bad_input, folder.string() + " exists already.");
    const hotfix::demo::DemoRepository repository(folder, now.count());
    if (!make.empty()) return 0;
    play(repository, fs::absolute(server).string());
    fmt::print(
        "\nThe repository is yours: {}\n  look:    {} status -C {}\n  edit it: any editor with hotfixd as its "
        "language server (README.md, \"In your editor\")\n",
        repository.work_tree().string(), server, repository.work_tree().string());
  } catch (const hotfix::Failure& failure) {
    fmt::print(stderr, "{} {}\n", failure.what(), failure.hint());
    return 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "The demo stopped: {}\n", error.what());
    return 1;
  }
}
