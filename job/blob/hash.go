package blob

import (
	"fmt"
	"strings"
)

// area is the first part of every path and key: another hash may come one day.
const area = "sha256"

// checkHash guards every path and key that is made from a hash.
func checkHash(hash string) error {
	if !isHash(hash) {
		return fmt.Errorf("%.80q: %w", hash, ErrHash)
	}
	return nil
}

func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// key returns where a bucket keeps a blob. The two digits in the middle keep
// folders small, and are the same in both kinds of store, so that a folder can
// be copied to a bucket as it is.
func key(prefix, hash string) string {
	return prefix + area + "/" + hash[:2] + "/" + hash
}

// hashOfKey returns the hash that key put into a name, and false for names that
// are no blob's.
func hashOfKey(prefix, name string) (string, bool) {
	hash := name[strings.LastIndexByte(name, '/')+1:]
	return hash, isHash(hash) && name == key(prefix, hash)
}
