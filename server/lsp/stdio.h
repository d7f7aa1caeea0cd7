#pragma once
// The two threads around the loop: `reader` blocks on the input, `writer` drains a byte-bounded queue to the output.
//
//   Channel<Event> events(…);
//   Stdio stdio(STDIN_FILENO, STDOUT_FILENO, events);
//   stdio.send(body);                       // loop thread: never blocks
//   while (auto event = events.pop()) …     // Received, InputEnded, std::function
//
// A client that writes before it reads must not deadlock us: send() only queues. What bounds memory instead is the
// reader, which waits while more than `outgoing_bound` bytes have not been taken by the client.

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <variant>

#include "base/channel.h"
#include "protocol/framing.h"

namespace hotfix::lsp {

struct Received {
  protocol::Frame frame;
};
struct InputEnded {};
using Task = std::function<void()>;

/// Everything that can wake the loop.
using Event = std::variant<Received, InputEnded, Task>;

class Stdio {
 public:
  static constexpr std::size_t outgoing_bound = 64 << 20;

  /// Reads `in` until it ends, writes to `out` until close(). Both stay open. `events` outlives this object.
  Stdio(int in, int out, Channel<Event>& events);
  /// Writes what is queued (the client may be gone: then it is dropped) and ends both threads.
  ~Stdio();
  Stdio(const Stdio&) = delete;
  Stdio& operator=(const Stdio&) = delete;

  /// Queues one message. Never blocks.
  void send(std::string body);

 private:
  void read();
  void write();
  void sent(std::size_t bytes);

  const int in_;
  const int out_;
  int wake_[2] = {-1, -1};  // a pipe that tells the reader to stop
  Channel<Event>& events_;
  Channel<std::string> outgoing_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::size_t unsent_ = 0;
  std::atomic<bool> closing_ = false;
  std::thread reader_;
  std::thread writer_;
};

}  // namespace hotfix::lsp
