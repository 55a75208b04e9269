package api

import (
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/saggar3d/saggar/job/store"
)

// How many rows a page has.
const (
	defaultLimit = 100
	maxLimit     = 1000
	maxOffset    = 1_000_000
)

var listParams = []*huma.Param{
	query("name", "filter; * stands for any characters"),
	query("status", "filter; several by commas or by repeating the parameter"),
	query("created", "filter: a date, or a time"), query("created_after", "filter"), query("created_before", "filter"),
	query("updated", "filter: a date, or a time"), query("updated_after", "filter"), query("updated_before", "filter"),
	query("sort", "name, status, created, updated with + or - before them or asc or desc behind, by commas"),
	number("limit", "rows of a page; default 100", 1, maxLimit),
	number("offset", "pages to skip; default 0", 0, maxOffset),
	query("cursor", "next_cursor of the page before, within 60 s, with the other parameters unchanged"),
}

// listParamsOf are the parameters of the lists of a family.
func listParamsOf(family string) []*huma.Param {
	if family != "model" {
		return listParams
	}
	return append(slices.Clone(listParams), query("parents", "filter: the address of a model; those that were made from it"))
}

// listSchema is that of an answer with rows under a key and under "resources".
func listSchema(rows string, row *huma.Schema) *huma.Schema {
	list := &huma.Schema{Type: huma.TypeArray, Items: row}
	return &huma.Schema{
		Type: huma.TypeObject,
		Properties: map[string]*huma.Schema{
			rows: list, "resources": list,
			"limit":             {Type: huma.TypeInteger},
			"offset":            {Type: huma.TypeInteger},
			"next_cursor":       {Type: huma.TypeString, Nullable: true},
			"total_count":       {Type: huma.TypeInteger, Description: "at most 10000"},
			"total_count_exact": {Type: huma.TypeBoolean},
		},
		Required: []string{rows, "limit", "offset", "next_cursor", "total_count", "total_count_exact"},
	}
}

// list answers a GET of the resources of a family.
func (c *call) list(r *resource) error {
	q := c.readQuery(r)
	if err := c.faults.err(); err != nil {
		return err
	}
	if r.name == "snapshot" && c.parent != nil {
		q.Also = defaultRecord(c.parent)
	}
	c.letGo() // what is above the list may be large, and no row needs all of it
	share := int64(q.Limit) * store.LightBytes
	if err := c.take(c.budgets.lists, share); err != nil {
		return err
	}
	c.holdsList = share
	q.Light = true
	page, err := c.Jobs.List(c.ctx(), q.Query)
	if err != nil {
		return err
	}
	c.listedKin = map[string]map[string]store.Kin{}
	for _, rec := range page.Records {
		c.listed = append(c.listed, rec.ID)
	}
	rows, err := c.rowsOf(r, page.Records)
	if err != nil {
		return err
	}
	answer := map[string]any{
		r.rows: rows, "limit": q.Limit, "offset": q.pages,
		"next_cursor": nil, "total_count": page.Total, "total_count_exact": page.Exact,
	}
	answer["resources"] = rows // where clients of one kind look; others know a name
	if page.Next != nil {
		if answer["next_cursor"], err = c.seal(q, page.Next); err != nil {
			return err
		}
	}
	return c.json(http.StatusOK, answer)
}

// listQuery is what a request asks of a list.
type listQuery struct {
	store.Query
	pages int    // of the offset
	asked string // all parameters but the cursor, in one canonical form
}
