//go:build !unix

package disk

// nonBlocking is nothing where pipes have no names among the files.
const nonBlocking = 0
