package api

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/saggar3d/saggar/api/limit"
	"github.com/saggar3d/saggar/api/problem"
	"github.com/saggar3d/saggar/internal/jsonkeys"
)

// readJSON reads the body of a request, at most limit bytes. None at all is as good
// as an empty object.
func (c *call) readJSON() ([]byte, error) {
	if kind := c.r.Header.Get("Content-Type"); kind != "" {
		media, _, err := mime.ParseMediaType(kind)
		if err != nil || media != "application/json" && !strings.HasSuffix(media, "+json") {
			return nil, refuse(http.StatusUnsupportedMediaType, "unsupported_media_type", "Content-Type", "Content-Type: send application/json, not %q", clip(kind))
		}
	}
	packed, err := c.packed()
	if err != nil {
		return nil, err
	}
	var body io.Reader = http.MaxBytesReader(c.w, c.r.Body, c.MaxBody)
	if packed {
		body, err = limit.Inflate(body, c.MaxBody)
	}
	var data []byte
	if err == nil {
		data, err = c.readBody(body)
	}
	if p := (*problem.Problem)(nil); errors.As(err, &p) {
		return nil, p
	}
	if p := limit.Problem(err); p != nil { // here alone: a database's connection ends early too
		return nil, p
	}
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "body_incomplete", "", "the body ended early")
	}
	if len(bytes.TrimSpace(data)) == 0 {
		data = []byte("{}")
	}
	if err := jsonkeys.Letters(data); err != nil { // what is stored is to be what was sent
		return nil, refuse(http.StatusBadRequest, codeSyntax, "", "the body is not JSON: %s", clip(err.Error()))
	}
	return data, nil
}

// packed reports whether a body is gzip data, and refuses all other encodings: taken
// as it is, such a body would be something else than was sent.
func (c *call) packed() (bool, error) {
	encoding := strings.Join(c.r.Header.Values("Content-Encoding"), ",")
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return false, nil
	case "gzip", "x-gzip":
		return true, nil
	}
	c.w.Header().Set("Accept-Encoding", "gzip") // RFC 9110 section 12.5.3
	return false, refuse(http.StatusUnsupportedMediaType, "unsupported_encoding", "Content-Encoding", "Content-Encoding: send gzip or none, not %q", clip(encoding))
}

// decode reads a JSON body into b. What is wrong with it is added to the faults of
// c; b then holds what could be read, so that the rest can be looked at too.
func decode[B any](c *call, data []byte, s *huma.Schema, b *B) {
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		if known := json.Unmarshal(data, b); known != nil { // names the field of a number beyond all range
			err = known
		}
		c.undecoded(data, err)
		return
	}
	if err := jsonkeys.Unique(data); err != nil {
		c.notUnique(err)
	}
	c.validate(s, value)
	if err := json.Unmarshal(data, b); err != nil && len(c.found) == 0 {
		c.undecoded(data, err)
	}
}

// notUnique notes what package jsonkeys finds.
func (c *call) notUnique(err error) {
	code := codeDuplicate
	if errors.Is(err, jsonkeys.ErrDepth) {
		code = codeSyntax
	}
	c.wrong(code, "", "%v", err)
}

// notANumber finds the field whose value some programs write for want of a number.
var notANumber = regexp.MustCompile(`"([^"\\]{1,100})"\s*:\s*[-+]?(?i:nan|inf|infinity)\s*[,}]`)

// undecoded notes why a body cannot be read at all.
func (c *call) undecoded(data []byte, err error) {
	var typed *json.UnmarshalTypeError
	if errors.As(err, &typed) {
		c.wrong(codeType, jsonPath(typed.Field), "%s cannot be used here", clip(typed.Value))
		return
	}
	if m := notANumber.FindSubmatch(data); m != nil {
		c.wrong(codeType, string(m[1]), "NaN and infinity are no numbers of JSON")
		return
	}
	c.wrong(codeSyntax, "", "the body is not JSON: %s", clip(jsonkeys.Place(data, err).Error()))
}

// goName is a type of ours in the path of a field that the JSON does not have.
var goName = regexp.MustCompile(`(^|\.)[A-Z]\w*\.`)

// jsonPath is a path of encoding/json without the structs whose fields stand at the
// level above.
func jsonPath(field string) string { return goName.ReplaceAllString(field, "$1") }

// validate checks a decoded value against a schema.
func (c *call) validate(s *huma.Schema, value any) { c.validateAt("", s, value) }

// validateAt checks a value that stands at a path.
func (c *call) validateAt(path string, s *huma.Schema, value any) {
	var found huma.ValidateResult
	huma.Validate(c.api.OpenAPI().Components.Schemas, s, huma.NewPathBuffer([]byte(path), len(path)), huma.ModeWriteToServer, value, &found)
	details := make([]*huma.ErrorDetail, 0, len(found.Errors))
	for _, err := range found.Errors {
		var d *huma.ErrorDetail
		if errors.As(err, &d) {
			details = append(details, d)
		}
	}
	// Fields nobody knows come in the order of a map.
	slices.SortStableFunc(details, func(a, b *huma.ErrorDetail) int { return cmp.Compare(a.Location, b.Location) })
	for _, d := range details {
		c.invalid(d)
	}
}

// invalid notes one fault that a schema finds.
func (c *call) invalid(d *huma.ErrorDetail) {
	var name string
	if n, _ := fmt.Sscanf(d.Message, validation.MsgExpectedRequiredProperty, &name); n == 1 && !readWhole.MatchString(d.Location) {
		c.wrong(codeMissing, join(d.Location, name), "it must be given")
		return
	}
	switch {
	case readWhole.MatchString(d.Location):
	case d.Message == validation.MsgUnexpectedProperty:
		c.wrong(codeUnknown, clip(d.Location), "there is no such field")
	case d.Message == validation.MsgExpectedMatchExactlyOneSchema && readLater.MatchString(d.Location):
	case d.Message == validation.MsgExpectedMatchExactlyOneSchema:
		c.wrong(codeType, d.Location, "none of the forms that are possible here%s", given(d.Value))
	default:
		c.wrong(codeOf(d.Message), d.Location, "%s%s", d.Message, given(d.Value))
	}
}

// codeOf tells wrong types from values out of range and others.
func codeOf(message string) string {
	switch message {
	case validation.MsgExpectedBoolean, validation.MsgExpectedNumber, validation.MsgExpectedInteger,
		validation.MsgExpectedString, validation.MsgExpectedArray, validation.MsgExpectedObject:
		return codeType
	}
	for _, start := range []string{"expected number ", "expected length ", "expected array length "} {
		if strings.HasPrefix(message, start) {
			return codeRange
		}
	}
	return codeValue
}

// given repeats a value that is short.
func given(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf(", not %q", clip(v))
	case float64, bool:
		return fmt.Sprintf(", not %v", v)
	}
	return ""
}

func join(location, name string) string {
	if location == "" {
		return name
	}
	return location + "." + name
}

// clip keeps a long text of somebody else from filling an answer.
func clip(s string) string {
	const most = 100
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}

// digest is what an idempotency key stands for: verb, path and the JSON value, not
// how it is spelt.
func (c *call) digest(data []byte) ([32]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return [32]byte{}, err
	}
	plain, err := json.Marshal(value) // keys in order
	if err != nil {
		return [32]byte{}, err
	}
	return sha256.Sum256(fmt.Appendf(nil, "%s %s\n%s", c.r.Method, c.r.URL.Path, plain)), nil
}
