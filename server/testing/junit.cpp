#include "testing/junit.h"

#include <algorithm>
#include <pugixml.hpp>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "testing/output_readers.h"

namespace hotfix::runner {
namespace {

constexpr std::size_t most_text = 64U << 10;  // bytes of one failure's text that are looked at

/// What the attributes `file` and `line` say; many runners write them.
std::optional<Place> place_in(const pugi::xml_node& node) {
  const std::string_view file = node.attribute("file").value();
  if (file.empty()) return std::nullopt;
  return Place{std::string(file), line_number(node.attribute("line").value())};
}

void read_lines(std::string_view text, FailureFinder& finder) {
  text = text.substr(0, most_text);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    finder.line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// Places that the words of a failure name: `/r/pay_test.cpp:12`, `at pay.test.js:3:4`, `File "pay.py", line 3`.
std::vector<Place> places_in(std::string_view text) {
  static const RE2 words(R"re((?:File ")?(?:file://)?((?:[\w.@+~-]|/)+\.\w+)(?:", line |:)(\d+))re");
  std::vector<Place> places;
  re2::StringPiece rest(text.data(), std::min(text.size(), most_text));
  std::string path;
  std::string number;
  while (places.size() < most_places && RE2::FindAndConsume(&rest, words, &path, &number)) {
    places.push_back({path, line_number(number)});
  }
  return places;
}

std::string name_of(const pugi::xml_node& test) {
  const std::string name = test.attribute("name").value();
  const std::string group = test.attribute("classname").value();
  return group.empty() || name.starts_with(group) ? name : group + "." + name;
}

std::string first_line(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = plain_line(text.substr(0, end));
    if (!trimmed(line).empty()) return std::string(trimmed(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

Found failure_in(const pugi::xml_node& test, const pugi::xml_node& failure) {
  const std::string message = failure.attribute("message").value();
  const std::string text = failure.child_value();
  Found found{name_of(test), first_line(message.empty() ? text : message), {}};
  // A runner's own words are known best: the place where it went wrong. Then whatever else looks like a place.
  FailureFinder finder;
  read_lines(text, finder);
  for (const Found& one : finder.take()) {
    found.places.insert(found.places.end(), one.places.begin(), one.places.end());
  }
  for (const std::string* words : {&message, &text}) {
    for (Place& place : places_in(*words)) found.places.push_back(std::move(place));
  }
  for (const pugi::xml_node& node : {failure, test, test.parent()}) {
    if (const auto place = place_in(node)) found.places.push_back(*place);
  }
  if (found.places.size() > most_places) found.places.resize(most_places);
  return found;
}

class Failures : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    const std::string_view name = node.name();
    if (name == "failure" || name == "error") sink_.add(failure_in(node.parent(), node));
    return true;
  }
  std::vector<Found> take() { return sink_.take(); }

 private:
  Sink sink_;
};

}  // namespace

std::vector<Found> read_junit(std::string_view xml) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size())) return {};
  Failures failures;
  document.traverse(failures);
  return failures.take();
}

}  // namespace hotfix::runner
