package blob

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// evict removes the copies that were not used for longest: when there are more
// than most bytes of them, until there are no more than least, so that it need
// not come again at once.
func (c *cache) evict(most, least int64) error {
	list, err := c.copies()
	if err != nil {
		return err
	}
	total := sizeOf(list)
	if total <= most {
		return nil
	}
	slices.SortFunc(list, func(a, b copyOf) int {
		if by := a.used.Compare(b.used); by != 0 {
			return by
		}
		return strings.Compare(a.path, b.path)
	})
	for _, f := range list {
		if total <= least {
			break
		}
		// Another process may have been faster; the room is made either way.
		if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		total -= f.size
	}
	return nil
}

func sizeOf(list []copyOf) int64 {
	total := int64(0)
	for _, f := range list {
		total += f.size
	}
	return total
}
