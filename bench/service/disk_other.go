//go:build !linux

package service

import "errors"

var errNoSpace = errors.New("no space")

func mountDisk(string, int) (*disk, error) {
	return nil, errors.New("a file system of its own can be mounted on Linux alone")
}

func (*disk) unmount() error { return nil }
