package api

import (
	"net/http"
	"net/url"
	"reflect"
	"regexp"

	"github.com/danielgtaylor/huma/v2"

	"github.com/saggar3d/saggar/api/problem"
)

// openAPIPath is where the document is served.
const openAPIPath = "/openapi.json"

// init makes "Name" a field nobody knows where "name" is one, as in the JSON of
// other languages. huma has a variable for it and no option.
func init() { huma.ValidateStrictCasing = true }

// document is the OpenAPI document before any route stands in it.
func (s *service) document() huma.Config {
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title:   "Saggar",
			Version: s.Version,
			Description: "Compute engine for additive manufacturing. Paths may end in / or not, and may begin with /v1 or /api/v1. " +
				"Work is asynchronous: a POST answers at once with the address of the new resource, whose status tells where the work is.",
		},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"bearer":  {Type: "http", Scheme: "bearer", Description: "a static key, or a JWT with iss and exp signed RS256 or HS256"},
				"session": {Type: "apiKey", In: "cookie", Name: "session", Description: "from POST /sessions/"},
			},
		},
		Security: []map[string][]string{{"bearer": {}}, {"session": {}}, {}},
	}
	if s.BaseURL != "" {
		doc.Servers = []*huma.Server{{URL: s.BaseURL}}
	}
	// No paths for documents of huma's own: its docs page loads scripts of others.
	return huma.Config{OpenAPI: doc, Formats: huma.DefaultFormats, DefaultFormat: "application/json"}
}

// schema is the JSON schema of a type, by reference where it has a name.
func schema[T any](s *service) *huma.Schema {
	t := reflect.TypeFor[T]()
	return s.api.OpenAPI().Components.Schemas.Schema(t, true, t.Name())
}

var parameter = regexp.MustCompile(`\{(\w+)\}`)

// operation is what the document says of a route.
func (r route) operation() *huma.Operation {
	op := &huma.Operation{
		Method: r.method, Path: r.path, OperationID: r.id,
		Summary: r.summary, Description: r.doc, Tags: []string{r.tag},
		Responses: map[string]*huma.Response{},
	}
	for _, name := range parameter.FindAllStringSubmatch(r.path, -1) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name[1], In: "path", Required: true, Schema: text()})
	}
	op.Parameters = append(op.Parameters, r.params...)
	if r.body != nil {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: r.body}}}
	}
	if r.upload != nil {
		op.RequestBody = &huma.RequestBody{Required: true, Content: r.upload}
	}
	media := r.media
	if media == "" {
		media = "application/json"
	}
	if Public(&http.Request{URL: &url.URL{Path: r.path}}) || r.upload != nil {
		op.Security = []map[string][]string{{}} // needs none
	}
	for status, answer := range r.answers {
		response := &huma.Response{Description: describe(status)}
		if r.method == "POST" && op.Security == nil && status < "300" {
			response.Headers = madeHeaders
		}
		switch {
		case answer != nil && answer.Ref != "": // a resource, whatever else the route answers with
			response.Content = map[string]*huma.MediaType{"application/json": {Schema: answer}}
		case answer != nil:
			response.Content = map[string]*huma.MediaType{media: {Schema: answer}}
		}
		op.Responses[status] = response
	}
	op.Responses["default"] = &huma.Response{
		Description: "Problem details (RFC 9457)",
		Content:     map[string]*huma.MediaType{problem.ContentType: {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}},
	}
	return op
}

// madeHeaders come with the answer that a resource was made.
var madeHeaders = map[string]*huma.Param{
	"Location":             {Description: "address of the new resource", Schema: text()},
	"X-Upload-Location":    {Description: "where its file goes, if it waits for one", Schema: text()},
	"ETag":                 {Schema: text()},
	"Idempotency-Replayed": {Description: "true: an earlier request with this key has made it", Schema: text()},
}

// describe is what a status means.
func describe(status string) string {
	for code := 200; code < 400; code++ {
		if status == statusText(code) {
			return http.StatusText(code)
		}
	}
	return status
}

func text() *huma.Schema { return &huma.Schema{Type: huma.TypeString} }

// header is a parameter of requests.
func header(name, doc string) *huma.Param {
	return &huma.Param{Name: name, In: "header", Description: doc, Schema: text()}
}

// query is a parameter of requests.
func query(name, doc string) *huma.Param {
	return &huma.Param{Name: name, In: "query", Description: doc, Schema: text()}
}

// number is a parameter of requests that is a whole number.
func number(name, doc string, least, most float64) *huma.Param {
	return &huma.Param{Name: name, In: "query", Description: doc, Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &least, Maximum: &most}}
}
