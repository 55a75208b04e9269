package store

import "time"

// Column is something that lists are filtered and sorted by.
type Column string

// The columns.
const (
	ByName    Column = "name"
	ByStatus  Column = "status"
	ByCreated Column = "created_ms"
	ByUpdated Column = "updated_ms"
	ByID      Column = "id"
)

// Filter keeps records; several filters must all hold.
type Filter struct {
	Column Column
	// Any of these is equal to the column; with Like, they are patterns in
	// which * stands for any characters, without regard to case.
	Any  []string
	Like bool
	// After and Before bound a column of times: After <= t < Before. The zero
	// time bounds nothing.
	After, Before time.Time
}

// SortKey is one key of an order.
type SortKey struct {
	Column     Column
	Descending bool
}

// Position is the place in an order after which a page begins: the values of the
// last row's sort keys and its id.
type Position struct {
	Values []string // of times, milliseconds in decimal
	ID     string
}

// Query asks for a page of a tenant's records of one family.
type Query struct {
	Tenant, Family string
	Parent         string // only records under this one; "" for all
	MadeFrom       string // only those made from the record of this id; "" for all
	Filters        []Filter
	Sort           []SortKey // id breaks ties, in the direction of the last; none means by id
	After          *Position // nil begins at the first
	Offset, Limit  int

	// Light reads records as [Store.Light] does.
	Light bool

	// Also is a record that no table has and that stands in the list like one that
	// has. nil: there is none.
	Also *Record
}

// Page is what a query found.
type Page struct {
	Records []*Record
	Next    *Position // nil when there is no further row
	Total   int       // up to MaxTotal
	Exact   bool      // whether Total is not merely a bound
}

// MaxTotal is how far records are counted for a page.
const MaxTotal = 10000
