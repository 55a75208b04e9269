package hook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// request makes the request of a delivery. A GET has no body to be signed: it
// carries the id and the time alone, and the event in its query.
func (s *Sender) request(ctx context.Context, d Delivery) (*http.Request, error) {
	if faults := s.Check(d.URL, d.Method); len(faults) > 0 {
		return nil, faults[0].err()
	}
	u, err := url.Parse(d.URL)
	if err != nil {
		return nil, cause(err)
	}
	u.Fragment, u.RawFragment = "", ""
	var body io.Reader
	if d.Method == http.MethodGet {
		err = appendEvent(u, d.Body)
	} else {
		body = bytes.NewReader(d.Body)
	}
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, d.Method, u.String(), body)
	if err != nil {
		return nil, cause(err)
	}
	s.headers(req, d)
	return req, nil
}

// appendEvent adds the event to the query, after what is there.
func appendEvent(u *url.URL, body []byte) error {
	var e Event
	if err := json.Unmarshal(body, &e); err != nil {
		return fmt.Errorf("the event: %w", err)
	}
	said := ""
	if e.Error != nil {
		said = *e.Error
	}
	added := "uri=" + url.QueryEscape(e.URI) + "&status=" + url.QueryEscape(e.Status) + "&error=" + url.QueryEscape(said)
	if before := strings.TrimRight(u.RawQuery, "&"); before != "" {
		added = before + "&" + added
	}
	u.RawQuery = added
	return nil
}

func (s *Sender) headers(req *http.Request, d Delivery) {
	at := s.now().Unix()
	req.Header.Set("User-Agent", s.options.Agent)
	req.Header.Set("webhook-id", d.ID)
	req.Header.Set("webhook-timestamp", strconv.FormatInt(at, 10))
	if d.Method == http.MethodGet {
		return
	}
	req.Header.Set("Content-Type", "application/json")
	if s.key != nil {
		req.Header.Set("webhook-signature", sign(s.key, d.ID, at, d.Body))
	}
}

// cause takes the address off an error of net/http or net/url: its query may
// hold a secret of the receiver.
func cause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
