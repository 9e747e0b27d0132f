//go:build !linux

package indextest

import "errors"

// WatchOpens tells nothing here.
func WatchOpens(string, ...string) (opened func() []string, err error) {
	return nil, errors.ErrUnsupported
}
