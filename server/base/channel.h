#pragma once
// A queue between threads, bounded by a weight (bytes, or a count where every item weighs 1).
//
//   Channel<std::string> out(64 << 20, [](const std::string& s) { return s.size(); });
//   out.push(frame);            // waits while the queue is full; false once it is closed
//   while (auto frame = out.pop()) write(*frame);
//
// An item heavier than the whole bound is let through alone, so that no message can block for ever.
// Any thread may call any function.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace hotfix {

template <class T>
class Channel {
 public:
  using Weigh = std::function<std::size_t(const T&)>;

  explicit Channel(
      std::size_t bound, Weigh weigh = [](const T&) -> std::size_t { return 1; })
      : bound_(bound), weigh_(std::move(weigh)) {}

  /// Waits for room. False, and the item is dropped, once the channel is closed.
  bool push(T item) {
    const std::size_t weight = weigh_(item);
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return closed_ || items_.empty() || weight_ + weight <= bound_; });
    return add(std::move(lock), std::move(item), weight);
  }

  /// Never waits and ignores the bound: for the few internal events that must not block their sender.
  bool push_now(T item) {
    const std::size_t weight = weigh_(item);
    return add(std::unique_lock(mutex_), std::move(item), weight);
  }

  /// Waits for an item; nothing once the channel is closed and drained.
  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [&] { return closed_ || !items_.empty(); });
    return take(std::move(lock));
  }

  /// Waits until `deadline` at most; nothing on time-out, or once closed and drained (`drained()` tells which).
  std::optional<T> pop_until(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    filled_.wait_until(lock, deadline, [&] { return closed_ || !items_.empty(); });
    return take(std::move(lock));
  }

  /// No item goes in any more; what is inside can still be taken out.
  void close() {
    {
      const std::unique_lock lock(mutex_);
      closed_ = true;
    }
    filled_.notify_all();
    room_.notify_all();
  }

  bool drained() const {
    const std::unique_lock lock(mutex_);
    return closed_ && items_.empty();
  }

 private:
  // The lock is given back before the other side is woken: it would only wait for it again.
  bool add(std::unique_lock<std::mutex> lock, T item, std::size_t weight) {
    if (closed_) return false;
    weight_ += weight;
    items_.emplace_back(std::move(item), weight);
    lock.unlock();
    filled_.notify_one();
    return true;
  }

  std::optional<T> take(std::unique_lock<std::mutex> lock) {
    if (items_.empty()) return std::nullopt;
    auto [item, weight] = std::move(items_.front());
    items_.pop_front();
    weight_ -= weight;
    lock.unlock();
    room_.notify_all();
    return std::optional<T>(std::move(item));
  }

  const std::size_t bound_;
  const Weigh weigh_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::condition_variable room_;
  std::deque<std::pair<T, std::size_t>> items_;
  std::size_t weight_ = 0;
  bool closed_ = false;
};

}  // namespace hotfix
