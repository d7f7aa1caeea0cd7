#pragma once
// A git object id (SHA-1) as a plain value. SHA-256 repositories are refused before any id is read.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hotfix::git {

struct Oid {
  std::array<std::uint8_t, 20> bytes{};

  auto operator<=>(const Oid&) const = default;

  /// The all-zero id, which git uses for "no object".
  bool is_null() const { return *this == Oid{}; }

  /// 40 lower-case hexadecimal digits.
  std::string hex() const {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(40, '0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      text[2 * i] = digits[bytes[i] >> 4];
      text[2 * i + 1] = digits[bytes[i] & 15];
    }
    return text;
  }

  /// Exactly 40 hexadecimal digits, or nothing.
  static std::optional<Oid> from_hex(std::string_view text) {
    if (text.size() != 40) return std::nullopt;
    Oid oid;
    for (std::size_t i = 0; i < 40; ++i) {
      const char c = text[i];
      int value = 0;
      if (c >= '0' && c <= '9')
        value = c - '0';
      else if (c >= 'a' && c <= 'f')
        value = c - 'a' + 10;
      else if (c >= 'A' && c <= 'F')
        value = c - 'A' + 10;
      else
        return std::nullopt;
      oid.bytes[i / 2] = static_cast<std::uint8_t>(oid.bytes[i / 2] << 4 | value);
    }
    return oid;
  }
};

}  // namespace hotfix::git

template <>
struct std::hash<hotfix::git::Oid> {
  std::size_t operator()(const hotfix::git::Oid& oid) const noexcept {
    std::size_t value = 0;  // the id is itself a hash: its first bytes are as good as any
    std::memcpy(&value, oid.bytes.data(), sizeof value);
    return value;
  }
};
