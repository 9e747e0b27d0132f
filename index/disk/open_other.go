//go:build !linux

package disk

// openBeneath opens a file for reading below dir.
func openBeneath(dir, path string) (file, error) { return openInRoot(dir, path) }
