#pragma once
// A lane: a named thread that does one thing after the other, so that what it owns needs no lock.
//
//   Lane git("git");
//   git.run([=] { … read the repository …; post_to_loop(result); });
//
// A task must not throw: it turns its failures into a message to the loop (see Engine). Destroying the lane
// drops the tasks that have not begun and waits for the one that runs.

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "base/channel.h"

namespace hotfix {

class Lane {
 public:
  using Task = std::function<void()>;

  explicit Lane(std::string name);
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  /// Takes the task over; returns at once. Any thread.
  void run(Task task);

 private:
  void work();

  std::string name_;
  Channel<Task> tasks_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace hotfix
