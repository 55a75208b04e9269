package store

import (
	"encoding/json"
	"time"
)

// State is where a record's work stands. A final state never changes unless new
// work is asked of the record.
type State string

// The states, in order.
const (
	Waiting    State = "waiting"    // accepted; its work begins when a file has come
	Queued     State = "queued"     // will be worked on
	Processing State = "processing" // a worker holds it
	Complete   State = "complete"   // final: the result stands in the record
	Failed     State = "error"      // final: the record says why
)

// Final says whether nothing more will happen to a record in this state.
func (s State) Final() bool { return s == Complete || s == Failed }

// literal is the state as a part of a statement. There are indexes of single states,
// and for the sake of these SQLite would prepare a statement anew each time that a
// state is given to it as an argument.
func (s State) literal() string { return "'" + string(s) + "'" }

// Record is one resource of the service together with its work, if it has any.
type Record struct {
	ID     string // a ULID in lower case: later records have greater ones
	Tenant string // who owns it; nobody else sees it
	Family string // "model", "snapshot", "layout", ...
	Parent string // the record under whose path it lies; "" for none
	Kind   string // the kind of work; "" when there is nothing to compute
	State  State
	Status string // the family's word for State
	Name   string
	URI    string // absolute, as given at creation

	Fields  json.RawMessage // what the client said, with defaults
	Params  json.RawMessage // what the kind is told
	Result  json.RawMessage // what the kind answered
	Partial json.RawMessage // its best result so far

	// LeftOut is how many bytes of JSON (of the four above and of ErrorDetail) were
	// left out of a record that was read light, all of it then. 0: it is whole.
	LeftOut int64

	Progress float64 // 0 to 1, never falling within an attempt
	Attempt  int     // counts from 1; whoever holds an older one can change nothing
	Faults   int     // attempts that failed for want of files or disk
	Crashes  int     // attempts whose own process ended by itself
	Lost     int     // attempts whose worker was never heard of again
	Version  int64   // grows with every change but progress

	Priority int           // 0 to 100
	Timeout  time.Duration // of the work, from its first start; 0 for none
	Deadline time.Time     // zero for none

	Error       string // one sentence for people
	ErrorCode   string // one word for machines
	ErrorDetail json.RawMessage

	Callback Callback

	Created, Updated, Started, Finished time.Time

	Engine string // the version that made the record, and later the one that ended its work

	Files []File // sorted by name
}

// File is a file that a record names: one that its work reads or has made.
type File struct {
	Name  string // unique within the record
	Hash  string // SHA-256, in hex
	Size  int64
	Type  string // media type
	Input bool
}

// File returns the file of a name.
func (r *Record) File(name string) (File, bool) {
	for _, f := range r.Files {
		if f.Name == name {
			return f, true
		}
	}
	return File{}, false
}

// Callback is whom to tell about changes of state; the zero value is nobody.
type Callback struct {
	URL    string
	Method string // GET, POST or PUT
}

// Ref names a record the way a request does.
type Ref struct {
	Tenant, Family, ID string
}

// Key makes a creation happen once: the same key with the same body finds the
// record that the first request made.
type Key struct {
	Key  string
	Body [32]byte // SHA-256 of what was asked
}

// Draft is a record to be made. Of Record the fields that describe state, progress,
// attempts, errors and times are ignored, and ID is made when empty.
type Draft struct {
	Record
	Start   bool     // queue its work at once; otherwise a record with a kind waits for a file
	Parents []string // records it was made from
	Key     *Key
}

// Delivery is one callback to be made.
type Delivery struct {
	ID, Record, URL, Method string
	Body                    json.RawMessage
	Tries                   int // made before this one
}
