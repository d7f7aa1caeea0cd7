// hotfix-bench: speed beside the goals, and beside git on the same repository in the same run.
//
//   hotfix-bench --server build/hotfixd [CLONE…]

#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "bench/measures.h"

namespace hotfix::bench {
namespace {

struct Wanted {
  std::string server;
  std::vector<std::string> clones;
  std::vector<std::size_t> sizes{1'000, 30'000, 100'000};
};

void measure_generated(const Wanted& wanted, Table& table) {
  double at_smallest = 0;
  for (const std::size_t files : wanted.sizes) {
    fmt::print("\nMaking a repository of {} files …\n", files);
    const Subject subject = generate(files);
    measure_start(wanted.server, subject, table);
    if (at_smallest == 0) {
      at_smallest = measure_keystrokes(wanted.server, subject, table);
      continue;
    }
    table.heading(fmt::format("Keystroke, {}", subject.name));
    const double here = keystroke_at_10k(wanted.server, subject);
    table.add({.measure = "10k lines, median",
               .value = here,
               .unit = "ms",
               .beside = fmt::format("{}k files", wanted.sizes.front() / 1000),
               .ratio = here / at_smallest,
               .goal = 1.1,
               .goal_is_ratio = true});
  }
}

int run(int argc, char** argv) {
  CLI::App app(
      "Measures hotfixd beside its goals and beside git. Two runs differ as the machine is busy; ratios less.");
  Wanted wanted;
  app.add_option("--server", wanted.server, "hotfixd")->required()->check(CLI::ExistingFile);
  app.add_option("--files", wanted.sizes, "Sizes of the generated repositories, in files")->delimiter(',');
  app.add_option("CLONE", wanted.clones, "Clones to measure the start on; they are only read")
      ->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);
  wanted.server = std::filesystem::canonical(wanted.server).string();

  Table table;
  measure_process(wanted.server, table);
  measure_added(table);
  measure_in_process(table);
  measure_audit(wanted.server, table);
  measure_generated(wanted, table);
  for (const std::string& clone : wanted.clones) measure_start(wanted.server, borrow(clone), table);

  fmt::print("\n{}\n", table.over().empty() ? "All goals are met." : "Over their goals:");
  for (const Row& row : table.over()) fmt::print("  {}\n", row.measure);
  return 0;
}

}  // namespace
}  // namespace hotfix::bench

int main(int argc, char** argv) {
  try {
    return hotfix::bench::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
