#include "protocol/uri.h"

#include <optional>
#include <random>
#include <string>

#include <gmock/gmock.h>

namespace hotfix::protocol {
namespace {

void expect_path(std::string_view uri, const std::optional<std::string>& path) {
  EXPECT_EQ(file_path(uri), path) << uri;
}

TEST(FilePath, reads_the_spellings_of_editors) {
  expect_path("file:///tmp/a.js", "/tmp/a.js");
  expect_path("file:///tmp/a%20b/%C3%A9.js", "/tmp/a b/\xC3\xA9.js");
  expect_path("file:///tmp/a b/\xC3\xA9/[id].tsx", "/tmp/a b/\xC3\xA9/[id].tsx");
  expect_path("file:///c%3A/x", "/c:/x");
  expect_path("file:///c:/x", "/c:/x");
  expect_path("FILE:///tmp", "/tmp");
  expect_path("file:/tmp/a", "/tmp/a");
  expect_path("file://localhost/tmp/a", "/tmp/a");
  expect_path("file://LOCALHOST/tmp/a", "/tmp/a");
  expect_path("file:///", "/");
  expect_path("file:///a%2Fb", "/a/b");
  expect_path("file:///a%23b%3Fc#fragment", "/a#b?c");
  expect_path("file:///a?query#f", "/a");
  expect_path("file:///100%", "/100%");
  expect_path("file:///%zz%4", "/%zz%4");
  expect_path("file:///%FF%fe", "/\xFF\xFE");
}

TEST(FilePath, knows_what_is_no_file_here) {
  for (const char* uri :
       {"untitled:Untitled-1", "git:/tmp/a.js?%7B%7D", "vscode-remote://host/tmp/a", "http://x/y", "", "/tmp/a", "file",
        "file:", "file://", "file://server/share", "file:tmp/a", "file:///a%00b", "://x", "1file:///a"}) {
    expect_path(uri, std::nullopt);
  }
}

TEST(FileUri, escapes_as_vs_code_does) {
  EXPECT_EQ(file_uri("/tmp/a.js"), "file:///tmp/a.js");
  EXPECT_EQ(file_uri("/c:/a b@c+d#e?f%g[h]"), "file:///c%3A/a%20b%40c%2Bd%23e%3Ff%25g%5Bh%5D");
  EXPECT_EQ(file_uri("/\xC3\xA9\xFF~-_.!"), "file:///%C3%A9%FF~-_.%21");
}

TEST(FileUri, loses_no_byte) {
  std::string all = "/";
  for (int byte = 1; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(file_path(file_uri(all)), all);
  std::mt19937 random(7);
  for (int i = 0; i < 1000; ++i) {
    std::string path = "/";
    for (auto n = random() % 30; n > 0; --n) path += static_cast<char>(1 + random() % 255);
    EXPECT_EQ(file_path(file_uri(path)), path);
  }
}

TEST(UriScheme, is_lower_case_or_nothing) {
  EXPECT_EQ(uri_scheme("file:///a"), "file");
  EXPECT_EQ(uri_scheme("GIT:/a"), "git");
  EXPECT_EQ(uri_scheme("vscode-remote://a"), "vscode-remote");
  EXPECT_EQ(uri_scheme("/a:b"), "");
  EXPECT_EQ(uri_scheme("a b:c"), "");
}

}  // namespace
}  // namespace hotfix::protocol
