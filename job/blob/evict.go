package blob

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// evict removes the copies that were not used for longest until a tenth of the
// bound is free, so that it need not come again at once.
func (c *cache) evict() error {
	list, err := c.copies()
	if err != nil {
		return err
	}
	total := int64(0)
	for _, f := range list {
		total += f.size
	}
	if total <= c.max {
		return nil
	}
	slices.SortFunc(list, func(a, b copyOf) int {
		if by := a.used.Compare(b.used); by != 0 {
			return by
		}
		return strings.Compare(a.path, b.path)
	})
	for _, f := range list {
		if total <= c.max-c.max/10 {
			break
		}
		if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		total -= f.size
	}
	return nil
}
