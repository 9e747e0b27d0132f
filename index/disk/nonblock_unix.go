//go:build unix

package disk

import "syscall"

// nonBlocking keeps an open of a pipe from waiting for its other end.
const nonBlocking = syscall.O_NONBLOCK

// directoryOnly makes an open fail of what is no directory, be it a pipe or a symbolic
// link by now.
const directoryOnly = syscall.O_DIRECTORY | syscall.O_NOFOLLOW
