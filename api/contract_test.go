package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// contract is the published document as a client reads it. Every answer that a test
// of this package gets is held against it: see [server.do]. It shares no code with
// the service, and knows as much of JSON Schema as the document uses.
type contract struct {
	root       map[string]any
	operations []operation
}

// operation is a verb on a path of the document.
type operation struct {
	id, method string
	template   string // the path with its parameters in braces
	path       *regexp.Regexp
	exact      int // segments without parameters: the most exact path counts
	doc        map[string]any
}

// contracts are the documents seen so far, by their text; asked are the operations
// that tests have carried out.
var contracts, asked sync.Map

// everything is the tests of this package, which fail where all were run and an
// operation of the service was carried out by none: what nobody asks for is held
// against nothing.
type everything struct{ *testing.M }

// Run runs the tests.
func (e everything) Run() int {
	flag.Parse()
	code := e.M.Run()
	if code != 0 {
		return code
	}
	for _, name := range []string{"run", "skip", "list", "fuzz"} {
		if flag.Lookup("test."+name).Value.String() != "" {
			return 0
		}
	}
	if left := unasked(); len(left) > 0 {
		fmt.Printf("no test carries out these operations: %s\n", strings.Join(left, ", "))
		return 1
	}
	return 0
}

// unasked are the operations of the whole service that no test has carried out.
func unasked() (left []string) {
	var most *contract
	contracts.Range(func(_, k any) bool {
		if k := k.(*contract); most == nil || len(k.operations) > len(most.operations) {
			most = k
		}
		return true
	})
	for _, op := range most.operations {
		// The users that could log in are those of the program's tests.
		if _, ok := asked.Load(op.id); !ok && op.id != "create-session" {
			left = append(left, op.id)
		}
	}
	return left
}

// readContract fetches the document of a service.
func readContract(t *testing.T, address string) *contract {
	t.Helper()
	res, err := http.Get(address + "/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if k, ok := contracts.Load(string(text)); ok {
		return k.(*contract)
	}
	k := &contract{}
	if err := json.Unmarshal(text, &k.root); err != nil {
		t.Fatal(err)
	}
	braces := regexp.MustCompile(`\{\w+\}`)
	for path, item := range k.root["paths"].(map[string]any) {
		pattern := regexp.MustCompile("^(/api)?(/v1)?" + braces.ReplaceAllString(path, `[^/]+`) + "/?$")
		for verb, doc := range item.(map[string]any) {
			op := doc.(map[string]any)
			k.operations = append(k.operations, operation{op["operationId"].(string), strings.ToUpper(verb), path, pattern,
				strings.Count(path, "/") - strings.Count(path, "{"), op})
		}
	}
	slices.SortFunc(k.operations, func(a, b operation) int { return b.exact - a.exact })
	contracts.Store(string(text), k)
	return k
}

// check says what of an answer the document does not say.
func (k *contract) check(res *http.Response, body []byte) error {
	for _, op := range k.operations {
		if op.method == res.Request.Method && op.path.MatchString(res.Request.URL.Path) {
			if faults := k.answer(op, res, body); len(faults) > 0 {
				return fmt.Errorf("%s answers %d with what the document does not say: %s", op.id, res.StatusCode, strings.Join(faults, "; "))
			}
			if res.StatusCode < 400 {
				asked.Store(op.id, true)
			}
			return nil
		}
	}
	return nil
}

// answer compares status, media type and body.
func (k *contract) answer(op operation, res *http.Response, body []byte) []string {
	all := op.doc["responses"].(map[string]any)
	said, ok := all[fmt.Sprint(res.StatusCode)].(map[string]any)
	if !ok && res.StatusCode < 400 {
		return []string{"the status"}
	}
	if !ok {
		said = all["default"].(map[string]any)
	}
	if said["content"] == nil {
		if len(body) > 0 {
			return []string{"a body"}
		}
		return nil
	}
	media, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
	content, ok := said["content"].(map[string]any)[media].(map[string]any)
	switch {
	case !ok && isFile(said):
		return nil // the file's own type
	case !ok:
		return []string{fmt.Sprintf("media type %q", media)}
	case !strings.HasSuffix(media, "json"):
		return nil
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return []string{err.Error()}
	}
	return k.valid(content["schema"], v, "")
}

// isFile reports whether an answer is the bytes of a file.
func isFile(said map[string]any) bool {
	for media := range said["content"].(map[string]any) {
		if media == "application/octet-stream" || strings.HasPrefix(media, "image/") {
			return true
		}
	}
	return false
}

// valid says where a value does not fit a schema.
func (k *contract) valid(schema, v any, at string) (faults []string) {
	s, ok := schema.(map[string]any)
	if !ok {
		return []string{at + ": no schema"}
	}
	if ref, ok := s["$ref"].(string); ok {
		return k.valid(k.find(ref), v, at)
	}
	for _, forms := range []any{s["anyOf"], s["oneOf"]} {
		if forms, ok := forms.([]any); ok && !slices.ContainsFunc(forms, func(one any) bool { return len(k.valid(one, v, at)) == 0 }) {
			return k.valid(forms[0], v, at)
		}
	}
	if s["type"] != nil && !slices.Contains(types(s["type"]), typeOf(v)) && !(typeOf(v) == "integer" && slices.Contains(types(s["type"]), "number")) {
		return append(faults, fmt.Sprintf("%s: %s, said is %v", at, typeOf(v), s["type"]))
	}
	if words, ok := s["enum"].([]any); ok && !slices.Contains(words, v) {
		faults = append(faults, fmt.Sprintf("%s: %v is not one of %v", at, v, words))
	}
	switch v := v.(type) {
	case map[string]any:
		return append(faults, k.object(s, v, at)...)
	case []any:
		if most, ok := s["maxItems"].(float64); ok && len(v) > int(most) {
			faults = append(faults, at+": too many items")
		}
		for i, item := range v {
			if s["items"] != nil {
				faults = append(faults, k.valid(s["items"], item, fmt.Sprintf("%s[%d]", at, i))...)
			}
		}
	case string:
		if _, err := time.Parse(time.RFC3339, v); s["format"] == "date-time" && err != nil {
			faults = append(faults, at+": no time: "+v)
		}
	}
	return faults
}

func (k *contract) object(s, v map[string]any, at string) (faults []string) {
	properties, _ := s["properties"].(map[string]any)
	required, _ := s["required"].([]any)
	for _, name := range required {
		if _, ok := v[name.(string)]; !ok {
			faults = append(faults, at+"."+name.(string)+": missing")
		}
	}
	for name, value := range v {
		switch schema, ok := properties[name]; {
		case ok:
			faults = append(faults, k.valid(schema, value, at+"."+name)...)
		case s["additionalProperties"] == false:
			faults = append(faults, at+"."+name+": unknown")
		}
	}
	return faults
}

// find follows a reference.
func (k *contract) find(ref string) any {
	var v any = k.root
	for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		m, _ := v.(map[string]any)
		v = m[step]
	}
	return v
}

func types(v any) []string {
	if s, ok := v.(string); ok {
		return []string{s}
	}
	var all []string
	for _, t := range v.([]any) {
		all = append(all, t.(string))
	}
	return all
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		if v == math.Trunc(v) {
			return "integer"
		}
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

// TestContractNotices: the check fails where an answer is not what is said.
func TestContractNotices(t *testing.T) {
	s := serve(t, testRoutes, nil)
	k := readContract(t, s.URL)
	good := s.post("/widget/", `{"name":"a"}`).want(http.StatusCreated)
	for _, c := range []struct{ from, to, want string }{
		{`"name":"a"`, `"name":1`, ".name: integer"},
		{`"name":"a"`, `"nome":"a"`, ".name: missing"},
		{`"error":null`, `"error":false`, ".error: boolean"},
		{`"created":"`, `"created":"on `, ".created: no time"},
	} {
		body := bytes.Replace(good.body, []byte(c.from), []byte(c.to), 1)
		if err := k.check(good.Response, body); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.to, err, c.want)
		}
	}
	if err := k.check(good.Response, good.body); err != nil {
		t.Error(err)
	}
	good.StatusCode = http.StatusOK
	if err := k.check(good.Response, good.body); err == nil {
		t.Error("a status that is not said passes")
	}
}

// TestDocumentIsWhole: the document is whole. References resolve, every operation has a
// name of its own, a summary, its parameters, its errors and says who may ask.
func TestDocumentIsWhole(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	k := readContract(t, s.URL)
	k.references(t, k.root)
	if k.root["openapi"] != "3.1.0" || k.root["security"] == nil {
		t.Errorf("%v, %v", k.root["openapi"], k.root["security"])
	}
	for path, item := range k.root["paths"].(map[string]any) {
		for verb, doc := range item.(map[string]any) {
			checkOperation(t, verb+" "+path, doc.(map[string]any))
		}
	}
	ids := map[string]bool{}
	for _, op := range k.operations {
		if ids[op.id] {
			t.Errorf("two operations are called %q", op.id)
		}
		ids[op.id] = true
	}
}

// references fails for each $ref that leads nowhere, and for types nobody knows.
func (k *contract) references(t *testing.T, v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			k.references(t, item)
		}
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok && k.find(ref) == nil {
			t.Errorf("%s leads nowhere", ref)
		}
		for _, item := range v {
			k.references(t, item)
		}
	}
}

func checkOperation(t *testing.T, name string, op map[string]any) {
	if op["operationId"] == nil || op["summary"] == nil || len(op["tags"].([]any)) != 1 {
		t.Errorf("%s: without a name, a summary or a family", name)
	}
	responses := op["responses"].(map[string]any)
	problem, _ := json.Marshal(responses["default"])
	if len(responses) < 2 || !bytes.Contains(problem, []byte("application/problem+json")) {
		t.Errorf("%s: answers %v", name, responses)
	}
	said := map[string]bool{}
	parameters, _ := op["parameters"].([]any)
	for _, p := range parameters {
		p := p.(map[string]any)
		said[p["in"].(string)+" "+p["name"].(string)] = true
		if p["schema"] == nil || p["in"] == "path" && p["required"] != true {
			t.Errorf("%s: parameter %v", name, p)
		}
	}
	for _, p := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(name, -1) {
		if !said["path "+p[1]] {
			t.Errorf("%s: nothing is said of %s", name, p[1])
		}
	}
}
