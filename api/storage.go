package api

import (
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/saggar3d/saggar/api/problem"
	"github.com/saggar3d/saggar/job/blob"
)

// Codes of what the service stands on and cannot reach now.
const (
	codeStorage  = "storage_unavailable"  // files, or any disk that is full
	codeDatabase = "database_unavailable" // records
)

// retryStorage is when a client may try again: a database comes back in seconds, and
// who asks too early only asks once more.
const retryStorage = 5 * time.Second

// storageError marks an error as one of the store of files.
type storageError struct{ error }

func (e storageError) Unwrap() error { return e.error }

// scanError marks an error as one of the virus scanner.
type scanError struct{ error }

func (e scanError) Unwrap() error { return e.error }

// unavailable is the answer to an error of a database or a disk that is not there or
// full; nil for all others. What is asked for is sound, so the client is to come
// again.
func unavailable(err error) *problem.Problem {
	code, message := "", ""
	switch {
	case errors.As(err, new(scanError)):
		code, message = "scan_unavailable", "the virus scanner does not answer, and no file is taken without it"
	case full(err):
		code, message = codeStorage, "the service has no room to store anything now"
	case errors.As(err, new(storageError)):
		code, message = codeStorage, "files cannot be stored or read now"
	case unreached(err):
		code, message = codeDatabase, "the database does not answer"
	default:
		return nil
	}
	p := refuse(http.StatusServiceUnavailable, code, "", "%s", message)
	p.RetryAfter = retryStorage
	return p
}

// Primary result codes of SQLite (https://sqlite.org/rescode.html).
const (
	sqliteBusy     = 5
	sqliteReadOnly = 8
	sqliteIO       = 10
	sqliteFull     = 13
	sqliteCantOpen = 14
)

// sqliteCode is the primary result code of an error of SQLite, or 0.
func sqliteCode(err error) int {
	var coded interface {
		error
		Code() int
	}
	if errors.As(err, &coded) {
		return coded.Code() & 0xff
	}
	return 0
}

// postgresState is the SQLSTATE of an error of PostgreSQL, or "".
func postgresState(err error) string {
	var coded interface {
		error
		SQLState() string
	}
	if errors.As(err, &coded) {
		return coded.SQLState()
	}
	return ""
}

// full reports whether a disk is full, ours or the database's.
func full(err error) bool {
	return errors.Is(err, blob.ErrNoSpace) || errors.Is(err, syscall.ENOSPC) || sqliteCode(err) == sqliteFull || postgresState(err) == "53100"
}

// unreached reports whether a database could not be asked: what it does not say
// itself is what the network or the driver says of its connection.
func unreached(err error) bool {
	switch sqliteCode(err) {
	case sqliteBusy, sqliteReadOnly, sqliteIO, sqliteCantOpen:
		return true
	}
	if state := postgresState(err); len(state) == 5 {
		// Connections, resources, and being shut down or started.
		return state[:2] == "08" || state[:2] == "53" || state[:3] == "57P"
	}
	var network net.Error
	var retryable interface {
		error
		SafeToRetry() bool
	}
	return errors.As(err, &network) || errors.As(err, &retryable) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// unwell is when a request last found the disk full.
type unwell struct{ at atomic.Int64 }

// sickness is for how long a full disk keeps the service from calling itself well.
// Nothing is written to find out, so it is tried again by whoever asks then.
const sickness = 30 * time.Second

func (u *unwell) note(now time.Time) { u.at.Store(now.UnixNano()) }

func (u *unwell) is(now time.Time) bool {
	at := u.at.Load()
	return at != 0 && now.Sub(time.Unix(0, at)) < sickness
}
