package config

import "slices"

// Known reports whether key is a setting, used here or not.
func Known(key string) bool {
	_, known := factory()[key]
	_, used := fields()[key]
	return known || used
}

// Nearest returns the setting whose key is most like one that is not [Known], or ""
// where none is: one in three letters may be wrong.
func Nearest(key string) string {
	var keys []string
	for k := range factory() {
		keys = append(keys, k)
	}
	slices.Sort(keys) // of several that are as near, always the same
	best, least := "", len(key)/3+1
	for _, k := range keys {
		if d := edits(key, k); d < least {
			best, least = k, d
		}
	}
	return best
}

// edits returns how many letters have to be put in, left out, replaced or swapped with
// their neighbour to make b of a: the restricted distance of Damerau and Levenshtein.
func edits(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			other := 1
			if a[i-1] == b[j-1] {
				other = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+other)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
