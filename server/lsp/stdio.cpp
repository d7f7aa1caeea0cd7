#include "lsp/stdio.h"

#include <array>
#include <cerrno>
#include <limits>
#include <string_view>
#include <utility>

#include <poll.h>
#include <unistd.h>

#include "base/failure.h"

namespace hotfix::lsp {

Stdio::Stdio(int in, int out, Channel<Event>& events)
    : in_(in), out_(out), events_(events), outgoing_(std::numeric_limits<std::size_t>::max()) {
  if (::pipe(wake_) != 0) throw Failure(Failure::Code::internal, "No pipe could be made.", "Close some programs.");
  reader_ = std::thread([this] { read(); });
  writer_ = std::thread([this] { write(); });
}

Stdio::~Stdio() {
  closing_ = true;
  outgoing_.close();
  room_.notify_all();
  const char byte = 0;
  (void)!::write(wake_[1], &byte, 1);
  reader_.join();
  writer_.join();
  ::close(wake_[0]);
  ::close(wake_[1]);
}

void Stdio::send(std::string body) {
  std::string frame = protocol::encode_frame(body);
  {
    const std::unique_lock lock(mutex_);
    unsent_ += frame.size();
  }
  outgoing_.push_now(std::move(frame));
}

void Stdio::read() {
  protocol::FrameReader frames;
  std::array<char, 64 * 1024> chunk{};
  std::array<pollfd, 2> wait{pollfd{in_, POLLIN, 0}, pollfd{wake_[0], POLLIN, 0}};
  while (!closing_) {
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [&] { return closing_ || unsent_ < outgoing_bound; });
    }
    if (::poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR) break;
    if (closing_) return;
    if (wait[0].revents == 0) continue;
    const ssize_t got = ::read(in_, chunk.data(), chunk.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) break;
    frames.feed(std::string_view(chunk.data(), static_cast<std::size_t>(got)),
                [&](protocol::Frame frame) { events_.push(Received{std::move(frame)}); });
  }
  events_.push_now(InputEnded{});
}

void Stdio::write() {
  bool gone = false;
  while (const auto frame = outgoing_.pop()) {
    std::string_view rest = *frame;
    while (!rest.empty() && !gone) {
      const ssize_t put = ::write(out_, rest.data(), rest.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0 && errno == EAGAIN) {  // the client made the pipe non-blocking: wait for it as if it had not
        pollfd wait{out_, POLLOUT, 0};
        ::poll(&wait, 1, -1);
        continue;
      }
      if (put <= 0)
        gone = true;  // nobody reads any more; the loop ends when stdin does
      else
        rest.remove_prefix(static_cast<std::size_t>(put));
    }
    sent(frame->size());
  }
}

void Stdio::sent(std::size_t bytes) {
  {
    const std::unique_lock lock(mutex_);
    unsent_ -= bytes;
  }
  room_.notify_all();
}

}  // namespace hotfix::lsp
