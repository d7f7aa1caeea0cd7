#pragma once
// Ctrl-C while a plan runs: the first asks for a stop, the second ends the program as usual.

#include <stop_token>
#include <thread>
#include <vector>

namespace hotfix::cli {

/// While it lives, SIGINT, SIGTERM and SIGHUP stop the token instead of ending the program, each once, and say so on
/// stderr. One at a time.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  int wake_[2] = {-1, -1};  // a pipe: the handler writes, the thread reads
  std::thread watcher_;
  std::vector<int> ours_;  // signals that were not ignored before
};

}  // namespace hotfix::cli
