#include "scope/path_class.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace hotfix::scope {
namespace {

void check(PathClass expected, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) EXPECT_EQ(classify_path(path), expected) << path;
}

TEST(PathClasses, production_is_what_nothing_else_claims) {
  check(PathClass::production, {"src/pay.js",
                                "lib/a.rb",
                                "CMakeLists.txt",
                                "Makefile",
                                "Dockerfile",
                                "config/app.yml",
                                "cmd/main.go",
                                "src/latest.java",
                                "src/Latest.java",
                                "src/Contest.kt",
                                "src/testing/runner.cpp",
                                "src/docs/render.js",
                                "src/main/java/com/example/App.java",
                                "src/main/java/org/x/test/Spring.java",
                                "history.js",
                                "lib/changes.py",
                                "app/models/version.rb",
                                "src/spectrum.js",
                                "robots.txt",
                                "libfoo.so.1",
                                "cmd/migrate/main.go",
                                "a/external/x.c",
                                "",
                                "/",
                                "a/",
                                "assets/logo.png",
                                "\xFF\xFE/x"});
}

TEST(PathClasses, tests) {
  check(PathClass::tests, {"test/a.js",
                           "src/pay_test.go",
                           "src/pay.test.ts",
                           "src/pay.spec.tsx",
                           "spec/models/user_spec.rb",
                           "PayTest.java",
                           "src/test/kotlin/PaySpec.kt",
                           "tests/data/x.json",
                           "src/__snapshots__/a.snap",
                           "a/b.snap",
                           "features/pay.feature",
                           "test_pay.py",
                           "app/tests.py",
                           "conftest.py",
                           "Foo.Tests/Pay.cs",
                           "misc/output_test.py",
                           "src/build_test.cc",
                           "test/fixtures/vendor/lib.js",
                           "test/package.json",
                           "tests/fixtures/yarn.lock",
                           "jest.config.js",
                           "benches/x.rs",
                           "src/TestPay.java"});
}

TEST(PathClasses, lock_files_and_manifests_anywhere_but_in_tests) {
  check(PathClass::lock_file,
        {"build/deps/github_hashes/facebook/folly-rev.txt", "package-lock.json", "yarn.lock", "website/yarn.lock",
         "docs/Gemfile.lock", "go.sum", "Cargo.lock", "flake.lock", "tool/dev_gems.rb.lock", "Package.resolved"});
  check(PathClass::manifest, {"package.json",
                              "packages/a/package.json",
                              "Cargo.toml",
                              "go.mod",
                              "pom.xml",
                              "build.gradle.kts",
                              "gradle/libs.versions.toml",
                              "requirements.txt",
                              "requirements-dev.txt",
                              "requirements/prod.txt",
                              "setup.py",
                              "Gemfile",
                              "x.gemspec",
                              "composer.json",
                              "App.csproj",
                              "Directory.Packages.props",
                              "Package.swift",
                              "mix.exs",
                              "pubspec.yaml",
                              "vcpkg.json",
                              "conanfile.txt",
                              "pyproject.toml",
                              "Pipfile",
                              "setup.cfg"});
}

TEST(PathClasses, what_is_counted_apart_by_name) {
  check(PathClass::changelog,
        {"CHANGELOG.md", "CHANGES", "docs/changelog.md", "NEWS", "00-RELEASENOTES", "HISTORY.rst", "RELEASE_NOTES.txt",
         "changelog.d/12.md", "doc/manual/rl-next/x.md", "Changes.mdown", ".github/CHANGELOG-v7.md",
         "docs/changelog/1.2.0/picture.png", "debian/changelog", ".changeset/brave-cats.md", "ChangeLog-2.1"});
  check(PathClass::version_file, {"VERSION", "lib/x/version.rb", "src/version.h", "pkg/_version.py", "version.txt",
                                  "src/AssemblyInfo.cs", "version.go"});
  check(PathClass::ci, {".github/workflows/ci.yml", ".gitlab-ci.yml", ".circleci/config.yml", "Jenkinsfile",
                        ".gitignore", ".editorconfig", "azure-pipelines.yml", ".github/actions/x/package.json"});
  check(PathClass::docs, {"README.md", "docs/guide.html", "docs/conf.py", "doc/x.png", "LICENSE", "src/README", "a.rst",
                          "man/hotfix.1", "src/tool.1", "examples/a.js", "LICENSE-MIT"});
}

TEST(PathClasses, what_is_warned_about_by_name) {
  check(PathClass::vendored, {"vendor/github.com/x/y_test.go", "src/third_party/a.hpp", "node_modules/a/package.json",
                              "deps/lua/lua.c", "lib/x/vendor/thor/version.rb"});
  check(PathClass::generated, {"api/x.pb.go", "x_pb2.py", "lib/a.g.dart", "static/app.min.js", "dist/index.js",
                               "src/generated/x.ts", "a.generated.ts", "dist/index.js.map"});
  check(PathClass::migration, {"db/migrate/20240101_add.rb", "app/migrations/0001_initial.py", "db/schema.rb",
                               "src/main/resources/db/migration/V1__x.sql", "V12__add_column.sql",
                               "alembic/versions/1.py", "prisma/migrations/1/migration.sql"});
}

TEST(PathClasses, the_policy_file_is_itself_only_at_the_root) {
  check(PathClass::policy, {".hotfix.json"});
  check(PathClass::production, {"sub/.hotfix.json"});
}

TEST(PathOverrides, an_exclusion_goes_before_additions_and_rules) {
  const auto under = [](std::string folder) {
    return [folder = std::move(folder)](std::string_view path) { return path.starts_with(folder); };
  };
  const std::vector<PathOverride> overrides = {{PathClass::tests, under("qa/"), under("qa/live/")},
                                               {PathClass::docs, under("qa/"), {}},
                                               {PathClass::generated, {}, under("dist/")},
                                               {PathClass::vendored, under(".hotfix.json"), {}}};
  EXPECT_EQ(classify_path("qa/a.js", overrides), PathClass::tests);
  EXPECT_EQ(classify_path("qa/live/a.js", overrides), PathClass::docs);
  EXPECT_EQ(classify_path("dist/index.js", overrides), PathClass::production);
  EXPECT_EQ(classify_path("dist/index.js", {}), PathClass::generated);
  EXPECT_EQ(classify_path(".hotfix.json", overrides), PathClass::policy);
}

TEST(PathOverrides, every_class_of_the_policy_has_its_name) {
  for (const char* name : {"tests", "docs", "ci", "generated", "vendored", "migrations", "changelogs", "versionFiles",
                           "lockFiles", "manifests"}) {
    EXPECT_NE(path_class_named(name), std::nullopt) << name;
  }
  EXPECT_EQ(path_class_named("test"), std::nullopt);
}

TEST(Budget, counts_what_production_runs) {
  for (const char* path : {"a.c", "package.json", "db/migrate/1.rb", "vendor/a.c", "x.pb.go"}) {
    EXPECT_TRUE(counts_against_budget(classify_path(path))) << path;
  }
  for (const char* path :
       {"a_test.go", "CHANGELOG.md", "VERSION", "go.sum", ".gitlab-ci.yml", "README.md", ".hotfix.json"}) {
    EXPECT_FALSE(counts_against_budget(classify_path(path))) << path;
  }
}

Lines cut(const std::string& text) {
  Lines lines;
  const TextLines all = lines_of(text);
  for (std::size_t i = 0; i < all.count; ++i) lines.push_back(all.line(i));
  return lines;
}

TEST(GeneratedHeader, is_a_comment_that_says_it_of_its_file) {
  const std::vector<std::string> generated = {
      "// Code generated by protoc-gen-go. DO NOT EDIT.\n\npackage x\n",
      "// Copyright\n// Licence\n\n// Code generated by MockGen. DO NOT EDIT.\n",
      "/**\n * @generated SignedSource<<x>>\n */\n",
      "# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\n",
      "// <auto-generated>\n//     This code was generated by a tool.\n",
      "# -*- coding: utf-8 -*-\n# Generated by the protocol buffer compiler.  DO NOT EDIT!\n",
      "<!-- This file is auto-generated. Do not edit it by hand. -->\n",
      "<?php\n// This file was autogenerated\n// and will be overwritten.\n",
      "/* Automatically generated by x: do not modify */\n",
      "package x\n\n// Code generated by stringer; DO NOT EDIT.\n"};
  for (const std::string& text : generated) EXPECT_TRUE(generated_by_header(cut(text))) << text;
}

TEST(GeneratedHeader, is_not_a_file_that_speaks_of_one) {
  const std::vector<std::string> written = {
      "package x\n\nconst header = \"// Code generated by x. DO NOT EDIT.\"\n",
      "// Detects files marked @generated and skips them.\n",
      "// Finds \"Code generated ... DO NOT EDIT\" lines as Go does.\n",
      "# Generated by Django 3.2 on 2021-01-01\n\nfrom django.db import migrations\n",
      "int main() {}\n// Code generated by x. DO NOT EDIT.\n",
      "// The parser is generated by bison.\n//\n// Do not edit tables without a test.\n",
      "",
      "import x\n"};
  for (const std::string& text : written) EXPECT_FALSE(generated_by_header(cut(text))) << text;
}

struct VersionCase {
  std::string base;
  std::string now;
  bool only_digits;
};

TEST(VersionDigits, change_alone_or_with_something_else) {
  const std::vector<VersionCase> cases = {{"  \"version\": \"1.2.3\",", "  \"version\": \"1.2.4\",", true},
                                          {"version = \"1.2.3-rc.1\"", "version = \"1.2.3\"", true},
                                          {"1.0.0", "1.0.1", true},
                                          {"v1.0.0", "v1.0.1", true},
                                          {"    VERSION = (1, 2, 3)", "    VERSION = (1, 2, 4)", true},
                                          {"#define X_VERSION_NUM 0x080701", "#define X_VERSION_NUM 0x08070a", true},
                                          {"#define X_VER_PATCH 1", "#define X_VER_PATCH 2", true},
                                          {"<version>1.2.0-SNAPSHOT</version>", "<version>1.2.0</version>", true},
                                          {"s.date = \"2024-01-02\"", "s.date = \"2024-02-03\"", true},
                                          {"a\nversion=1.0", "a\nversion=1.1", true},
                                          {"timeout = 30", "timeout = 60", false},
                                          {"  \"left-pad\": \"1.0.0\",", "  \"left-pad\": \"1.0.1\",", false},
                                          {"updated = 3", "updated = 4", false},
                                          {"version = 1", "versions = 1", false},
                                          {"version = \"1.0\"", "version = \"1.0\"", false},
                                          {"version = 1.0\nx", "version = 1.1", false},
                                          {"version = 1.0\nlimit = 2", "version = 1.1\nlimit = 3", false},
                                          {"version", "version 1", false}};
  for (const VersionCase& c : cases) {
    EXPECT_EQ(only_version_digits_changed(cut(c.base), cut(c.now)), c.only_digits) << c.base << " -> " << c.now;
  }
  EXPECT_FALSE(only_version_digits_changed({}, {}));
}

TEST(TestsInside, rust_and_zig_keep_tests_in_the_file) {
  const std::string rust =
      "use a;\n\nfn pay() {\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n    fn t() {}\n}\n";
  EXPECT_FALSE(inside_tests("src/a.rs", lines_of(rust), 2));
  EXPECT_FALSE(inside_tests("src/a.rs", lines_of(rust), 3));
  for (const std::size_t line : {5U, 6U, 8U, 9U}) EXPECT_TRUE(inside_tests("src/a.rs", lines_of(rust), line)) << line;
  EXPECT_FALSE(inside_tests("src/a.c", lines_of(rust), 8));
  const std::string after = rust + "\npub fn late() {\n    x\n}\n";
  EXPECT_FALSE(inside_tests("src/a.rs", lines_of(after), 12));
  const std::string zig = "pub fn pay() void {\n  x();\n}\ntest \"pays\" {\n  y();\n}\n";
  EXPECT_FALSE(inside_tests("a.zig", lines_of(zig), 1));
  EXPECT_TRUE(inside_tests("a.zig", lines_of(zig), 4));
  EXPECT_FALSE(inside_tests("a.rs", lines_of(""), 0));
}

/// One hunk from the first line that differs to the last.
bool changes_dependency(const std::string& path, const std::string& base, const std::string& now) {
  const Lines old_lines = cut(base);
  const Lines new_lines = cut(now);
  std::size_t same = 0;
  while (same < std::min(old_lines.size(), new_lines.size()) && old_lines[same] == new_lines[same]) ++same;
  std::size_t end = 0;
  while (end < std::min(old_lines.size(), new_lines.size()) - same &&
         old_lines[old_lines.size() - 1 - end] == new_lines[new_lines.size() - 1 - end]) {
    ++end;
  }
  return dependency_change({path, base, now, same, old_lines.size() - same - end, same, new_lines.size() - same - end});
}

struct DependencyCase {
  const char* path;
  std::string text;  // of which `from` becomes `to`
  std::string from;
  std::string to;
  bool dependency;
};

void check(const std::vector<DependencyCase>& cases) {
  for (const DependencyCase& c : cases) {
    std::string now = c.text;
    const std::size_t at = now.find(c.from);
    ASSERT_NE(at, std::string::npos) << c.from;
    now.replace(at, c.from.size(), c.to);
    EXPECT_EQ(changes_dependency(c.path, c.text, now), c.dependency) << c.path << ": " << c.from << " -> " << c.to;
    EXPECT_EQ(changes_dependency(c.path, now, c.text), c.dependency) << c.path << ": " << c.to << " -> " << c.from;
  }
}

const char* const npm = R"({
  "name": "@pay/core",
  "version": "7.1.0",
  "scripts": {"test": "jest", "build": {"dependencies": ["a"]}},
  "exports": {".": {"require": {"default": "./x.cjs"}}},
  "dependencies": {
    "left-pad": "^1.0.0",
    "@pay/util": "^7.1.0"
  },
  "devDependencies": {
    "jest": "^29.0.0"
  },
  "eslintConfig": {"overrides": [
    {"files": "*.ts"}
  ]}
}
)";

TEST(DependencyChange, in_package_json) {
  check({{"package.json", npm, "\"left-pad\": \"^1.0.0\"", "\"left-pad\": \"^1.0.1\"", true},
         {"package.json", npm, "\"jest\": \"^29.0.0\"", "\"jest\": \"^30.0.0\"", true},
         {"package.json", npm, "    \"left-pad\": \"^1.0.0\",\n", "", true},
         {"package.json", npm, "\"left-pad\": \"^1.0.0\"", "\"right-pad\": \"^1.0.0\"", true},
         {"package.json", npm, "\"version\": \"7.1.0\"", "\"version\": \"7.1.1\"", false},
         {"package.json", npm, "\"test\": \"jest\"", "\"test\": \"jest 2\"", false},
         {"package.json", npm, "[\"a\"]", "[\"b\"]", false},
         {"package.json", npm, "./x.cjs", "./y.cjs", false},
         {"package.json", npm, "*.ts", "*.tsx", false},
         {"package.json", npm, "    \"left-pad\"", "      \"left-pad\"", false}});
}

TEST(DependencyChange, is_none_where_packages_of_one_repository_are_released_together) {
  std::string now = npm;
  for (std::size_t at = now.find("7.1.0"); at != std::string::npos; at = now.find("7.1.0")) now.replace(at, 5, "7.1.1");
  EXPECT_FALSE(changes_dependency("package.json", npm, now));
  check(
      {{"Cargo.toml", "[dependencies]\npay = { path = \"../pay\", version = \"1.0.0\" }\n", "1.0.0", "1.0.1", false}});
}

TEST(DependencyChange, is_none_where_only_the_order_changes) {
  EXPECT_FALSE(changes_dependency("Gemfile", "gem 'a'\ngem 'b'\n", "gem 'b'\ngem \"a\"\n"));
  EXPECT_FALSE(changes_dependency("package.json", "{\"dependencies\": {\n\"a\": \"1\",\n\"b\": \"2\"\n}}\n",
                                  "{\"dependencies\": {\n\"b\": \"2\",\n\"a\": \"1\"\n}}\n"));
}

TEST(DependencyChange, in_toml_and_ini) {
  const std::string cargo =
      "[package]\nversion = \"1.0.0\"\nlicense = \"MIT\"\n\n[features]\nx = [\"serde/x\"]\n\n"
      "[dependencies]\nserde = \"1.0.1\" # json\n\n[dependencies.tokio]\nfeatures = [\"rt\"]\n"
      "[profile.release]\nlto = true\n";
  const std::string pyproject =
      "[project]\nname = \"a\"\ndependencies = [\n  \"requests[security]>=2\",\n"
      "  \"six\",\n]\nclassifiers = [\n  \"x\",\n]\n[tool.black]\nline-length = 100\n"
      "[project.optional-dependencies]\ndev = [\"pytest\"]\n";
  const std::string setup =
      "[metadata]\nname = x\n[options]\nzip_safe = false\ninstall_requires =\n    a>=1.0\n    b\n"
      "packages = find:\n";
  check({{"Cargo.toml", cargo, "1.0.1", "1.0.2", true},
         {"Cargo.toml", cargo, "# json", "# JSON", false},
         {"Cargo.toml", cargo, "\"rt\"", "\"full\"", true},
         {"Cargo.toml", cargo, "MIT", "ISC", false},
         {"Cargo.toml", cargo, "version = \"1.0.0\"", "version = \"1.1.0\"", false},
         {"Cargo.toml", cargo, "serde/x", "serde/y", false},
         {"Cargo.toml", cargo, "lto = true", "lto = false", false},
         {"pyproject.toml", pyproject, "  \"six\",\n", "", true},
         {"pyproject.toml", pyproject, "pytest", "nose", true},
         {"pyproject.toml", pyproject, "\"x\"", "\"y\"", false},
         {"pyproject.toml", pyproject, "100", "120", false},
         {"setup.cfg", setup, "a>=1.0", "a>=1.1", true},
         {"setup.cfg", setup, "zip_safe = false", "zip_safe = true", false},
         {"setup.cfg", setup, "find:", "find_namespace:", false},
         {"gradle/libs.versions.toml", "[versions]\nkotlin = \"1.9\"\n", "1.9", "2.0", true}});
}

TEST(DependencyChange, in_go_gradle_and_maven) {
  const std::string go =
      "module x\n\ngo 1.21\n\nrequire (\n\ta.b/c v1.0.0\n\td.e/f v1.0.0 // indirect\n)\n"
      "replace a.b/c => ../c\n";
  const std::string gradle =
      "version = '1.0'\nplugins {\n    id 'x' version '2'\n}\ndependencies {\n"
      "    implementation \"a:b:1\"\n}\ntest {\n    maxHeap = '1g'\n}\n";
  const std::string pom =
      "<project>\n<version>1.0</version>\n<properties>\n<jackson.version>2.1</jackson.version>\n"
      "<java.version>11</java.version>\n<encoding>UTF-8</encoding>\n</properties>\n<dependencies>\n"
      "<dependency>\n<artifactId>a</artifactId>\n<version>3.2</version>\n</dependency>\n"
      "</dependencies>\n<description>x</description>\n<plugin>\n<version>4</version>\n"
      "<configuration>\n<level>5</level>\n</configuration>\n</plugin>\n</project>\n";
  check({{"go.mod", go, "c v1.0.0", "c v1.0.1", true},
         {"go.mod", go, " // indirect", "", false},
         {"go.mod", go, "go 1.21", "go 1.22", false},
         {"go.mod", go, "../c", "../d", true},
         {"build.gradle", gradle, "a:b:1", "a:b:2", true},
         {"build.gradle", gradle, "version '2'", "version '3'", true},
         {"build.gradle", gradle, "version = '1.0'", "version = '1.1'", false},
         {"build.gradle", gradle, "1g", "2g", false},
         {"pom.xml", pom, "3.2", "3.3", true},
         {"pom.xml", pom, "2.1", "2.2", true},
         {"pom.xml", pom, "<version>4", "<version>5", true},
         {"pom.xml", pom, "<version>1.0", "<version>1.1", false},
         {"pom.xml", pom, "11<", "17<", false},
         {"pom.xml", pom, "UTF-8", "UTF-16", false},
         {"pom.xml", pom, "<level>5", "<level>6", false},
         {"pom.xml", pom, "<description>x", "<description>y", false}});
}

TEST(DependencyChange, in_other_manifests) {
  const std::string setup =
      "VERSION = '1.0'\nsetup(\n  version=VERSION,\n  install_requires=[\n    'a>=1',\n  ],\n"
      "  classifiers=[\n    'x',\n  ],\n)\n";
  const std::string swift =
      "let package = Package(name: \"x\", dependencies: [\n  .package(url: \"a\", from: \"1.0\"),\n],"
      " targets: [\n  .target(name: \"x\"),\n])\n";
  const std::string pubspec = "name: x\nversion: 1.0.0\ndependencies:\n  http: ^1.0.0\nflutter:\n  assets: a\n";
  const std::string cmake =
      "project(x VERSION 1.0)\nfind_package(Fmt 9 REQUIRED)\nFetchContent_Declare(re2\n"
      "  GIT_TAG v1\n)\nadd_library(x a.c)\n";
  check({{"setup.py", setup, "a>=1", "a>=2", true},
         {"setup.py", setup, "'1.0'", "'1.1'", false},
         {"setup.py", setup, "'x'", "'y'", false},
         {"Package.swift", swift, "from: \"1.0\"", "from: \"1.1\"", true},
         {"Package.swift", swift, ".target(name: \"x\")", ".target(name: \"y\")", false},
         {"pubspec.yaml", pubspec, "^1.0.0", "^1.0.1", true},
         {"pubspec.yaml", pubspec, "version: 1.0.0", "version: 1.0.1", false},
         {"pubspec.yaml", pubspec, "assets: a", "assets: b", false},
         {"CMakeLists.txt", cmake, "GIT_TAG v1", "GIT_TAG v2", true},
         {"CMakeLists.txt", cmake, "Fmt 9", "Fmt 10", true},
         {"CMakeLists.txt", cmake, "VERSION 1.0", "VERSION 1.1", false},
         {"CMakeLists.txt", cmake, "a.c", "b.c", false},
         {"Dockerfile", "FROM node:18\nRUN x\n", "node:18", "node:20", true},
         {"Dockerfile", "FROM node:18\nRUN x\n", "RUN x", "RUN y", false},
         {"requirements.txt", "# web\na==1.0\n", "1.0", "1.1", true},
         {"requirements.txt", "# web\na==1.0\n", "web", "net", false},
         {"x.gemspec", "s.version = '1'\ns.add_dependency 'a', '~> 1'\n", "~> 1", "~> 2", true},
         {"x.gemspec", "s.version = '1'\ns.add_dependency 'a', '~> 1'\n", "= '1'", "= '2'", false},
         {"App.csproj", "<PackageReference Include=\"a\" Version=\"1\" />\n<Nullable>x</Nullable>\n", "Version=\"1\"",
          "Version=\"2\"", true},
         {"App.csproj", "<PackageReference Include=\"a\" Version=\"1\" />\n<Nullable>x</Nullable>\n", ">x<", ">y<",
          false},
         {"mix.exs", "version: \"1\",\n{:plug, \"~> 1.0\"},\n", "~> 1.0", "~> 1.1", true},
         {"composer.json", "{\n\"require\": {\n\"a/b\": \"1\"\n},\n\"type\": \"x\"\n}\n", "\"1\"", "\"2\"", true},
         {"composer.json", "{\n\"require\": {\n\"a/b\": \"1\"\n},\n\"type\": \"x\"\n}\n", "\"x\"", "\"y\"", false},
         {"vcpkg.json", "{\n\"dependencies\": [\n\"fmt\",\n{\"name\": \"re2\"}\n]\n}\n", "re2", "re3", true},
         {"src/pay.js", "\"dependencies\": {\n\"a\": 1\n}\n", "1", "2", false}});
}

TEST(DependencyChange, survives_any_text) {
  const std::string brackets(5000, '{');
  std::string closing;
  for (int i = 0; i < 3000; ++i) closing += "]})\n[";
  for (const char* path : {"package.json", "Cargo.toml", "pom.xml", "go.mod", "pubspec.yaml", "Gemfile", "setup.cfg"}) {
    for (const std::string& text :
         {brackets, closing, std::string("\xFF\0\"'\\", 5), std::string("<>=<dependency>"), std::string("\n\n\n")}) {
      dependency_change({path, "", text, 0, 0, 0, 1'000'000});
      dependency_change({path, text, "", 7, 1'000'000, 9, 0});
      EXPECT_FALSE(dependency_change({path, text, text, 0, 1, 0, 1})) << path;
    }
  }
}

}  // namespace
}  // namespace hotfix::scope
