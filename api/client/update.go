package client

// The files named resources_* are written by the line below. It stands in a file of
// its own behind them: go generate reads the files of a folder by their names, and
// those that follow from nothing any more are removed while it runs.

//go:generate go test github.com/saggar3d/saggar/api -run TestClientIsCurrent -update
