// How many tags production_tags.h judges as a labelled table does, by repository and in all.
//
//   evaluate_tags tags.tsv     columns: repo tag tag_type target_sha label product version (with a heading line)
//
// Labels `ambiguous`, `build-variant` and `other-product` count either way. Exits 1 below 98 %, 2 without a table.

#include <cstddef>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "workflow/production_tags.h"

namespace {

struct Table {
  std::vector<hotfix::git::TagRef> tags;
  std::vector<std::string> labels;
};

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == '\t')
      fields.emplace_back();
    else if (c != '\r')
      fields.back().push_back(c);
  }
  return fields;
}

std::map<std::string, Table> read(std::ifstream& file) {
  std::map<std::string, Table> tables;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = fields_of(line);
    if (fields.size() < 5) continue;
    const auto commit = hotfix::git::Oid::from_hex(fields[3]);
    Table& table = tables[fields[0]];
    table.tags.push_back({fields[1], commit.value_or(hotfix::git::Oid{}), fields[2] == "annotated", 0});
    table.labels.push_back(fields[4]);
  }
  return tables;
}

bool counts_either_way(const std::string& label) {
  return label == "ambiguous" || label == "build-variant" || label == "other-product";
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream file(argc == 2 ? argv[1] : "");
  if (!file) {
    fmt::print(stderr, "usage: evaluate_tags TABLE.tsv\n");
    return 2;
  }
  std::size_t all = 0;
  std::size_t agreed = 0;
  for (const auto& [repository, table] : read(file)) {
    hotfix::workflow::TagPolicy policy;
    policy.repository = repository.substr(repository.find('/') + 1);
    const auto kinds = hotfix::workflow::classify_tags(table.tags, policy);
    std::vector<std::string> misses;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      const bool production = kinds[i] == hotfix::workflow::TagKind::production;
      const std::string& label = table.labels[i];
      if (!counts_either_way(label) && production != (label == "production"))
        misses.push_back(fmt::format("{} ({})", table.tags[i].name, label));
    }
    all += kinds.size();
    agreed += kinds.size() - misses.size();
    fmt::print("{:<40} {:>5} of {:>5}\n", repository, kinds.size() - misses.size(), kinds.size());
    for (const std::string& miss : misses) fmt::print("    {}\n", miss);
  }
  fmt::print("{:<40} {:>5} of {:>5}  {:.2f} %\n", "all", agreed, all,
             all == 0 ? 0.0 : 100.0 * static_cast<double>(agreed) / static_cast<double>(all));
  return all > 0 && agreed * 100 >= all * 98 ? 0 : 1;
}
