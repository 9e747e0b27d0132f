package lint

import (
	"crypto/sha256"
	"encoding/hex"
)

// Fingerprint identifies a finding by its code, its file and the text of its span,
// so that it stays the same while lines move. Findings of equal texts in one file
// share it.
func Fingerprint(f Finding, text string) string {
	sum := sha256.Sum256([]byte(f.Code + "\x00" + f.Path + "\x00" + text))
	return hex.EncodeToString(sum[:8])
}
