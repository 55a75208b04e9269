// Package arch holds one test: it enforces the floors that
// docs/ARCHITECTURE.md describes, so that the page and the code cannot part.
package arch
