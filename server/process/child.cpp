#include "process/child.h"

#ifdef __SANITIZE_THREAD__
// Asio fences around its handlers. Ours run on one thread, so the sanitizer needs not understand them. (Not pushed: the
// warning is given where the code is inlined.)
#pragma GCC diagnostic ignored "-Wtsan"
#endif

// Boost's own headers do not compile without warnings under our flags.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wpedantic"
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/writable_pipe.hpp>
#include <boost/asio/write.hpp>
#include <boost/process/v2/process.hpp>
#ifdef BOOST_PROCESS_V2_SEPARATE_COMPILATION
#include <boost/process/v2/src.hpp>
#endif
#pragma GCC diagnostic pop

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/ascii.h"
#include "process/environment.h"
#include "process/launch.h"
#include "process/session.h"

namespace hotfix::process {

namespace {

/// "Cannot push it": plans begin their purposes with a capital.
std::string cannot(const ChildRequest& request) {
  std::string purpose = request.purpose;
  if (purpose.size() > 1 && is_lower(purpose[1])) purpose.front() = lowered(purpose.front());
  return "Cannot " + purpose;
}

namespace asio = boost::asio;
namespace v2 = boost::process::v2;
using boost::system::error_code;
using SteadyTimer = asio::steady_timer;

constexpr std::size_t chunk_bytes = 64U << 10;
constexpr std::size_t line_bytes = 64U << 10;
constexpr auto group_poll = std::chrono::milliseconds(10);

// A pipe of which both ends close at exec; an end that was given away is -1.
class PipeEnds {
 public:
  PipeEnds() {
    int ends[2];
    if (::pipe(ends) != 0) throw Failure(Failure::Code::limit, "No pipe could be made.", "Close some programs.");
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    read_ = ends[0];
    write_ = ends[1];
  }
  ~PipeEnds() {
    if (read_ >= 0) ::close(read_);
    if (write_ >= 0) ::close(write_);
  }
  PipeEnds(const PipeEnds&) = delete;
  PipeEnds& operator=(const PipeEnds&) = delete;

  int read() const { return read_; }
  int write() const { return write_; }
  int take_read() { return std::exchange(read_, -1); }
  int take_write() { return std::exchange(write_, -1); }

 private:
  int read_ = -1;
  int write_ = -1;
};

// While it lives, writing to a pipe that nobody reads gives EPIPE on this thread instead of a signal.
class PipeSignalBlock {
 public:
  PipeSignalBlock() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~PipeSignalBlock() {
    sigset_t pending;
    sigpending(&pending);
    if (!was_pending_ && sigismember(&pending, SIGPIPE) == 1) {
      int number = 0;
      sigwait(&pipe_, &number);  // it is pending for this thread, so this returns at once
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  PipeSignalBlock(const PipeSignalBlock&) = delete;
  PipeSignalBlock& operator=(const PipeSignalBlock&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

std::string absolute_program(const ChildRequest& request) {
  const std::string& name = request.argv.front();
  if (name.find('/') != std::string::npos) return name;
  return find_program(name);
}

// One run: everything happens on the calling thread, inside one io_context.
class Run {
 public:
  explicit Run(const ChildRequest& request)
      : request_(request), out_{Stream::out, context_}, err_{Stream::err, context_} {}

  ChildResult operator()();

 private:
  struct Output {
    Output(Stream which_stream, asio::io_context& context) : which(which_stream), pipe(context) {}
    Stream which;
    asio::readable_pipe pipe;
    std::string line;  // begun, not ended
    std::array<char, chunk_bytes> chunk{};
    bool open = true;
  };

  void launch();
  void write_input();
  void read_more(Output& output);
  void read_what_is_there(Output& output);
  void take(Output& output, std::size_t size);
  void take_lines(Output& output, std::string_view text);
  void ended(int native_status);
  void stop();
  bool group_lives() const {
    return kill(-pid_, 0) == 0 || errno == EPERM || (request_.end_session && session_lives(pid_));
  }
  void signal_group(int number) const {
    kill(-pid_, number);
    if (request_.end_session) signal_session(pid_, number);
  }
  void wait_for_group(std::chrono::steady_clock::time_point until);

  const ChildRequest& request_;
  ChildResult result_;
  asio::io_context context_;
  asio::writable_pipe input_{context_};
  Output out_;
  Output err_;
  SteadyTimer deadline_{context_};
  SteadyTimer grace_{context_};
  std::optional<v2::process> child_;
  pid_t pid_ = -1;
  bool stopping_ = false;
  bool has_ended_ = false;
};

void Run::launch() {
  if (request_.argv.empty()) throw Failure(Failure::Code::internal, "A program was to be run without a name.");
  const std::string program = absolute_program(request_);
  const std::string missing_hint = fmt::format("Install `{0}`, or put it in PATH.", request_.argv.front());
  if (program.empty()) {
    throw Failure(Failure::Code::child,
                  fmt::format("{}: there is no program `{}`.", cannot(request_), request_.argv.front()), missing_hint);
  }
  const EnvironmentRules rules{request_.only_reads, request_.keep_locale, request_.keep_ssh_command};
  std::optional<PipeEnds> in;
  if (request_.stdin_bytes) in.emplace();
  PipeEnds out;
  PipeEnds err;
  const pid_t pid = spawn({program, request_.argv, child_environment(own_environment(), rules, request_.env),
                           request_.cwd, in ? in->read() : -1, out.write(), err.write()});
  if (pid < 0) {
    const error_code error(errno, boost::system::system_category());
    throw Failure(Failure::Code::child,
                  fmt::format("{}: `{}` did not start in {}: {}.", cannot(request_), quoted(request_.argv),
                              request_.cwd.empty() ? "the current folder" : request_.cwd, error.message()));
  }
  if (in) input_.assign(in->take_write());
  out_.pipe.assign(out.take_read());
  err_.pipe.assign(err.take_read());
  child_.emplace(context_.get_executor(), pid);
  pid_ = child_->id();
}

void Run::write_input() {
  if (!request_.stdin_bytes) return;
  asio::async_write(input_, asio::buffer(*request_.stdin_bytes), [this](const error_code&, std::size_t) {
    error_code ignored;  // a child that does not read its input to the end says so with its status
    input_.close(ignored);
  });
}

void Run::read_more(Output& output) {
  output.pipe.async_read_some(asio::buffer(output.chunk), [this, &output](const error_code& error, std::size_t size) {
    if (size > 0) take(output, size);
    if (error && error != asio::error::operation_aborted) output.open = false;
    if (!error && !has_ended_) read_more(output);
  });
}

void Run::take(Output& output, std::size_t size) {
  std::string& kept = output.which == Stream::out ? result_.out : result_.err;
  const std::size_t room = request_.output_bound - std::min(request_.output_bound, kept.size());
  kept.append(output.chunk.data(), std::min(room, size));
  if (size > room) {
    result_.truncated = true;
    if (request_.stop_when_full) stop();
  }
  if (request_.on_line) take_lines(output, std::string_view(output.chunk.data(), size));
}

void Run::take_lines(Output& output, std::string_view text) {
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    const std::size_t room = line_bytes - output.line.size();
    const std::size_t length = std::min(newline == std::string_view::npos ? text.size() : newline, room);
    output.line.append(text.substr(0, length));
    text.remove_prefix(length);
    const bool complete = !text.empty() && text.front() == '\n';
    if (complete) text.remove_prefix(1);
    if (complete || output.line.size() == line_bytes) {
      request_.on_line(output.which, output.line);
      output.line.clear();
    }
  }
}

// The child has ended: what it wrote is in the pipe already. Whoever else still holds the pipe is not waited for.
void Run::read_what_is_there(Output& output) {
  if (!output.open) return;
  const int fd = output.pipe.native_handle();
  fcntl(fd, F_SETFL, O_NONBLOCK);
  // Bounded, for a grandchild may write without end: more than this a pipe cannot have held.
  for (std::size_t total = 0; total < (2U << 20);) {
    const ssize_t size = read(fd, output.chunk.data(), output.chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    take(output, static_cast<std::size_t>(size));
    total += static_cast<std::size_t>(size);
  }
  output.open = false;
}

void Run::ended(int native_status) {
  has_ended_ = true;
  if (WIFEXITED(native_status)) result_.status = WEXITSTATUS(native_status);
  if (WIFSIGNALED(native_status)) result_.signal = WTERMSIG(native_status);
  // Nothing is left to wait for, so run() returns once the reads that already hold data have handed it over. Stopping
  // the context would lose those.
  error_code ignored;
  deadline_.cancel();
  grace_.cancel();
  out_.pipe.cancel(ignored);
  err_.pipe.cancel(ignored);
  input_.close(ignored);
}

void Run::stop() {
  if (stopping_ || has_ended_) return;
  stopping_ = true;
  signal_group(SIGTERM);
  grace_.expires_after(request_.grace);
  grace_.async_wait([this](const error_code& error) {
    if (!error) signal_group(SIGKILL);
  });
}

// The leader is gone after a SIGTERM; the others of the group get what is left of the grace, then SIGKILL. (Its id
// cannot have been given to another group: while members live it is taken, and without any the signal goes nowhere.)
void Run::wait_for_group(std::chrono::steady_clock::time_point until) {
  while (group_lives() && std::chrono::steady_clock::now() < until) {
    const timespec pause{0, std::chrono::nanoseconds(group_poll).count()};
    nanosleep(&pause, nullptr);
  }
  signal_group(SIGKILL);
}

ChildResult Run::operator()() {
  const auto begin = std::chrono::steady_clock::now();
  const PipeSignalBlock no_pipe_signal;
  if (request_.cancel.stop_requested()) {
    result_.cancelled = true;
    return std::move(result_);
  }
  launch();
  child_->async_wait([this](const error_code& error, int) { ended(error ? 0 : child_->native_exit_code()); });
  write_input();
  read_more(out_);
  read_more(err_);
  deadline_.expires_after(request_.time_limit);
  deadline_.async_wait([this](const error_code& error) {
    if (error || has_ended_) return;
    result_.timed_out = true;
    stop();
  });
  {
    const std::stop_callback on_cancel(request_.cancel, [this] {
      asio::post(context_, [this] {
        if (has_ended_) return;
        result_.cancelled = true;
        stop();
      });
    });
    context_.run();
  }
  if (stopping_) {
    wait_for_group(grace_.expiry());
  } else if (request_.end_session && group_lives()) {
    signal_group(SIGTERM);
    wait_for_group(std::chrono::steady_clock::now() + request_.grace);
  }
  read_what_is_there(out_);
  read_what_is_there(err_);
  if (request_.on_line) {
    for (Output* output : {&out_, &err_}) {
      if (!output->line.empty()) request_.on_line(output->which, output->line);
    }
  }
  result_.duration = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  return std::move(result_);
}

// The end of an output, where programs say what went wrong.
std::string last_part(std::string_view text) {
  constexpr std::size_t most = 2000;
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  if (text.size() <= most) return std::string(text);
  return "…" + std::string(text.substr(text.size() - most));
}

std::string ending_of(const ChildRequest& request, const ChildResult& result) {
  if (result.cancelled) return "was cancelled";
  if (result.timed_out)
    return fmt::format("did not end within {} s", static_cast<double>(request.time_limit.count()) / 1000.0);
  if (result.truncated) return fmt::format("wrote more than {} MiB", request.output_bound >> 20);
  if (result.signal != 0) return fmt::format("was ended by signal {}", result.signal);
  return fmt::format("ended with status {}", result.status);
}

}  // namespace

ChildResult run(const ChildRequest& request) {
  return Run(request)();
}

ChildResult run_or_throw(const ChildRequest& request) {
  ChildResult result = run(request);
  if (!result.ok()) throw failure_of(request, result);
  return result;
}

Failure failure_of(const ChildRequest& request, const ChildResult& result) {
  std::string message = fmt::format("{}: `{}` {}.", cannot(request), quoted(request.argv), ending_of(request, result));
  if (const std::string text = last_part(result.err); !text.empty()) message += "\nIts error output: " + text;
  if (const std::string text = last_part(result.out); result.err.empty() && !text.empty()) {
    message += "\nIts output: " + text;
  }
  const Failure::Code code = result.cancelled   ? Failure::Code::cancelled
                             : result.truncated ? Failure::Code::limit
                                                : Failure::Code::child;
  return Failure(code, message, request.cwd.empty() ? "" : fmt::format("It ran in {}.", request.cwd));
}

std::string quoted(const std::vector<std::string>& argv) {
  static constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:@,%^";
  std::string line;
  for (const std::string& argument : argv) {
    if (!line.empty()) line += ' ';
    if (!argument.empty() && argument.find_first_not_of(plain) == std::string::npos) {
      line += argument;
      continue;
    }
    line += '\'';
    for (const char c : argument) {
      if (c == '\'')
        line += "'\\''";
      else
        line += c;
    }
    line += '\'';
  }
  return line;
}

std::string find_program(std::string_view name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    const std::string_view folder = rest.substr(0, colon);
    rest.remove_prefix(std::min(colon + 1, rest.size()));
    if (folder.empty() || folder.front() != '/') continue;
    std::string candidate = fmt::format("{}/{}", folder, name);
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

}  // namespace hotfix::process
