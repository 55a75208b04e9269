package store

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// columns are what a record is read from, in the order of scanRecord.
const columns = `id, tenant, family, parent, kind, state, status, name, uri, fields, params, result, partial,
	progress, attempt, faults, crashes, lost, version, priority, timeout_ms, deadline_ms, error, error_code, error_detail,
	callback_url, callback_method, created_ms, updated_ms, started_ms, finished_ms, engine`

// LightBytes is how much JSON a record has at most that is read light as a whole.
const LightBytes = 8 << 10

// lightColumns are columns in which the JSON of a large record is left out, and how
// many bytes that is. Neither database reads a text to say how long it is.
var lightColumns = func() string {
	own := []string{"fields", "params", "result", "partial", "error_detail"}
	size := "octet_length(" + strings.Join(own, ") + octet_length(") + ")"
	heavy := size + " > " + strconv.Itoa(LightBytes)
	text := columns
	for _, c := range own {
		text = strings.Replace(text, " "+c+",", " CASE WHEN "+heavy+" THEN '' ELSE "+c+" END,", 1)
	}
	return text + ", CASE WHEN " + heavy + " THEN " + size + " ELSE 0 END"
}()

// scanLight reads a row of lightColumns.
func scanLight(rows Rows) (*Record, error) {
	var left int64
	rec, err := scanRecord(rows, &left)
	if err == nil {
		rec.LeftOut = left
	}
	return rec, err
}

// scanRecord reads a row of columns, and after them into more.
func scanRecord(rows Rows, more ...any) (*Record, error) {
	var r Record
	var state, fields, params, result, partial, detail string
	var timeout, deadline, created, updated, started, finished int64
	dest := []any{&r.ID, &r.Tenant, &r.Family, &r.Parent, &r.Kind, &state, &r.Status, &r.Name, &r.URI,
		&fields, &params, &result, &partial, &r.Progress, &r.Attempt, &r.Faults, &r.Crashes, &r.Lost, &r.Version, &r.Priority, &timeout, &deadline,
		&r.Error, &r.ErrorCode, &detail, &r.Callback.URL, &r.Callback.Method, &created, &updated, &started, &finished, &r.Engine}
	if err := rows.Scan(append(dest, more...)...); err != nil {
		return nil, err
	}
	r.State, r.Timeout = State(state), time.Duration(timeout)*time.Millisecond
	r.Fields, r.Params, r.Result, r.Partial, r.ErrorDetail = raw(fields), raw(params), raw(result), raw(partial), raw(detail)
	r.Deadline, r.Created, r.Updated = fromMS(deadline), fromMS(created), fromMS(updated)
	r.Started, r.Finished = fromMS(started), fromMS(finished)
	return &r, nil
}

// raw is JSON as it was stored; an empty text is no JSON at all.
func raw(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return json.RawMessage(s)
}

// fromMS is the time of a number of milliseconds; 0 is no time.
func fromMS(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func toMS(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// records reads rows of columns, with their files.
func records(ctx context.Context, tx Tx, query string, args ...any) ([]*Record, error) {
	return recordsBy(ctx, tx, func(r Rows) (*Record, error) { return scanRecord(r) }, query, args...)
}

func recordsBy(ctx context.Context, tx Tx, scan func(Rows) (*Record, error), query string, args ...any) ([]*Record, error) {
	var found []*Record
	rows, err := tx.Query(ctx, query, args...)
	err = each(rows, err, func(r Rows) error {
		rec, err := scan(r)
		found = append(found, rec)
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, addFiles(ctx, tx, found)
}

// addFiles reads the files of records in one statement.
func addFiles(ctx context.Context, tx Tx, found []*Record) error {
	if len(found) == 0 {
		return nil
	}
	byID := make(map[string]*Record, len(found))
	ids := make([]any, 0, len(found))
	for _, r := range found {
		byID[r.ID] = r
		ids = append(ids, r.ID)
	}
	rows, err := tx.Query(ctx, `SELECT record, name, hash, size, type, input FROM files
		WHERE record IN (`+marks(len(ids))+`) ORDER BY record, name`, ids...)
	return each(rows, err, func(rows Rows) error {
		id, f, err := scanFile(rows)
		if err == nil {
			byID[id].Files = append(byID[id].Files, f)
		}
		return err
	})
}

func scanFile(rows Rows) (record string, f File, err error) {
	var input int64
	err = rows.Scan(&record, &f.Name, &f.Hash, &f.Size, &f.Type, &input)
	f.Input = input != 0
	return record, f, err
}

// filesLater reads the files of a record for when the transaction ends.
func filesLater(ctx context.Context, tx Tx, record string, add func(File)) error {
	scan := func(rows Rows) error {
		_, f, err := scanFile(rows)
		add(f)
		return err
	}
	return tx.Later(ctx, scan, `SELECT record, name, hash, size, type, input FROM files WHERE record = ? ORDER BY name`, record)
}

// atOnce is how many ids one statement names at most.
const atOnce = 500

// texts are the arguments of marks.
func texts(ids []string) []any {
	args := make([]any, len(ids), len(ids)+2)
	for i, id := range ids {
		args[i] = id
	}
	return args
}

// marks is n question marks with commas between.
func marks(n int) string {
	return strings.TrimSuffix(strings.Repeat("?,", n), ",")
}
