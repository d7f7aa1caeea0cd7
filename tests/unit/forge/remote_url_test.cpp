// Whose forge an address belongs to.

#include "forge/remote_url.h"

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "forge/printed_url.h"

namespace hotfix::forge {
namespace {

void check(std::string_view text, std::string_view host, std::string_view path) {
  const auto url = parse_remote_url(text);
  ASSERT_TRUE(url) << text;
  EXPECT_EQ(url->host, host) << text;
  EXPECT_EQ(url->path, path) << text;
}

TEST(RemoteUrl, reads_what_git_reads) {
  check("https://github.com/acme/shop.git", "github.com", "acme/shop");
  check("https://github.com/acme/shop", "github.com", "acme/shop");
  check("https://github.com/acme/shop/", "github.com", "acme/shop");
  check("HTTPS://GitHub.com/Acme/Shop.git", "github.com", "Acme/Shop");
  check("https://ada:secret@github.com/acme/shop.git", "github.com", "acme/shop");
  check("http://git.example.org:8443/group/sub/shop.git", "git.example.org", "group/sub/shop");
  check("ssh://git@github.com/acme/shop.git", "github.com", "acme/shop");
  check("ssh://git@ssh.github.com:443/acme/shop.git", "github.com", "acme/shop");
  check("git+ssh://git@gitlab.com/acme/shop", "gitlab.com", "acme/shop");
  check("ssh://git@[::1]:2222/acme/shop.git", "[::1]", "acme/shop");
  check("git://example.org/acme/shop.git", "example.org", "acme/shop");
  check("git@github.com:acme/shop.git", "github.com", "acme/shop");
  check("github.com:acme/shop", "github.com", "acme/shop");
  check("git@[::1]:acme/shop.git", "[::1]", "acme/shop");
  check("git@altssh.gitlab.com:/acme/shop.git", "gitlab.com", "acme/shop");
  check("git@host:owner/re:po", "host", "owner/re:po");
}

TEST(RemoteUrl, says_nothing_about_what_is_no_forge) {
  for (const std::string_view text : {"",
                                      "/srv/git/shop.git",
                                      "../shop.git",
                                      "shop.git",
                                      "./a:b",
                                      "dir/a:b",
                                      "file:///srv/git/shop.git",
                                      "C:/shop",
                                      "C:\\shop",
                                      "ext::sh -c x",
                                      "ext::sh",
                                      "https://github.com",
                                      "https://github.com/",
                                      "https:///acme/shop",
                                      "https://-oProxyCommand=x/acme/shop",
                                      "-oProxyCommand=x:acme/shop",
                                      "git@host:",
                                      "git@host:-x",
                                      "https://git hub.com/a/b",
                                      "https://github.com/a/b\n",
                                      "ftp://github.com/a/b",
                                      "https://ex%61mple.org/a/b"}) {
    EXPECT_FALSE(parse_remote_url(text)) << text;
  }
  EXPECT_FALSE(parse_remote_url("https://github.com/" + std::string(3000, 'a')));
}

TEST(RemoteUrl, knows_forges_by_their_names) {
  const auto check_host = [](std::string_view host, Provider provider) {
    EXPECT_EQ(provider_of(host), provider) << host;
  };
  check_host("github.com", Provider::github);
  check_host("github.localhost", Provider::github);
  check_host("github.example.org", Provider::github);
  check_host("code.github.example.org", Provider::github);
  check_host("acme.ghe.com", Provider::github);
  check_host("gitlab.com", Provider::gitlab);
  check_host("gitlab.example.org", Provider::gitlab);
  check_host("codeberg.org", Provider::url);
  check_host("notgithub.com", Provider::url);
  check_host("github", Provider::url);
  check_host("", Provider::url);
}

TEST(PrintedUrl, is_found_in_what_remotes_print) {
  const auto check_printed = [](std::string_view out, std::string_view err, std::string_view url) {
    EXPECT_EQ(printed_url(out, err), url) << out << err;
  };
  check_printed("https://github.com/acme/shop/pull/7\n", "", "https://github.com/acme/shop/pull/7");
  check_printed("",
                "remote: \nremote: Create a pull request for 'x' on GitHub by visiting:\nremote:      "
                "https://github.com/acme/shop/pull/new/x\nremote: \nTo https://github.com/acme/shop.git\n",
                "https://github.com/acme/shop/pull/new/x");
  check_printed("",
                "remote: GitHub found 3 vulnerabilities: https://github.com/acme/shop/security/dependabot\n"
                "remote: visit https://github.com/acme/shop/pull/new/x\n",
                "https://github.com/acme/shop/pull/new/x");
  check_printed("",
                "remote:\nremote: View merge request for x:\nremote:   "
                "https://gitlab.com/acme/shop/-/merge_requests/3\nremote:\n",
                "https://gitlab.com/acme/shop/-/merge_requests/3");
  check_printed("", "remote: Open http://host/review?id=1.\n", "http://host/review?id=1");
  check_printed("", "remote: [\x1b[32mhttps://host/r/1\x1b[0m]\n", "https://host/r/1");
  check_printed("", "To https://github.com/acme/shop.git\n * [new branch] x -> x\n", "");
  check_printed("", "fatal: unable to access 'https://github.com/acme/shop.git/'\n", "");
  check_printed("", "remote: ftp://host/x javascript:alert\n", "");
  check_printed("", "remote: https://host/" + std::string(5000, 'a') + "\n", "");
}

}  // namespace
}  // namespace hotfix::forge
