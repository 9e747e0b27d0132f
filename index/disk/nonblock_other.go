//go:build !unix

package disk

// nonBlocking is nothing where pipes have no names among the files.
const nonBlocking = 0

// directoryOnly is nothing where an open cannot be told so.
const directoryOnly = 0
