//go:build !linux

package disk

import "os"

// openBeneath opens a file for reading below dir.
func openBeneath(dir, path string) (*os.File, error) { return openInRoot(dir, path) }
