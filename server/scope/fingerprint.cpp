#include "scope/fingerprint.h"

#include <fmt/format.h>

namespace hotfix::scope {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string_view without_mark(std::string_view first_line) {
  if (first_line.starts_with(byte_order_mark)) first_line.remove_prefix(byte_order_mark.size());
  return first_line;
}

}  // namespace

Fingerprint& Fingerprint::add(std::uint64_t value) {
  char bytes[sizeof value];
  for (std::size_t i = 0; i < sizeof value; ++i) bytes[i] = static_cast<char>((value >> (8 * i)) & 0xFFU);
  return add(std::string_view(bytes, sizeof value));
}

Fingerprint& Fingerprint::add(const BaseLines* base, const TextBuffer& text, const git::Hunk& hunk) {
  const std::size_t base_count = base == nullptr ? 0 : hunk.base_count;
  add(base_count);
  for (std::size_t i = hunk.base_first; i < hunk.base_first + base_count; ++i) {
    add(hash_bytes(i == 0 ? without_mark(base->line(i)) : base->line(i)));
  }
  add(hunk.new_count);
  for (std::size_t i = hunk.new_first; i < std::size_t{hunk.new_first} + hunk.new_count; ++i) {
    add(i == 0 ? hash_bytes(without_mark(text.line(i))) : text.line_hash(i));
  }
  return *this;
}

std::string Fingerprint::hex() const {
  return fmt::format("{:016x}", state_);
}

}  // namespace hotfix::scope
