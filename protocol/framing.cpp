#include "protocol/framing.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"

namespace hotfix::protocol {
namespace {

// Room for `Content-Length:`, some blanks, the 20 digits of the largest number and a carriage return.
constexpr std::size_t resync_window = 80;
constexpr std::size_t first_reserve = 64UL * 1024;

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_header_name(std::string_view name) {  // RFC 9110 "token"
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (lowered(c) >= 'a' && lowered(c) <= 'z') ||
           marks.find(c) != std::string_view::npos;
  });
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The charset of `application/vscode-jsonrpc; charset="UTF-8"`, in lower case; empty where it names none.
std::string charset_of(std::string_view content_type) {
  const std::string text = lowered(content_type);
  std::string_view rest = text;
  while (true) {
    const auto semicolon = rest.find(';');
    if (semicolon == std::string_view::npos) return {};
    rest.remove_prefix(semicolon + 1);
    const std::string_view parameter = trim(rest.substr(0, rest.find(';')));
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos || trim(parameter.substr(0, equals)) != "charset") continue;
    std::string_view value = trim(parameter.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return std::string(value);
  }
}

}  // namespace

FrameReader::FrameReader(FrameLimits limits) : limits_(limits) {}

void FrameReader::feed(std::string_view bytes, const Sink& sink) {
  while (!bytes.empty()) {
    std::size_t used = 0;
    switch (state_) {
      case State::header:
        used = take_line(bytes, sink);
        break;
      case State::body:
      case State::skip_body:
        used = take_body(bytes, sink);
        break;
      case State::resync:
        used = take_garbage(bytes);
        break;
    }
    bytes.remove_prefix(used);
  }
}

bool FrameReader::inside_frame() const {
  return state_ != State::header || header_bytes_ > 0 || !line_.empty();
}

std::size_t FrameReader::buffered() const {
  return line_.capacity() + body_.capacity();
}

std::size_t FrameReader::take_line(std::string_view bytes, const Sink& sink) {
  const auto newline = bytes.find('\n');
  const std::size_t used = newline == std::string_view::npos ? bytes.size() : newline + 1;
  if (header_bytes_ + line_.size() + used > limits_.header) {
    // Nothing is used up: the same bytes are looked at again, for a header to go on from.
    broken(sink, fmt::format("The header is over the limit of {} bytes.", limits_.header), {});
    return 0;
  }
  line_.append(bytes.substr(0, used));
  if (newline == std::string_view::npos) return used;
  const std::string line = std::exchange(line_, {});
  const std::string_view text = trim(std::string_view(line).substr(0, line.size() - 1));
  if (!text.empty()) {
    header_bytes_ += line.size();
    header_line(text, sink);
  } else if (header_bytes_ > 0) {
    end_of_header(sink);
  }
  return used;
}

void FrameReader::header_line(std::string_view line, const Sink& sink) {
  const auto colon = line.find(':');
  const std::string name = lowered(line.substr(0, colon));
  if (colon == std::string_view::npos || !is_header_name(name)) {
    // The rest of a body that is longer than its header says ends here, perhaps right before the next header.
    broken(sink, "A header line is malformed.", line);
    return;
  }
  const std::string_view value = trim(line.substr(colon + 1));
  if (name == "content-type") charset_ = charset_of(value);
  if (name != "content-length") return;
  const std::optional<std::uint64_t> length = number(value);
  if (!length) {
    broken(sink, "The Content-Length is not a number.", {});
  } else if (length_ && *length_ != *length) {
    broken(sink, "The header has two different Content-Lengths.", {});
  } else {
    length_ = length;
  }
}

void FrameReader::end_of_header(const Sink& sink) {
  if (!length_) {
    broken(sink, "The header has no Content-Length.", {});
    return;
  }
  missing_ = *length_;
  state_ = State::body;
  if (missing_ > limits_.body) {
    state_ = State::skip_body;
    sink(FrameError{fmt::format("A message of {} bytes is over the limit of {} bytes.", missing_, limits_.body)});
  } else if (!charset_.empty() && charset_ != "utf-8" && charset_ != "utf8") {
    state_ = State::skip_body;
    sink(FrameError{"The message is not in UTF-8: its Content-Type names another charset."});
  } else if (missing_ == 0) {
    sink(FrameBody{});
  }
  if (missing_ == 0) begin_header();
}

std::size_t FrameReader::take_body(std::string_view bytes, const Sink& sink) {
  const auto used = static_cast<std::size_t>(std::min<std::uint64_t>(missing_, bytes.size()));
  if (state_ == State::body) {
    // Memory follows what has really come, not what the header promises.
    if (body_.size() + used > body_.capacity()) {
      const std::uint64_t whole = body_.size() + missing_;
      const std::uint64_t wanted = std::max<std::uint64_t>(first_reserve, 4 * (body_.size() + used));
      body_.reserve(static_cast<std::size_t>(std::min(whole, wanted)));
    }
    body_.append(bytes.substr(0, used));
  }
  missing_ -= used;
  if (missing_ > 0) return used;
  if (state_ == State::body) {
    std::string body = std::exchange(body_, {});
    begin_header();
    sink(FrameBody{std::move(body)});
  } else {
    begin_header();
  }
  return used;
}

std::size_t FrameReader::take_garbage(std::string_view bytes) {
  const auto newline = bytes.find('\n');
  const std::string_view piece = bytes.substr(0, newline);
  line_.append(piece.substr(piece.size() - std::min(piece.size(), resync_window)));
  if (line_.size() > resync_window) line_.erase(0, line_.size() - resync_window);
  if (newline == std::string_view::npos) return bytes.size();
  const std::string line = std::exchange(line_, {});
  resume_from(line);
  return newline + 1;
}

void FrameReader::broken(const Sink& sink, std::string message, std::string_view line) {
  sink(FrameError{std::move(message)});
  state_ = State::resync;
  if (line_.size() > resync_window) line_ = line_.substr(line_.size() - resync_window);
  resume_from(line);
}

bool FrameReader::resume_from(std::string_view line) {
  constexpr std::string_view name = "content-length:";
  const auto found = lowered(line).rfind(name);
  if (found == std::string::npos) return false;
  const std::optional<std::uint64_t> length = number(trim(line.substr(found + name.size())));
  if (!length) return false;
  begin_header();
  length_ = length;
  header_bytes_ = line.size() - found;
  return true;
}

void FrameReader::begin_header() {
  state_ = State::header;
  line_.clear();
  header_bytes_ = 0;
  length_.reset();
  charset_.clear();
  missing_ = 0;
}

std::string encode_frame(std::string_view body) {
  std::string frame = fmt::format("Content-Length: {}\r\n\r\n", body.size());
  frame.append(body);
  return frame;
}

}  // namespace hotfix::protocol
