#include "base/lane.h"

#include <limits>
#include <utility>

#include <pthread.h>

namespace hotfix {

Lane::Lane(std::string name)
    : name_(std::move(name)), tasks_(std::numeric_limits<std::size_t>::max()), thread_([this] { work(); }) {}

Lane::~Lane() {
  stopping_ = true;
  tasks_.close();
  thread_.join();
}

void Lane::run(Task task) {
  tasks_.push_now(std::move(task));
}

void Lane::work() {
#ifdef __linux__
  pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());  // what a debugger and `top -H` show
#endif
  while (auto task = tasks_.pop()) {
    if (!stopping_) (*task)();
  }
}

}  // namespace hotfix
