#pragma once
// A vector with a gap where it was last changed, so that inserting and removing near the last place costs little
// however long the vector is (a text editor's classic). T must be default constructible and cheap to move.
// Not safe to share between threads while one of them changes it.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace hotfix {

template <class T>
class GapVector {
 public:
  std::size_t size() const { return slots_.size() - (gap_end_ - gap_begin_); }
  const T& operator[](std::size_t i) const { return slots_[slot(i)]; }
  T& operator[](std::size_t i) { return slots_[slot(i)]; }

  /// Replaces the elements [first, first + removed) by `items`. The range must lie within the vector.
  void splice(std::size_t first, std::size_t removed, std::vector<T>&& items) {
    const std::size_t common = std::min(removed, items.size());
    for (std::size_t i = 0; i < common; ++i) (*this)[first + i] = std::move(items[i]);
    if (removed == items.size()) return;
    move_gap(first + common);
    for (std::size_t i = common; i < removed; ++i) slots_[gap_end_++] = T{};  // frees what the element held
    reserve_gap(items.size() - common);
    for (std::size_t i = common; i < items.size(); ++i) slots_[gap_begin_++] = std::move(items[i]);
  }

 private:
  std::size_t slot(std::size_t i) const { return i < gap_begin_ ? i : i + (gap_end_ - gap_begin_); }

  void move_gap(std::size_t to) {
    if (gap_begin_ == gap_end_) {  // nothing lies between: an element must not be moved onto itself
      gap_begin_ = gap_end_ = to;
      return;
    }
    while (gap_begin_ > to) slots_[--gap_end_] = std::move(slots_[--gap_begin_]);
    while (gap_begin_ < to) slots_[gap_begin_++] = std::move(slots_[gap_end_++]);
  }

  void reserve_gap(std::size_t wanted) {
    if (gap_end_ - gap_begin_ >= wanted) return;
    const std::size_t count = size();
    const std::size_t gap = wanted + (count == 0 ? 0 : std::max<std::size_t>(64, count / 8));
    std::vector<T> grown(count + gap);
    std::move(slots_.begin(), at(gap_begin_), grown.begin());
    std::move(at(gap_end_), slots_.end(), grown.begin() + static_cast<std::ptrdiff_t>(gap_begin_ + gap));
    slots_ = std::move(grown);
    gap_end_ = gap_begin_ + gap;
  }

  auto at(std::size_t index) { return slots_.begin() + static_cast<std::ptrdiff_t>(index); }

  std::vector<T> slots_;
  std::size_t gap_begin_ = 0;
  std::size_t gap_end_ = 0;
};

}  // namespace hotfix
