#pragma once
// The base protocol's frames: `Content-Length: N\r\n\r\n` and N bytes of body (LSP 3.17 "Base Protocol").
//
//   FrameReader reader;
//   while (read(chunk)) reader.feed(chunk, [&](Frame frame) { … });
//
// Rules for streams that are not as they should be; after each of them the next sound message is read again:
//  - Header names in any case, blank lines before a header, lines that end in \n alone: read without a word.
//  - A body over the limit is reported at once and then skipped without being kept.
//  - Another charset than UTF-8 is reported, its body skipped.
//  - A header over its limit, a malformed line, no Content-Length, two different ones, or one that is no number: nobody
//    can tell where the body ends. It is reported once, and all is skipped up to the next text
//    `Content-Length: DIGITS` that is followed by a line break. That cannot occur inside a JSON body, where a string
//    holds no raw line break, so what is found is a header.
// Memory: one body, or one header line, and nothing else. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace hotfix::protocol {

struct FrameLimits {
  std::size_t header = 8UL * 1024;        // bytes of a header, line breaks included
  std::size_t body = 64UL * 1024 * 1024;  // bytes of a body
};

/// A whole body, as it came.
struct FrameBody {
  std::string text;
  bool operator==(const FrameBody&) const = default;
};

/// The stream held something that is no message. The reader goes on by itself.
struct FrameError {
  std::string message;
  bool operator==(const FrameError&) const = default;
};

using Frame = std::variant<FrameBody, FrameError>;

class FrameReader {
 public:
  using Sink = std::function<void(Frame)>;

  explicit FrameReader(FrameLimits limits = {});

  /// Takes any piece of the stream, hands each frame that is complete with it to `sink`, in order.
  void feed(std::string_view bytes, const Sink& sink);

  /// True in the middle of a frame: the stream must not end here.
  bool inside_frame() const;

  /// Bytes that are kept at this moment; at most a header and a body (for tests of the bound).
  std::size_t buffered() const;

 private:
  enum class State { header, body, skip_body, resync };

  std::size_t take_line(std::string_view bytes, const Sink& sink);
  std::size_t take_body(std::string_view bytes, const Sink& sink);
  std::size_t take_garbage(std::string_view bytes);
  void header_line(std::string_view line, const Sink& sink);
  void end_of_header(const Sink& sink);
  void broken(const Sink& sink, std::string message, std::string_view line);
  bool resume_from(std::string_view line);
  void begin_header();

  FrameLimits limits_;
  State state_ = State::header;
  std::string line_;  // of the header, or the tail of the garbage while resynchronising
  std::size_t header_bytes_ = 0;
  std::optional<std::uint64_t> length_;
  std::string charset_;  // empty: not said, that is UTF-8
  std::string body_;
  std::uint64_t missing_ = 0;  // bytes of the body still to come
};

/// The body with its header, ready to be written.
std::string encode_frame(std::string_view body);

}  // namespace hotfix::protocol
