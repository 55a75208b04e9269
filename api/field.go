package api

import (
	"fmt"
	"maps"
	"slices"
)

// at is the path of an item of a list.
func at(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

// only notes fields that are given although they go with something else alone.
func (c *call) only(with string, given map[string]bool) {
	for _, field := range slices.Sorted(maps.Keys(given)) {
		if given[field] {
			c.wrong(codeConflict, field, "only %s", with)
		}
	}
}
