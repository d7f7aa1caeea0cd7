#include "engine/disk_room.h"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <re2/re2.h>

namespace hotfix::engine {

namespace {

constexpr std::uintmax_t hardly_any_room = 1U << 16;  // bytes

}  // namespace

bool ran_out_of_room(const std::string& words, const std::string& folder) {
  static const RE2 says_so("No space left on device|Disk quota exceeded");
  static const RE2 could_be("couldn't write|unable to write|failed to write|write error|unable to create");
  if (RE2::PartialMatch(words, says_so)) return true;
  std::error_code error;
  const std::filesystem::space_info room = std::filesystem::space(folder, error);
  return !error && room.available < hardly_any_room && RE2::PartialMatch(words, could_be);
}

workflow::Refusal disk_full(const std::string& purpose, const std::string& words, const std::string& folder) {
  return {"disk-full", fmt::format("{} was not possible: the disk is full. {}", purpose, words),
          fmt::format("Make room on the disk of {}, then run the command again: it goes on from here.", folder)};
}

std::optional<workflow::Refusal> refuse_room(std::uint64_t bytes, const std::string& folder) {
  if (bytes == 0) return std::nullopt;
  std::error_code error;
  const std::filesystem::space_info room = std::filesystem::space(folder, error);
  const std::uintmax_t wanted = bytes + hardly_any_room;
  if (error || room.available >= wanted) return std::nullopt;
  return workflow::Refusal{"disk-full",
                           fmt::format("The disk is full: there are {} KiB left for {}, and this takes about {} KiB.",
                                       room.available >> 10, folder, wanted >> 10),
                           "Make room there, then run the command again: nothing was done."};
}

}  // namespace hotfix::engine
