package disk

import (
	"slices"
	"syscall"
)

// remoteTypes are the file systems, by the magic numbers of statfs(2), whose
// changes by others this system is not told of.
var remoteTypes = []uint32{
	0x6969,     // NFS
	0xff534d42, // CIFS
	0xfe534d42, // SMB 2
	0x517b,     // SMB
	0x01021997, // 9P: Windows drives in WSL 2, shared folders of virtual machines
	0x65735546, // FUSE: sshfs, and directories shared into containers
	0x786f4256, // VirtualBox shared folders
	0x00c36400, // Ceph
	0x6b414653, // AFS
	0x73757245, // Coda
	0x7461636f, // OCFS 2
	0x01161970, // GFS 2
}

// isRemote reports whether dir lies on a network or shared file system.
func isRemote(dir string) bool {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return false
	}
	return slices.Contains(remoteTypes, uint32(st.Type))
}
