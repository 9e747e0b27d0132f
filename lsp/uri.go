package lsp

import (
	"errors"
	"path"
	"runtime"
	"strings"

	"go.lsp.dev/uri"
)

// A platform says how paths are written. It is a value, so that Windows' rules
// are tested everywhere.
type platform struct{ os uri.Platform }

// thisPlatform returns the rules of the system we run on.
func thisPlatform() platform {
	if runtime.GOOS == "windows" {
		return platform{uri.PlatformWindows}
	}
	return platform{uri.PlatformPOSIX}
}

// errNotFile is said of a document that is no file of this machine, which is
// then nobody's fault: an editor may show us an untitled or a historic document.
var errNotFile = errors.New("not a file")

// parse returns the canonical form of a document's URI, which all its spellings
// share, and its native path, absolute and clean. What is not a file here is
// refused with errNotFile: other schemes, other hosts (but for Windows, where
// they are network shares), "", and names that no file can have. The library
// takes /A: for a drive on every system, so there it becomes /a:.
func (p platform) parse(spelled string) (key uri.URI, native string, err error) {
	scheme, rest, ok := strings.Cut(spelled, ":")
	if !ok || !strings.EqualFold(scheme, "file") || rest == "" {
		return "", "", errNotFile
	}
	key, err = uri.Parse("file:" + rest)
	if err != nil {
		return "", "", errNotFile // a network share spelled with four slashes
	}
	native, ok = p.path(key)
	if !ok {
		return "", "", errNotFile
	}
	return key, native, nil
}

// path returns the native path of a canonical URI, absolute and clean, or not ok
// if it is not a file here.
func (p platform) path(u uri.URI) (native string, ok bool) {
	host, name := u.Authority(), u.Path()
	if !u.IsFile() || !strings.HasPrefix(name, "/") || strings.ContainsRune(name, 0) {
		return "", false
	}
	local := host == "" || host == "localhost"
	if p.os == uri.PlatformPOSIX {
		return path.Clean(name), local
	}
	if local && host != "" {
		u, host = uri.URI(strings.Replace(string(u), host, "", 1)), ""
	}
	native = uri.FsPathFor(u, p.os, false)
	drive := len(native) > 2 && native[1] == ':' && native[2] == '\\'
	share := host != "" && path.Clean(name) != "/" && isHost(host)
	if !drive && !share {
		return "", false // no drive: a path on whatever drive is current
	}
	native = p.clean(native)
	if _, name, _ := strings.Cut(strings.TrimPrefix(native, `\\`), `\`); !drive {
		if share, _, _ := strings.Cut(name, `\`); share == "" || strings.Contains(share, ":") {
			return "", false // a host without a share, spelled with slashes too many, or a drive of a host
		}
	}
	return native, true
}

// isHost reports whether a machine can be called so: its name is what no file's can be
// without being quoted.
func isHost(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`\/:"<>|*?`, r) })
}

// clean is filepath.Clean by p's rules and not by this machine's, for absolute
// paths.
func (p platform) clean(native string) string {
	if p.os == uri.PlatformPOSIX {
		return path.Clean(native)
	}
	s := strings.ReplaceAll(native, `\`, "/")
	switch {
	case strings.HasPrefix(s, "//?/UNC/"):
		s = "//" + s[len("//?/UNC/"):]
	case strings.HasPrefix(s, "//?/"):
		s = s[len("//?/"):]
	}
	switch {
	case strings.HasPrefix(s, "//"):
		host, share, _ := strings.Cut(strings.TrimLeft(s, "/"), "/")
		s = "//" + host + path.Clean("/"+share)
	case len(s) > 1 && s[1] == ':':
		s = strings.ToLower(s[:1]) + ":" + path.Clean("/"+s[2:])
	default:
		s = path.Clean("/" + s)
	}
	return strings.ReplaceAll(s, "/", `\`)
}

// uri returns the canonical URI of an absolute native path.
func (p platform) uri(native string) uri.URI {
	// FileFor panics on nothing but a path that begins with several slashes and
	// no host, and clean leaves none.
	return uri.FileFor(p.os, p.clean(native))
}

// absolute reports whether native names the same place whatever directory, or
// drive, is the current one.
func (p platform) absolute(native string) bool {
	if p.os == uri.PlatformPOSIX {
		return strings.HasPrefix(native, "/")
	}
	s := strings.ReplaceAll(native, `\`, "/")
	return strings.HasPrefix(s, "//") || len(s) > 2 && s[1] == ':' && s[2] == '/'
}
