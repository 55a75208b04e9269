package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// cursorLife is how long a cursor is good.
const cursorLife = 60 * time.Second

// cursor is a place in a list, for one tenant, path and set of parameters.
type cursor struct {
	Ends   int64    `json:"e"` // milliseconds since 1970
	Query  []byte   `json:"q"` // hash of what it is bound to
	Values []string `json:"v"`
	ID     string   `json:"i"`
}

// seal makes the cursor of the page that follows.
func (c *call) seal(q listQuery, p *store.Position) (string, error) {
	body, err := json.Marshal(cursor{c.Now().Add(cursorLife).UnixMilli(), c.bound(q), p.Values, p.ID})
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(c.mac(body), body...)), nil
}

// bound is a hash of all that a cursor is bound to.
func (c *call) bound(q listQuery) []byte {
	sum := sha256.Sum256([]byte(c.tenant + "\x00" + c.r.URL.Path + "\x00" + q.asked))
	return sum[:]
}

func (c *call) mac(body []byte) []byte {
	m := hmac.New(sha256.New, c.Secret)
	m.Write([]byte("cursor\x00"))
	m.Write(body)
	return m.Sum(nil)
}

// readCursor goes on where a cursor says.
func (c *call) readCursor(q *listQuery, values url.Values, texts []string) {
	if values.Has("offset") {
		c.wrong(codeConflict, "cursor", "not with offset: choose one of them")
		return
	}
	data, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(texts[len(texts)-1]))
	if err != nil || len(data) < sha256.Size || !hmac.Equal(data[:sha256.Size], c.mac(data[sha256.Size:])) {
		c.wrong("cursor_mismatch", "cursor", "it was not given by this service")
		return
	}
	var place cursor
	if err := json.Unmarshal(data[sha256.Size:], &place); err != nil || !hmac.Equal(place.Query, c.bound(*q)) {
		c.wrong("cursor_mismatch", "cursor", "it belongs to a list with other parameters")
		return
	}
	if c.Now().UnixMilli() >= place.Ends {
		c.wrong("cursor_expired", "cursor", "it is older than %d s: begin anew", int(cursorLife.Seconds()))
		return
	}
	q.After = &store.Position{Values: place.Values, ID: place.ID}
}
