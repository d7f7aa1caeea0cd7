#pragma once
// Ends hotfixd by SIGKILL at each moment of a plan that can matter, without waiting for a time: the programs that it
// starts are stood in for by scripts that come first in PATH, and one of them kills its caller.
//
//   kill_at_each_entry(
//       [] { return std::make_unique<Released>(); },
//       [](const Released& shop, const auto& environment) { hotfixd({"start", "-C", shop.str(), …}, environment); },
//       [](const Released& shop, const Kill& kill) { … run it again, and look: nothing may be lost or done twice … });
//
// run() must start hotfixd with the environment it is given; it succeeds where nothing kills it. Each kill has a
// repository of its own. check() is called once more for the run that nothing killed (Moment::never), which also tells
// what there is to kill at.
//
// A git that only reads (GIT_OPTIONAL_LOCKS=0, as process/ starts them) changes nothing, so nothing is killed there.

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "support/scratch_repository.h"

namespace hotfix::test {

enum class Moment {
  never,
  before,  // hotfixd, before the program does anything: on disk the same as after the one that ran before it
  within,  // hotfixd and git together, with refs locked and not yet moved: git leaves its lock files behind
  after,   // hotfixd, when the program is done and has not said so; the last one only
};

struct Kill {
  Moment moment = Moment::never;
  std::size_t call = 0;  // from 1: the programs that change something, in the order in which they ran; 0: the first
                         // call of `program`
  std::string program;   // "git update-ref"

  std::string text() const;
};

/// The folder of scripts that stand in for programs; hotfixd has to be run with environment().
class KillingPath {
 public:
  /// `programs`: what to stand in for; those that the plan starts, `gh` or `cp` for instance.
  explicit KillingPath(const std::vector<std::string>& programs = {"git"});

  std::map<std::string, std::string> environment() const;
  /// From now on: counts anew, and kills so.
  void arm(const Kill& kill) const;
  /// Whether the armed kill came.
  bool killed() const;
  /// After an unharmed run: everything that there is to kill at, in its order.
  std::vector<Kill> kills() const;

 private:
  void write_script(const std::string& program) const;

  TempDir folder_;
};

/// What a person does who runs it again after a crash: where it refuses and names a file that another git may hold,
/// that file is deleted, as the words say, and it runs again. The last run's result.
process::ChildResult run_again(const std::function<process::ChildResult()>& run);

template <class Make, class Run, class Check>
void kill_at_each_entry(Make make, Run run, Check check, const std::vector<std::string>& programs = {"git"}) {
  const KillingPath path(programs);
  const auto once = [&](const Kill& kill) {
    SCOPED_TRACE(kill.text());
    const auto repository = make();
    path.arm(kill);
    run(*repository, path.environment());
    EXPECT_EQ(path.killed(), kill.moment != Moment::never);
    check(*repository, kill);
  };
  once({});
  const std::vector<Kill> kills = path.kills();
  EXPECT_FALSE(kills.empty()) << "none of these programs was started to change anything";
  for (const Kill& kill : kills) once(kill);
}

}  // namespace hotfix::test
