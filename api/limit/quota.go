package limit

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/saggar3d/saggar/api/problem"
)

// Quota limits how much of something a tenant may own.
type Quota struct {
	// Name is what is counted, in words: "models".
	Name string
	// Most is the limit; 0 is none.
	Most int64
	// Count returns how much the tenant has.
	Count func(ctx context.Context, tenant string) (int64, error)
}

// retryQuota is when it is worth to ask again: work ends in minutes, and files are
// deleted by hand.
const retryQuota = time.Minute

// Check returns nil if a tenant may have so many more, a *problem.Problem with
// status 429 if not, and any other error if that cannot be found out.
//
// Requests that are checked at the same moment do not see each other: a tenant
// may end above its quota by as many as it asks for at once.
func (q Quota) Check(ctx context.Context, tenant string, more int64) error {
	if q.Most <= 0 {
		return nil
	}
	have, err := q.Count(ctx, tenant)
	if err != nil {
		return fmt.Errorf("count %s: %w", q.Name, err)
	}
	if more <= q.Most-have {
		return nil
	}
	p := problem.New(http.StatusTooManyRequests, problem.Error{Code: "quota_exceeded",
		Message: fmt.Sprintf("the quota of %d %s is used up: there are %d, and %d more were asked for", q.Most, q.Name, have, more)})
	p.RetryAfter = retryQuota
	return p
}
