package api

import (
	"fmt"
	"strings"

	"github.com/saggar3d/saggar/job/store"
)

// etag changes whenever a record does, by its version or its progress. It is weak:
// signed links in the answer differ from one reading to the next.
func etag(rec *store.Record) string {
	return fmt.Sprintf(`W/"%d.%d.%d"`, rec.Version, rec.Attempt, int(rec.Progress*10000))
}

// matches reports whether one of the tags in a header is tag, as weak ones compare
// (RFC 9110 section 8.8.3.2), or *.
func matches(values []string, tag string) bool {
	for _, line := range values {
		for _, v := range strings.Split(line, ",") {
			v = strings.TrimSpace(v)
			if v == "*" || strings.TrimPrefix(v, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
	}
	return false
}
